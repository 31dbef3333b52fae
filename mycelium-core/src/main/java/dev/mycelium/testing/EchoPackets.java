package dev.mycelium.testing;

import dev.mycelium.OverlayAddress;

/** ICMPv6 echo packets as a host makes and answers them (RFC 4443 §4). */
final class EchoPackets {
  private static final int IPV6_HEADER = 40;
  private static final int ECHO_HEADER = 8;
  private static final int NEXT_HEADER_ICMPV6 = 58;
  private static final int TYPE_REQUEST = 128;
  private static final int TYPE_REPLY = 129;
  private static final int HOP_LIMIT = 64;

  private EchoPackets() {}

  /** A request whose identifier and sequence number together are {@code number}. */
  static byte[] request(
      OverlayAddress source, OverlayAddress destination, int number, int dataBytes) {
    byte[] packet = new byte[IPV6_HEADER + ECHO_HEADER + dataBytes];
    packet[0] = 0x60;
    putShort(packet, 4, ECHO_HEADER + dataBytes);
    packet[6] = NEXT_HEADER_ICMPV6;
    packet[7] = HOP_LIMIT;
    System.arraycopy(source.toBytes(), 0, packet, 8, OverlayAddress.BYTES);
    System.arraycopy(destination.toBytes(), 0, packet, 24, OverlayAddress.BYTES);
    packet[40] = (byte) TYPE_REQUEST;
    putShort(packet, 44, number >>> 16);
    putShort(packet, 46, number);
    for (int i = 0; i < dataBytes; i++) {
      packet[IPV6_HEADER + ECHO_HEADER + i] = (byte) i;
    }
    putShort(packet, 42, checksum(packet));
    return packet;
  }

  static boolean isRequest(byte[] packet) {
    return isEcho(packet, TYPE_REQUEST);
  }

  /** The number of an echo reply with a correct checksum, or -1. */
  static int replyNumber(byte[] packet) {
    if (!isEcho(packet, TYPE_REPLY)) {
      return -1;
    }
    return getShort(packet, 44) << 16 | getShort(packet, 46);
  }

  /** The reply to a request. */
  static byte[] answer(byte[] request) {
    byte[] reply = request.clone();
    System.arraycopy(request, 24, reply, 8, OverlayAddress.BYTES);
    System.arraycopy(request, 8, reply, 24, OverlayAddress.BYTES);
    reply[7] = HOP_LIMIT;
    reply[40] = (byte) TYPE_REPLY;
    putShort(reply, 42, 0);
    putShort(reply, 42, checksum(reply));
    return reply;
  }

  private static boolean isEcho(byte[] packet, int type) {
    return packet.length >= IPV6_HEADER + ECHO_HEADER
        && packet[0] >> 4 == 6
        && packet[6] == NEXT_HEADER_ICMPV6
        && packet[40] == (byte) type
        && checksum(packet) == 0;
  }

  /** Complement of the one's complement sum over pseudo header and message. */
  private static int checksum(byte[] packet) {
    int length = packet.length - IPV6_HEADER;
    long sum = (long) length + NEXT_HEADER_ICMPV6;
    for (int i = 8; i < packet.length; i += 2) {
      int low = i + 1 < packet.length ? packet[i + 1] & 0xFF : 0;
      sum += (packet[i] & 0xFF) << 8 | low;
    }
    while (sum >>> 16 != 0) {
      sum = (sum & 0xFFFF) + (sum >>> 16);
    }
    return (int) ~sum & 0xFFFF;
  }

  private static void putShort(byte[] packet, int offset, int value) {
    packet[offset] = (byte) (value >>> 8);
    packet[offset + 1] = (byte) value;
  }

  private static int getShort(byte[] packet, int offset) {
    return (packet[offset] & 0xFF) << 8 | packet[offset + 1] & 0xFF;
  }
}
