package dev.mycelium.internal.quic.io;

import dev.mycelium.internal.quic.packet.ByteOutput;

/**
 * Where datagrams come from and go to, as plain numbers: the socket side keeps the objects of the
 * JDK. IPv4 addresses are mapped into IPv6.
 *
 * @param high upper half of the address
 * @param low lower half
 * @param scope interface of a link-local address, else 0
 * @param port 0..65535
 */
public record UdpAddress(long high, long low, int scope, int port) {
  private static final long MAPPED_PREFIX = 0xFFFF;

  /** Header bytes in a packet of 1500 that are not QUIC's: IPv6 or IPv4, and UDP. */
  private static final int IPV6_HEADERS = 48;

  private static final int IPV4_HEADERS = 28;
  private static final int ETHERNET_BYTES = 1500;

  /** An IPv4 address in mapped form. */
  public static UdpAddress ofIpv4(int address, int port) {
    return new UdpAddress(0, MAPPED_PREFIX << 32 | address & 0xFFFF_FFFFL, 0, port);
  }

  public boolean isIpv4() {
    return high == 0 && low >>> 32 == MAPPED_PREFIX;
  }

  /** Largest UDP payload of an Ethernet packet: 1472 over IPv4, 1452 over IPv6 (spec 09 §2). */
  public int maxPayloadBytes() {
    return ETHERNET_BYTES - (isIpv4() ? IPV4_HEADERS : IPV6_HEADERS);
  }

  /** Whether only the port differs, as after a rebinding of a NAT. */
  public boolean isSameHost(UdpAddress other) {
    return high == other.high && low == other.low;
  }

  /** All of it, to bind tokens to. */
  public byte[] toBytes() {
    byte[] bytes = new byte[24];
    ByteOutput out = new ByteOutput().over(bytes, 0, bytes.length);
    out.writeLong(high);
    out.writeLong(low);
    out.writeInt(scope);
    out.writeInt(port);
    return bytes;
  }

  @Override
  public String toString() {
    return isIpv4()
        ? String.format(
            "%d.%d.%d.%d:%d", low >>> 24 & 255, low >>> 16 & 255, low >>> 8 & 255, low & 255, port)
        : String.format("[%x:%x%%%d]:%d", high, low, scope, port);
  }
}
