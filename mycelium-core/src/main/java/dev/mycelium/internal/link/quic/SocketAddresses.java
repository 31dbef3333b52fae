package dev.mycelium.internal.link.quic;

import dev.mycelium.internal.quic.io.UdpAddress;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Turns the addresses of sockets into those of the machine and back. Both ways remember the last
 * ones, because packets come in bursts.
 */
public final class SocketAddresses {
  /** Neighbours written to by turns; a power of two. */
  private static final int REMEMBERED = 64;

  private static final int IPV6_BYTES = 16;
  private static final int IPV4_BYTES = 4;

  private final @Nullable UdpAddress[] known = new UdpAddress[REMEMBERED];
  private final @Nullable InetSocketAddress[] sockets = new InetSocketAddress[REMEMBERED];
  private @Nullable InetSocketAddress lastSender;
  private UdpAddress lastFrom = UdpAddress.ofIpv4(0, 0);

  /** Nothing remembered. */
  SocketAddresses() {}

  /** What the machine calls a resolved address. */
  public static UdpAddress of(InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    ByteBuffer bytes = ByteBuffer.wrap(ip.getAddress());
    if (ip instanceof Inet4Address) {
      return UdpAddress.ofIpv4(bytes.getInt(), address.getPort());
    }
    int scope = ((Inet6Address) ip).getScopeId();
    return new UdpAddress(bytes.getLong(), bytes.getLong(), scope, address.getPort());
  }

  /** The address that the system knows. */
  public static InetSocketAddress socketAddress(UdpAddress address) {
    try {
      return new InetSocketAddress(inetAddress(address), address.port());
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException("an address of neither length", impossible);
    }
  }

  private static InetAddress inetAddress(UdpAddress address) throws UnknownHostException {
    if (address.isIpv4()) {
      return InetAddress.getByAddress(
          ByteBuffer.allocate(IPV4_BYTES).putInt((int) address.low()).array());
    }
    byte[] bytes =
        ByteBuffer.allocate(IPV6_BYTES).putLong(address.high()).putLong(address.low()).array();
    return address.scope() == 0
        ? InetAddress.getByAddress(bytes)
        : Inet6Address.getByAddress(null, bytes, address.scope());
  }

  UdpAddress from(InetSocketAddress sender) {
    if (!sender.equals(lastSender)) {
      lastSender = sender;
      lastFrom = of(sender);
    }
    return lastFrom;
  }

  InetSocketAddress to(UdpAddress address) {
    int slot = address.hashCode() & REMEMBERED - 1;
    InetSocketAddress socket = sockets[slot];
    if (socket == null || !address.equals(known[slot])) {
      socket = socketAddress(address);
      known[slot] = address;
      sockets[slot] = socket;
    }
    return socket;
  }
}
