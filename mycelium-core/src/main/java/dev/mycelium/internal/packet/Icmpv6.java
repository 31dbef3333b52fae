package dev.mycelium.internal.packet;

import dev.mycelium.OverlayAddress;

/** ICMPv6 messages, mostly errors (RFC 4443, spec 05 §8), written and checked in place. */
public final class Icmpv6 {
  /** Protocol number in the next header field. */
  public static final int PROTOCOL = 58;

  /** Bytes of an ICMPv6 error before the quote. */
  public static final int HEADER_BYTES = 8;

  /** IPv6 header and ICMPv6 header: what stands before the quote. */
  public static final int PREAMBLE_BYTES = Ipv6Header.BYTES + HEADER_BYTES;

  /** Quoted bytes at most: what the IPv6 minimum MTU of 1280 leaves. */
  public static final int QUOTE_BYTES_MAX = 1280 - PREAMBLE_BYTES;

  /** Hop limit of what the node sends itself. */
  public static final int HOP_LIMIT = 64;

  /** Type and code as the first two bytes of the message: no route to destination. */
  public static final int NO_ROUTE = 0x0100;

  /** Destination unreachable, address unreachable. */
  public static final int ADDRESS_UNREACHABLE = 0x0103;

  /** Destination unreachable, source address failed ingress/egress policy. */
  public static final int SOURCE_POLICY = 0x0105;

  /** Packet too big; the largest size that passes is the rest of the header. */
  public static final int PACKET_TOO_BIG = 0x0200;

  /** Time exceeded, hop limit exceeded in transit. */
  public static final int TIME_EXCEEDED = 0x0300;

  /** Types from here on are no errors. */
  private static final int FIRST_INFORMATIONAL_TYPE = 128;

  private Icmpv6() {}

  /**
   * Completes an error message with the right checksum. Its addresses stand in the IPv6 header at
   * {@code offset} already, its quote {@link #PREAMBLE_BYTES} behind.
   *
   * @param typeAndCode for example {@link #NO_ROUTE}
   * @param rest the four bytes behind the checksum
   * @param hopLimit 0..255
   * @param quoteLength bytes of the quote, 0..{@link #QUOTE_BYTES_MAX}
   */
  public static void writeError(
      byte[] array, int offset, int typeAndCode, int rest, int hopLimit, int quoteLength) {
    int length = HEADER_BYTES + quoteLength;
    Ipv6Header.write(array, offset, length, PROTOCOL, hopLimit);
    int message = offset + Ipv6Header.BYTES;
    putShort(array, message, typeAndCode);
    putShort(array, message + 4, rest >>> 16);
    putShort(array, message + 6, rest);
    writeChecksum(array, offset, length);
  }

  /**
   * Sets the checksum of a message.
   *
   * @param header index of the IPv6 header, whose addresses the checksum covers
   * @param length bytes of the ICMPv6 message right behind it
   */
  public static void writeChecksum(byte[] array, int header, int length) {
    int message = header + Ipv6Header.BYTES;
    putShort(array, message + 2, 0);
    putShort(array, message + 2, InetChecksum.complement(sum(array, header, message, length)));
  }

  /** Sum over pseudo header and message; 0xFFFF when folded if the checksum in it is right. */
  static long sum(byte[] array, int header, int message, int length) {
    long addresses = InetChecksum.add(0, array, header + 8, 2 * OverlayAddress.BYTES);
    return InetChecksum.add(addresses + length + PROTOCOL, array, message, length);
  }

  /**
   * Whether the packet's ICMPv6 checksum is right.
   *
   * @param header index of the IPv6 header, whose addresses the checksum covers
   * @param length bytes of the ICMPv6 message right behind it
   */
  public static boolean isChecksumRight(byte[] array, int header, int length) {
    return InetChecksum.fold(sum(array, header, header + Ipv6Header.BYTES, length)) == 0xFFFF;
  }

  /** Whether a message of this type reports an error. */
  public static boolean isErrorType(int type) {
    return type < FIRST_INFORMATIONAL_TYPE;
  }

  /**
   * Whether an error about this packet is allowed (RFC 4443 §2.4 (e), spec 05 §22.2(8)): not about
   * an ICMPv6 error, a packet to or from a group, from nobody, or a fragment other than the first.
   *
   * @param length bytes of the packet, at least {@link Ipv6Header#BYTES}
   */
  public static boolean mayAnswer(byte[] array, int offset, int length) {
    long sourceHigh = Ipv6Header.sourceHigh(array, offset);
    if ((sourceHigh | Ipv6Header.sourceLow(array, offset)) == 0
        || Ipv6Header.isMulticast(sourceHigh)
        || Ipv6Header.isMulticast(Ipv6Header.destinationHigh(array, offset))) {
      return false;
    }
    int upperLayer = Ipv6Header.upperLayer(array, offset, length);
    if (upperLayer == Ipv6Header.NOT_THERE) {
      return !startsWithExtension(array, offset);
    }
    return upperLayer >>> 16 != PROTOCOL
        || !isErrorType(array[offset + (upperLayer & 0xFFFF)] & 0xFF);
  }

  /** A bare header of any protocol may be answered; a broken chain of extensions may not. */
  private static boolean startsWithExtension(byte[] array, int offset) {
    return Ipv6Header.isExtension(Ipv6Header.nextHeader(array, offset));
  }

  private static void putShort(byte[] array, int index, int value) {
    array[index] = (byte) (value >>> 8);
    array[index + 1] = (byte) value;
  }
}
