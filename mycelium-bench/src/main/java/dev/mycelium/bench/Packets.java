package dev.mycelium.bench;

import dev.mycelium.OverlayAddress;

/** IPv6 packets for benchmarks. */
final class Packets {
  private static final int UDP = 17;
  private static final int HOP_LIMIT = 64;
  private static final int IPV6_HEADER = 40;

  private Packets() {}

  /** A packet with right header and zero payload. */
  static byte[] udp(OverlayAddress source, OverlayAddress destination, int length) {
    byte[] packet = new byte[length];
    packet[0] = 0x60;
    packet[4] = (byte) ((length - IPV6_HEADER) >>> 8);
    packet[5] = (byte) (length - IPV6_HEADER);
    packet[6] = UDP;
    packet[7] = HOP_LIMIT;
    System.arraycopy(source.toBytes(), 0, packet, 8, OverlayAddress.BYTES);
    System.arraycopy(destination.toBytes(), 0, packet, 24, OverlayAddress.BYTES);
    return packet;
  }
}
