package dev.mycelium.internal.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** RFC 4443 and spec 05 §8.1. */
final class Icmpv6Test {
  private static final long SEED = 58;

  @Test
  void builtErrorsHaveTheChecksumOfThePlainSum() {
    Random random = new Random(SEED);
    for (int round = 0; round < 500; round++) {
      int quote = random.nextInt(Icmpv6.QUOTE_BYTES_MAX + 1);
      int offset = random.nextInt(50);
      byte[] array = new byte[offset + Icmpv6.PREAMBLE_BYTES + quote + 3];
      random.nextBytes(array);
      Icmpv6.writeError(array, offset, random.nextInt(1 << 15), random.nextInt(), 64, quote);
      byte[] packet = Arrays.copyOfRange(array, offset, offset + Icmpv6.PREAMBLE_BYTES + quote);
      int written = (packet[42] & 0xFF) << 8 | packet[43] & 0xFF;
      packet[42] = 0;
      packet[43] = 0;
      assertEquals(PlainChecksum.ofIcmpv6(packet), written, "seed " + SEED + " round " + round);
      assertEquals(8 + quote, Ipv6Header.payloadLength(array, offset));
      assertTrue(Icmpv6.isChecksumRight(array, offset, 8 + quote));
      array[offset + 8 + random.nextInt(32)] ^= 1;
      assertFalse(Icmpv6.isChecksumRight(array, offset, 8 + quote));
    }
  }

  @Test
  void headerIsWrittenAsItIsRead() {
    byte[] array = new byte[60];
    Arrays.fill(array, (byte) -1);
    Ipv6Header.write(array, 5, 65_535, 255, 255);
    Ipv6Header.writeAddresses(array, 5, 1, 2, 3, -4);
    assertEquals(6, Ipv6Header.version(array, 5));
    assertEquals(0x60, array[5]);
    assertEquals(0, array[6] | array[7] | array[8], "traffic class and flow label");
    assertEquals(65_535, Ipv6Header.payloadLength(array, 5));
    assertEquals(255, Ipv6Header.nextHeader(array, 5));
    assertEquals(255, Ipv6Header.hopLimit(array, 5));
    assertEquals(1, Ipv6Header.sourceHigh(array, 5));
    assertEquals(2, Ipv6Header.sourceLow(array, 5));
    assertEquals(3, Ipv6Header.destinationHigh(array, 5));
    assertEquals(-4, Ipv6Header.destinationLow(array, 5));
    assertEquals(-1, array[45]);
  }

  @Test
  void randomPacketsNeverMakeTheSearchForTheUpperLayerFail() {
    Random random = new Random(SEED);
    for (int round = 0; round < 20_000; round++) {
      int length = Ipv6Header.BYTES + random.nextInt(60);
      byte[] packet = new byte[length];
      for (int i = 0; i < length; i++) { // extension headers are frequent
        packet[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt() : 44 + random.nextInt(17));
      }
      int upper = Ipv6Header.upperLayer(packet, 0, length);
      assertTrue(upper == Ipv6Header.NOT_THERE || (upper & 0xFFFF) < length);
      Icmpv6.mayAnswer(packet, 0, length);
    }
  }
}
