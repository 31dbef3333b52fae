package dev.mycelium.tun.linux;

import dev.mycelium.OverlayAddress;
import dev.mycelium.spi.PacketBatch;
import dev.mycelium.spi.PacketBuffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Packets as the kernel writes and expects them. */
final class Ipv6Packets {
  static final int HEADER_BYTES = 40;
  static final int ICMPV6 = 58;
  static final int UDP = 17;
  static final int ECHO_REQUEST = 128;
  static final int ECHO_REPLY = 129;

  private Ipv6Packets() {}

  static byte[] bytesOf(PacketBuffer packet) {
    return Arrays.copyOfRange(
        packet.array(), PacketBuffer.HEADROOM, PacketBuffer.HEADROOM + packet.length());
  }

  static boolean isEchoRequest(byte[] packet) {
    return packet.length >= HEADER_BYTES + 8
        && packet[0] >> 4 == 6
        && packet[6] == ICMPV6
        && (packet[HEADER_BYTES] & 0xFF) == ECHO_REQUEST;
  }

  static List<byte[]> allOf(PacketBatch batch) {
    List<byte[]> packets = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      packets.add(bytesOf(batch.get(i)));
    }
    return packets;
  }

  static boolean isUdp(byte[] packet) {
    return packet.length >= HEADER_BYTES + 8 && packet[0] >> 4 == 6 && packet[6] == UDP;
  }

  static byte[] udpPayload(byte[] packet) {
    return Arrays.copyOfRange(packet, HEADER_BYTES + 8, packet.length);
  }

  static OverlayAddress source(byte[] packet) {
    return OverlayAddress.ofBytes(packet, 8);
  }

  static OverlayAddress destination(byte[] packet) {
    return OverlayAddress.ofBytes(packet, 24);
  }

  /** The reply that the destination of an echo request gives. */
  static byte[] echoReply(byte[] request) {
    byte[] body = Arrays.copyOfRange(request, HEADER_BYTES, request.length);
    body[0] = (byte) ECHO_REPLY;
    return packet(
        ICMPV6, /* source= */ destination(request), /* destination= */ source(request), body, 2);
  }

  static byte[] udp(OverlayAddress source, OverlayAddress destination, int ports, byte[] payload) {
    ByteBuffer body = ByteBuffer.allocate(8 + payload.length);
    body.putShort((short) ports).putShort((short) ports).putShort((short) body.capacity());
    body.putShort((short) 0).put(payload);
    return packet(UDP, source, destination, body.array(), 6);
  }

  private static byte[] packet(
      int protocol,
      OverlayAddress source,
      OverlayAddress destination,
      byte[] body,
      int checksumAt) {
    ByteBuffer packet = ByteBuffer.allocate(HEADER_BYTES + body.length);
    packet.putInt(0x60000000).putShort((short) body.length).put((byte) protocol).put((byte) 64);
    packet.put(source.toBytes()).put(destination.toBytes()).put(body);
    int sumAt = HEADER_BYTES + checksumAt;
    packet.putShort(sumAt, (short) 0);
    packet.putShort(sumAt, checksum(packet.array(), protocol));
    return packet.array();
  }

  /** RFC 8200 §8.1: both addresses, length, protocol and body. */
  private static short checksum(byte[] packet, int protocol) {
    ByteBuffer padded = ByteBuffer.wrap(Arrays.copyOf(packet, packet.length + (packet.length & 1)));
    int sum = packet.length - HEADER_BYTES + protocol;
    for (int i = 8; i < padded.capacity(); i += 2) {
      sum += padded.getShort(i) & 0xFFFF;
    }
    while (sum >>> 16 != 0) {
      sum = (sum & 0xFFFF) + (sum >>> 16);
    }
    return (short) (sum == 0xFFFF ? 0xFFFF : ~sum);
  }
}
