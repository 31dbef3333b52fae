package dev.mycelium;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Fuzz target and random texts for the parsers of addresses, subnets and endpoints. */
class TextFuzzTest {
  private static final long SEED = 0x5eed_02_02L;
  private static final int INPUTS = 100_000;

  private static final String[] TEXTS = {
    "tcp://188.40.132.242:9651",
    "QUIC://[2a01:4f8:212:fa6::2]:9651",
    "tcp://[fe80::1%3]:9651",
    "tls://[::ffff:192.0.2.1]:00080",
    "vsock://4294967295:+1",
    "430:9364:d8d8:84a9:dd60:de78:c767:d361",
    "430:9364:d8d8:84a9::/64",
    "::ffff:10.1.2.3/120",
    "::",
  };

  private static final String ALPHABET =
      "0123456789abcdefABCDEF:::...[]%/+- tcpquivsok٤\u0000\ud800";

  @FuzzTest
  void parsers(byte[] input) {
    TextProperties.check(new String(input, StandardCharsets.UTF_8));
  }

  @Test
  void noTextBreaksTheParsers() {
    Random random = new Random(SEED);
    for (int i = 0; i < INPUTS; i++) {
      String text = i % 10 == 0 ? noise(random) : mutated(random);
      try {
        TextProperties.check(text);
      } catch (RuntimeException | AssertionError failure) {
        throw new AssertionError("seed " + SEED + ", input " + i + ": '" + text + "'", failure);
      }
    }
  }

  private static char letter(Random random) {
    return ALPHABET.charAt(random.nextInt(ALPHABET.length()));
  }

  private static String noise(Random random) {
    StringBuilder text = new StringBuilder(random.nextBoolean() ? "" : "tcp://");
    for (int length = random.nextInt(50); length > 0; length--) {
      text.append(letter(random));
    }
    return text.toString();
  }

  private static String mutated(Random random) {
    StringBuilder text = new StringBuilder(TEXTS[random.nextInt(TEXTS.length)]);
    for (int mutations = random.nextInt(5); mutations > 0 && text.length() > 0; mutations--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(4)) {
        case 0 -> text.setCharAt(at, letter(random));
        case 1 -> text.insert(at, letter(random));
        case 2 -> text.deleteCharAt(at);
        default -> text.insert(at, text.substring(at, Math.min(text.length(), at + 9)));
      }
    }
    return text.toString();
  }
}
