package dev.mycelium.internal.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Clamped packets have a right checksum, all others are what they were. */
class TcpMssTest {
  private static final int OFFSET = 44;
  private static final int SYN = 2;
  private static final int ACK = 16;
  private static final byte[] USUAL = {2, 4, 5, 80, 1, 3, 3, 7, 4, 2, 0, 0}; // MSS 1360
  private static final byte[] STRADDLING = {1, 2, 4, 5, 80, 1, 1, 0};

  private static byte[] packet(int flags, byte[] options) {
    byte[] array = new byte[OFFSET + TcpMss.HEADERS_BYTES + options.length];
    new Random(7).nextBytes(array);
    Ipv6Header.write(array, OFFSET, 20 + options.length, 6, 64);
    int tcp = OFFSET + Ipv6Header.BYTES;
    array[tcp + 12] = (byte) (20 + options.length << 2);
    array[tcp + 13] = (byte) flags;
    System.arraycopy(options, 0, array, tcp + 20, options.length);
    array[tcp + 16] = 0;
    array[tcp + 17] = 0;
    int checksum = ~plainSum(array) & 0xFFFF;
    array[tcp + 16] = (byte) (checksum >>> 8);
    array[tcp + 17] = (byte) checksum;
    return array;
  }

  /** Ones' complement sum over pseudo header and segment, word by word. */
  private static int plainSum(byte[] array) {
    int length = array.length - OFFSET - Ipv6Header.BYTES;
    int sum = 6 + length;
    for (int i = OFFSET + 8; i < array.length; i += 2) {
      sum += (array[i] & 0xFF) << 8 | array[i + 1] & 0xFF;
      sum = (sum & 0xFFFF) + (sum >>> 16);
    }
    return sum;
  }

  private static boolean clamp(byte[] array, int bytesMax) {
    return TcpMss.clamp(array, OFFSET, array.length - OFFSET, bytesMax);
  }

  private static int mss(byte[] array, int at) {
    int index = OFFSET + TcpMss.HEADERS_BYTES + at;
    return (array[index] & 0xFF) << 8 | array[index + 1] & 0xFF;
  }

  @Test
  void largerSizeIsLoweredInPacketAndAnswer() {
    for (int flags : new int[] {SYN, SYN | ACK}) {
      for (int size : new int[] {1, 255, 256, 1220, 1302, 1359}) {
        byte[] array = packet(flags, USUAL);
        assertTrue(clamp(array, size));
        assertEquals(size, mss(array, 2));
        assertEquals(0xFFFF, plainSum(array));
      }
    }
  }

  @Test
  void optionAtAnOddPlaceIsLoweredToo() {
    byte[] array = packet(SYN, STRADDLING);
    assertTrue(clamp(array, 1302));
    assertEquals(1302, mss(array, 3));
    assertEquals(0xFFFF, plainSum(array));
  }

  @Test
  void everythingElseIsLeftAsItIs() {
    assertUntouched(packet(ACK, USUAL), 1000);
    assertUntouched(packet(SYN, USUAL), 1360);
    assertUntouched(packet(SYN, USUAL), 1400);
    assertUntouched(packet(SYN, new byte[] {2, 5, 5, 80}), 1000);
    assertUntouched(packet(SYN, new byte[] {2, 0, 5, 80}), 1000);
    assertUntouched(packet(SYN, new byte[] {0, 2, 4, 5}), 1000);
    assertUntouched(packet(SYN, new byte[] {1, 1, 1, 2}), 1000);
    byte[] udp = packet(SYN, USUAL);
    udp[OFFSET + 6] = 17;
    assertUntouched(udp, 1000);
  }

  private static void assertUntouched(byte[] array, int bytesMax) {
    byte[] before = array.clone();
    assertFalse(clamp(array, bytesMax));
    assertArrayEquals(before, array);
  }

  @Test
  void noInputIsReadOrWrittenBeyondItsEnd() {
    Random random = new Random(11);
    for (int i = 0; i < 20_000; i++) {
      byte[] options = new byte[random.nextInt(11) * 4];
      for (int k = 0; k < options.length; k++) {
        options[k] = (byte) random.nextInt(6);
      }
      byte[] array = packet(SYN, options);
      array[OFFSET + Ipv6Header.BYTES + 12] = (byte) random.nextInt(256);
      boolean unused = clamp(array, 1000);
    }
  }
}
