package dev.mycelium.internal.packet;

/**
 * The largest segment that a TCP end asks for when a connection begins (RFC 9293 §3.7.1), lowered
 * in place where the way is narrower than its interface says.
 */
public final class TcpMss {
  /** IPv6 header and TCP header: what a segment has before its data. */
  public static final int HEADERS_BYTES = 60;

  private static final int TCP = 6;
  private static final int TCP_HEADER_BYTES = 20;
  private static final int DATA_OFFSET = 12;
  private static final int FLAGS = 13;
  private static final int SYN = 2;
  private static final int CHECKSUM = 16;
  private static final int END_OF_OPTIONS = 0;
  private static final int NO_OPERATION = 1;
  private static final int MSS = 2;
  private static final int MSS_BYTES = 4;

  private TcpMss() {}

  /**
   * Lowers the size that the first packet of a TCP connection, or its answer, asks for. Any other
   * packet is left as it is.
   *
   * @param offset of the IPv6 header, whose {@link Ipv6Header#BYTES} bytes are there
   * @param length of the packet
   * @param bytesMax of data in a segment, 1..65535
   * @return whether the packet was changed
   */
  public static boolean clamp(byte[] array, int offset, int length, int bytesMax) {
    if (Ipv6Header.nextHeader(array, offset) != TCP || length < HEADERS_BYTES) {
      return false;
    }
    int header = offset + Ipv6Header.BYTES;
    if ((array[header + FLAGS] & SYN) == 0) {
      return false;
    }
    int headerBytes = (array[header + DATA_OFFSET] & 0xF0) >>> 2;
    int end = Math.min(offset + length, header + headerBytes);
    int option = find(array, header + TCP_HEADER_BYTES, end);
    if (option < 0 || getShort(array, option) <= bytesMax) {
      return false;
    }
    replace(array, header, option, bytesMax);
    return true;
  }

  /** Index of the value of the option, or -1. */
  private static int find(byte[] array, int from, int end) {
    int at = from;
    while (at < end && array[at] != END_OF_OPTIONS) {
      if (array[at] == NO_OPERATION) {
        at++;
        continue;
      }
      int size = at + 1 < end ? array[at + 1] & 0xFF : 0;
      if (size < 2 || at + size > end) {
        return -1; // broken: whoever gets it shall see it as it is
      }
      if (array[at] == MSS && size == MSS_BYTES) {
        return at + 2;
      }
      at += size;
    }
    return -1;
  }

  /** The checksum changes by the difference (RFC 1624 §3, equation 3). */
  private static void replace(byte[] array, int header, int index, int value) {
    int before = getShort(array, index);
    boolean straddling = (index - header & 1) != 0;
    int old = straddling ? swap(before) : before;
    int fresh = straddling ? swap(value) : value;
    putShort(array, index, value);
    int checksum = getShort(array, header + CHECKSUM);
    int sum = (~checksum & 0xFFFF) + (~old & 0xFFFF) + fresh;
    sum = (sum & 0xFFFF) + (sum >>> 16);
    sum = (sum & 0xFFFF) + (sum >>> 16);
    putShort(array, header + CHECKSUM, ~sum);
  }

  private static int swap(int value) {
    return (value & 0xFF) << 8 | value >>> 8;
  }

  private static int getShort(byte[] array, int index) {
    return (array[index] & 0xFF) << 8 | array[index + 1] & 0xFF;
  }

  private static void putShort(byte[] array, int index, int value) {
    array[index] = (byte) (value >>> 8);
    array[index + 1] = (byte) value;
  }
}
