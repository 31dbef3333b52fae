package dev.mycelium.internal.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spec 01 §5.2, RFC 5952. */
class Ipv6TextTest {
  private static final long SEED = 0x5eed_5952L;

  @ParameterizedTest
  @CsvSource({
    "0:0:0:0:0:0:0:0, ::",
    "0:0:0:0:0:0:0:1, ::1",
    "1:0:0:0:0:0:0:0, 1::",
    "2001:0DB8:0:0:0:0:0:0001, 2001:db8::1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "0:0:1:1:1:1:0:0, ::1:1:1:1:0:0",
    "1:1:1:1:1:1:0:0, 1:1:1:1:1:1::",
    "0:1:1:1:1:1:1:0, 0:1:1:1:1:1:1:0",
    "::ffff:192.0.2.1, ::ffff:192.0.2.1",
    "::FFFF:c000:201, ::ffff:192.0.2.1",
    "::192.0.2.1, ::c000:201",
    "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
    "1:2:3:4:5:6:7.8.9.10, 1:2:3:4:5:6:708:90a",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
    "406:1d77:2438:aa7c::, 406:1d77:2438:aa7c::",
    "5d0:a2f4:ce16:305d:befb:8b56:0:2332, 5d0:a2f4:ce16:305d:befb:8b56:0:2332"
  })
  void textIsBroughtIntoCanonicalForm(String text, String canonical) {
    long[] halves = Ipv6Text.parse(text);
    assertEquals(canonical, Ipv6Text.format(halves[0], halves[1]));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        ":::",
        "1",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        "1:2:3:4:5:6:7:8::",
        "::1:2:3:4:5:6:7:8",
        "1:2:3:4::5:6:7:8",
        ":1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:",
        "1::2:",
        "12345::",
        "g::",
        "::1 ",
        " ::1",
        "[::1]",
        "::1%1",
        "::1/64",
        "::1.2.3",
        "::1.2.3.4.5",
        "::1.2.3.256",
        "::01.2.3.4",
        "::1.2.3.4:5",
        "1.2.3.4",
        "1:2:3:4:5:6:7:1.2.3.4",
        "-1::",
        "+1::",
        "::1.2.3.+4",
        "٤::",
        "::１",
        "localhost"
      })
  void malformedTextIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Ipv6Text.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1.2.3", "1.2.3.4.", ".1.2.3", "1..2.3", "1.2.3.1000", "1.2.3.٤"})
  void malformedQuadIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Ipv6Text.parseIpv4(text));
  }

  /** Addresses with many zero groups, where all the rules of compression meet. */
  @Test
  void formattedAddressIsReadBackByUsAndByTheJdk() throws UnknownHostException {
    Random random = new Random(SEED);
    for (int i = 0; i < 50_000; i++) {
      long high = sparse(random);
      long low = i % 16 == 0 ? 0xFFFFL << 32 | random.nextInt() & 0xFFFF_FFFFL : sparse(random);
      high = i % 16 == 0 ? 0 : high;
      String text = Ipv6Text.format(high, low);
      String context = "seed " + SEED + ": " + text;
      assertArrayEquals(new long[] {high, low}, Ipv6Text.parse(text), context);
      byte[] bytes = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
      // A literal: no name server is asked.
      assertEquals(InetAddress.getByAddress(bytes), InetAddress.getByName(text), context);
    }
  }

  /** Every way to write the groups of an address is read as the JDK reads it. */
  @Test
  void everyFormOfAnAddressIsReadAsTheJdkReadsIt() throws UnknownHostException {
    Random random = new Random(SEED);
    for (int i = 0; i < 20_000; i++) {
      String text = randomForm(random);
      long[] halves = Ipv6Text.parse(text);
      byte[] bytes = ByteBuffer.allocate(16).putLong(halves[0]).putLong(halves[1]).array();
      assertEquals(
          InetAddress.getByName(text),
          InetAddress.getByAddress(bytes),
          "seed " + SEED + ": " + text);
    }
  }

  private static long sparse(Random random) {
    long word = random.nextLong();
    for (int group = 0; group < 4; group++) {
      word &= random.nextInt(3) == 0 ? -1L : ~(0xFFFFL << 16 * group);
    }
    return word;
  }

  private static String randomForm(Random random) {
    boolean quad = random.nextInt(4) == 0;
    int groups = quad ? 6 : 8;
    int gapStart = random.nextInt(3) == 0 ? -1 : random.nextInt(groups);
    int gapEnd = gapStart < 0 ? -1 : gapStart + 1 + random.nextInt(groups - gapStart);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < groups; i++) {
      if (i == gapStart) {
        text.append(i == 0 ? "::" : ":");
      } else if (i < gapStart || i >= gapEnd) {
        String group = Integer.toHexString(random.nextInt(0x10000));
        String padded = "0".repeat(random.nextInt(5 - group.length())) + group;
        text.append(random.nextBoolean() ? padded : padded.toUpperCase(java.util.Locale.ROOT));
        boolean last = i == groups - 1 && !quad;
        text.append(last ? "" : ":");
      }
    }
    if (quad) {
      text.append(random.nextInt(256)).append('.').append(random.nextInt(256)).append('.');
      text.append(random.nextInt(256)).append('.').append(random.nextInt(256));
    }
    return text.toString();
  }
}
