package dev.mycelium.internal.wire;

import java.io.ByteArrayOutputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random and mutated input for the decoders; {@link DecoderProperties} says what must hold. */
class RandomInputTest {
  private static final long SEED = 0x5eed_03_07_1L;
  private static final int INPUTS = 100_000;

  private static final String[] PACKETS = {
    "01010000 2a030008 0406 8000000f0190",
    "01010000 2a030008 0506 00 00 03f2 1770",
    "01010000 2a03003c 083a 02 00 40 00 7530 0000 0000 0400000100020003 RID",
    "01010000 2a03000d 090b 00 02 40 0400000100020003",
    "01010000 2a030005 0903 00 00 00",
    "01010000 2a030038 0a36 02 40 0010 40 00 RID 0400000100020003",
    "01000000 00000440 16x04 16x05 deadbeef",
    "01000000 00000001 16x04 16x05",
    "01000000 00005040 16x04 16x05 80x7e",
    "01010000 2a030004 6302aabb",
    "01010000 2a030010 0406 8000000f0190 0406 800000100190",
    "01010000 2a03000a 0408 8000000f0190 0100",
  };

  @Test
  void noInputBreaksTheFrameDecoder() {
    Random random = new Random(SEED);
    byte[][] packets = new byte[PACKETS.length][];
    for (int i = 0; i < packets.length; i++) {
      packets[i] = Bytes.of(PACKETS[i]);
    }
    for (int i = 0; i < INPUTS; i++) {
      byte[] input = i % 10 == 0 ? noise(random) : conversation(packets, random);
      byte[] pieces = new byte[random.nextInt(4)];
      random.nextBytes(pieces);
      try {
        DecoderProperties.check(input, pieces);
        DecoderProperties.checkDatagram(input);
      } catch (RuntimeException | AssertionError failure) {
        throw new AssertionError(describe(i, input), failure);
      }
    }
  }

  @Test
  void noValueBreaksTheTlvCodec() {
    Random random = new Random(SEED);
    int[] types = {0, 1, 4, 5, 8, 8, 9, 10, 10, 99, 255};
    for (int i = 0; i < INPUTS; i++) {
      byte[] value = new byte[random.nextInt(random.nextInt(8) == 0 ? 256 : 72)];
      random.nextBytes(value);
      for (int at = 0; at < Math.min(3, value.length); at++) { // plausible encodings and lengths
        value[at] = random.nextBoolean() ? (byte) random.nextInt(5) : value[at];
        value[at] = random.nextInt(4) == 0 ? 64 : value[at];
      }
      try {
        DecoderProperties.checkTlv(types[random.nextInt(types.length)], value);
      } catch (RuntimeException | AssertionError failure) {
        throw new AssertionError(describe(i, value), failure);
      }
    }
  }

  private static byte[] noise(Random random) {
    byte[] input = new byte[random.nextInt(200)];
    random.nextBytes(input);
    if (input.length > 1) { // past the first check, half of the time
      input[0] = random.nextBoolean() ? 1 : input[0];
      input[1] = random.nextBoolean() ? (byte) random.nextInt(2) : input[1];
    }
    return input;
  }

  private static byte[] conversation(byte[][] packets, Random random) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (int count = 1 + random.nextInt(4); count > 0; count--) {
      stream.writeBytes(packets[random.nextInt(packets.length)]);
    }
    byte[] input = stream.toByteArray();
    for (int mutations = random.nextInt(4); mutations > 0; mutations--) {
      int at = random.nextInt(input.length);
      switch (random.nextInt(4)) {
        case 0 -> input[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> input[at] = (byte) random.nextInt();
        case 2 -> input[at] = random.nextBoolean() ? 0 : (byte) 0xFF;
        default -> input = java.util.Arrays.copyOf(input, at + 1);
      }
    }
    return input;
  }

  private static String describe(int index, byte[] input) {
    return "seed " + SEED + ", input " + index + ": " + java.util.HexFormat.of().formatHex(input);
  }
}
