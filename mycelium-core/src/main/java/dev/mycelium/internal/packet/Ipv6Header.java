package dev.mycelium.internal.packet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The fixed header of an IPv6 packet (RFC 8200 §3), read and written in place. Callers have made
 * sure that {@link #BYTES} bytes are there.
 */
public final class Ipv6Header {
  /** Bytes of the fixed header. */
  public static final int BYTES = 40;

  /** Offset of the payload length field. */
  public static final int PAYLOAD_LENGTH = 4;

  /** Offset of the source address; the destination is right behind it. */
  public static final int SOURCE = 8;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** The first eight bytes of a header with nothing but the version. */
  private static final long VERSION_6 = 0x6000_0000_0000_0000L;

  /** Both ECN bits, in the second byte of the header. */
  private static final int CONGESTION_EXPERIENCED = 0x30;

  private static final int HOP_BY_HOP = 0;
  private static final int ROUTING = 43;
  private static final int FRAGMENT = 44;
  private static final int DESTINATION_OPTIONS = 60;

  /** "No next header": nothing follows. */
  public static final int NO_NEXT_HEADER = 59;

  /** Extension headers looked through for the upper layer; real packets have two or three. */
  private static final int EXTENSIONS_MAX = 8;

  /** {@link #upperLayer} of a packet whose upper layer is not in it or not to be found. */
  public static final int NOT_THERE = -1;

  private Ipv6Header() {}

  /** The version, 6 for IPv6. */
  public static int version(byte[] array, int offset) {
    return (array[offset] & 0xFF) >>> 4;
  }

  /** The payload length field, 0..65535. */
  public static int payloadLength(byte[] array, int offset) {
    return (array[offset + 4] & 0xFF) << 8 | array[offset + 5] & 0xFF;
  }

  /** The protocol number of what follows. */
  public static int nextHeader(byte[] array, int offset) {
    return array[offset + 6] & 0xFF;
  }

  /** The hop limit, 0..255. */
  public static int hopLimit(byte[] array, int offset) {
    return array[offset + 7] & 0xFF;
  }

  /** Changes the hop limit, which no checksum covers. */
  public static void setHopLimit(byte[] array, int offset, int hopLimit) {
    array[offset + 7] = (byte) hopLimit;
  }

  /**
   * Sets the congestion mark of a packet whose sender understands it (RFC 3168 §5). No checksum
   * covers it.
   *
   * @return false if the sender does not; the packet is unchanged then
   */
  public static boolean markCongestion(byte[] array, int offset) {
    if ((array[offset + 1] & CONGESTION_EXPERIENCED) == 0) {
      return false;
    }
    array[offset + 1] |= CONGESTION_EXPERIENCED;
    return true;
  }

  /** The first eight bytes of the source address. */
  public static long sourceHigh(byte[] array, int offset) {
    return (long) LONG.get(array, offset + 8);
  }

  /** The last eight bytes of the source address. */
  public static long sourceLow(byte[] array, int offset) {
    return (long) LONG.get(array, offset + 16);
  }

  /** The first eight bytes of the destination address. */
  public static long destinationHigh(byte[] array, int offset) {
    return (long) LONG.get(array, offset + 24);
  }

  /** The last eight bytes of the destination address. */
  public static long destinationLow(byte[] array, int offset) {
    return (long) LONG.get(array, offset + 32);
  }

  /** Writes both addresses. */
  public static void writeAddresses(
      byte[] array,
      int offset,
      long sourceHigh,
      long sourceLow,
      long destinationHigh,
      long destinationLow) {
    LONG.set(array, offset + 8, sourceHigh);
    LONG.set(array, offset + 16, sourceLow);
    LONG.set(array, offset + 24, destinationHigh);
    LONG.set(array, offset + 32, destinationLow);
  }

  /**
   * Writes all but the addresses, with traffic class and flow label 0.
   *
   * @param payloadLength bytes that follow, 0..65535
   * @param nextHeader protocol number, 0..255
   * @param hopLimit 0..255
   */
  public static void write(
      byte[] array, int offset, int payloadLength, int nextHeader, int hopLimit) {
    LONG.set(array, offset, VERSION_6 | (long) payloadLength << 16 | nextHeader << 8 | hopLimit);
  }

  /** Whether an address with this upper half is multicast, {@code ff00::/8}. */
  public static boolean isMulticast(long high) {
    return high >>> 56 == 0xFF;
  }

  /** Whether an address with this upper half is link-local, {@code fe80::/10}. */
  public static boolean isLinkLocal(long high) {
    return high >>> 54 == 0xFE80 >>> 6;
  }

  /**
   * Finds the upper layer behind the extension headers.
   *
   * @param length bytes of the packet, at least {@link #BYTES}
   * @return protocol number &lt;&lt; 16 | bytes from the start of the packet, or {@link #NOT_THERE}
   *     if the packet ends before it, is a fragment other than the first, or has more than {@value
   *     #EXTENSIONS_MAX} extension headers
   */
  public static int upperLayer(byte[] array, int offset, int length) {
    int protocol = nextHeader(array, offset);
    int position = BYTES;
    for (int i = 0; i < EXTENSIONS_MAX && isExtension(protocol); i++) {
      if (position + 8 > length
          || protocol == FRAGMENT && fragmentOffset(array, offset + position) != 0) {
        return NOT_THERE;
      }
      int units = protocol == FRAGMENT ? 0 : array[offset + position + 1] & 0xFF;
      protocol = array[offset + position] & 0xFF;
      position += 8 * (units + 1);
    }
    return position >= length || isExtension(protocol) ? NOT_THERE : protocol << 16 | position;
  }

  static boolean isExtension(int protocol) {
    return protocol == HOP_BY_HOP
        || protocol == ROUTING
        || protocol == FRAGMENT
        || protocol == DESTINATION_OPTIONS;
  }

  private static int fragmentOffset(byte[] array, int header) {
    return ((array[header + 2] & 0xFF) << 8 | array[header + 3] & 0xFF) >>> 3;
  }
}
