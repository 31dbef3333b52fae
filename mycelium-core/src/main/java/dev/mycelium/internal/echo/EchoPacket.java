package dev.mycelium.internal.echo;

import dev.mycelium.OverlayAddress;
import dev.mycelium.internal.packet.Icmpv6;
import dev.mycelium.internal.packet.Ipv6Header;
import dev.mycelium.spi.PacketBuffer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * ICMPv6 echo messages (RFC 4443 §4), read and written in place. The packet, an IPv6 header without
 * extensions and the message, lies in the payload of its buffer.
 */
final class EchoPacket {
  /** Bytes that a request carries, and its reply returns. */
  static final int TOKEN_BYTES = Long.BYTES;

  /** Hop limit of replies. */
  private static final int REPLY_HOP_LIMIT = 64;

  private static final int TYPE_REQUEST = 128;
  private static final int TYPE_REPLY = 129;

  // indices of the array
  private static final int AT = PacketBuffer.HEADROOM;
  private static final int MESSAGE = AT + Ipv6Header.BYTES;
  private static final int DATA = MESSAGE + Icmpv6.HEADER_BYTES;

  // offsets in the message
  private static final int IDENTIFIER = 4;
  private static final int SEQUENCE = 6;

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** IPv6 header and the header of an echo message. */
  private static final int BYTES_MIN = Ipv6Header.BYTES + Icmpv6.HEADER_BYTES;

  /** A whole request, or reply. */
  static final int BYTES = BYTES_MIN + TOKEN_BYTES;

  private EchoPacket() {}

  /** Writes a request of {@link #BYTES}. */
  static void writeRequest(
      PacketBuffer packet,
      OverlayAddress from,
      OverlayAddress to,
      int hopLimit,
      int identifier,
      int sequence,
      long token) {
    byte[] array = packet.array();
    packet.length(BYTES);
    Ipv6Header.write(array, AT, BYTES - Ipv6Header.BYTES, Icmpv6.PROTOCOL, hopLimit);
    Ipv6Header.writeAddresses(array, AT, from.high(), from.low(), to.high(), to.low());
    SHORT.set(array, MESSAGE, (short) (TYPE_REQUEST << 8));
    SHORT.set(array, MESSAGE + IDENTIFIER, (short) identifier);
    SHORT.set(array, MESSAGE + SEQUENCE, (short) sequence);
    LONG.set(array, DATA, token);
    Icmpv6.writeChecksum(array, AT, BYTES - Ipv6Header.BYTES);
  }

  /** Turns a request into its reply. */
  static void turnIntoReply(PacketBuffer packet) {
    byte[] array = packet.array();
    int length = packet.length() - Ipv6Header.BYTES;
    OverlayAddress asked = destination(packet);
    OverlayAddress asking = source(packet);
    Ipv6Header.write(array, AT, length, Icmpv6.PROTOCOL, REPLY_HOP_LIMIT);
    Ipv6Header.writeAddresses(array, AT, asked.high(), asked.low(), asking.high(), asking.low());
    SHORT.set(array, MESSAGE, (short) (TYPE_REPLY << 8));
    Icmpv6.writeChecksum(array, AT, length);
  }

  /**
   * Whether the packet holds an ICMPv6 message of at least eight bytes, right behind its header.
   */
  static boolean isIcmp(PacketBuffer packet) {
    return packet.length() >= BYTES_MIN
        && Ipv6Header.nextHeader(packet.array(), AT) == Icmpv6.PROTOCOL;
  }

  // of what isIcmp() says

  static boolean isRequest(PacketBuffer packet) {
    return typeAndCode(packet) == TYPE_REQUEST << 8;
  }

  static boolean isReply(PacketBuffer packet) {
    return typeAndCode(packet) == TYPE_REPLY << 8;
  }

  /** Whether this is an error about a request of {@link #BYTES}, with all of it quoted. */
  static boolean isErrorAboutRequest(PacketBuffer packet) {
    byte[] array = packet.array();
    return Icmpv6.isErrorType(array[MESSAGE] & 0xFF)
        && packet.length() == BYTES_MIN + BYTES
        && Ipv6Header.nextHeader(array, DATA) == Icmpv6.PROTOCOL
        && word(packet, DATA + Ipv6Header.BYTES) == TYPE_REQUEST << 8;
  }

  static boolean isChecksumRight(PacketBuffer packet) {
    return Icmpv6.isChecksumRight(packet.array(), AT, packet.length() - Ipv6Header.BYTES);
  }

  /** Type and code of the message. */
  static int typeAndCode(PacketBuffer packet) {
    return word(packet, MESSAGE);
  }

  static int hopLimit(PacketBuffer packet) {
    return Ipv6Header.hopLimit(packet.array(), AT);
  }

  static OverlayAddress source(PacketBuffer packet) {
    byte[] array = packet.array();
    return new OverlayAddress(Ipv6Header.sourceHigh(array, AT), Ipv6Header.sourceLow(array, AT));
  }

  static OverlayAddress destination(PacketBuffer packet) {
    return destination(packet.array(), AT);
  }

  private static OverlayAddress destination(byte[] array, int header) {
    return new OverlayAddress(
        Ipv6Header.destinationHigh(array, header), Ipv6Header.destinationLow(array, header));
  }

  /** The identifier of an echo message. */
  static int identifier(PacketBuffer packet) {
    return word(packet, MESSAGE + IDENTIFIER);
  }

  /** The number of an echo message. */
  static int sequence(PacketBuffer packet) {
    return word(packet, MESSAGE + SEQUENCE);
  }

  /** What a reply of {@link #BYTES} returns. */
  static long token(PacketBuffer packet) {
    return (long) LONG.get(packet.array(), DATA);
  }

  // of an error about a request

  static int quotedIdentifier(PacketBuffer packet) {
    return word(packet, DATA + Ipv6Header.BYTES + IDENTIFIER);
  }

  static int quotedSequence(PacketBuffer packet) {
    return word(packet, DATA + Ipv6Header.BYTES + SEQUENCE);
  }

  static OverlayAddress quotedDestination(PacketBuffer packet) {
    return destination(packet.array(), DATA);
  }

  static long quotedToken(PacketBuffer packet) {
    return (long) LONG.get(packet.array(), DATA + Ipv6Header.BYTES + Icmpv6.HEADER_BYTES);
  }

  private static int word(PacketBuffer packet, int index) {
    return (short) SHORT.get(packet.array(), index) & 0xFFFF;
  }
}
