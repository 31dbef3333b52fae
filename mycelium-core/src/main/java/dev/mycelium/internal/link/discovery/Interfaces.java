package dev.mycelium.internal.link.discovery;

import dev.mycelium.internal.discovery.LocalInterface;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the system says about the interfaces of this machine. */
final class Interfaces {
  private static final Logger LOG = LoggerFactory.getLogger(Interfaces.class);

  private static final int PREFIX_BYTES = 8;

  private Interfaces() {}

  static List<LocalInterface> list() {
    List<LocalInterface> found = new ArrayList<>();
    try {
      for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
        describe(each, found);
      }
    } catch (SocketException failure) {
      LOG.debug("Cannot list the network interfaces: {}", failure.getMessage());
    }
    return found;
  }

  private static void describe(NetworkInterface each, List<LocalInterface> found) {
    try {
      found.add(
          new LocalInterface(
              each.getIndex(),
              each.getName(),
              each.isUp(),
              each.supportsMulticast(),
              each.isLoopback(),
              each.isPointToPoint(),
              each.inetAddresses().anyMatch(Interfaces::isLinkLocal)));
    } catch (SocketException vanished) {
      LOG.debug("{} vanished meanwhile: {}", each.getName(), vanished.getMessage());
    }
  }

  /** In fe80::/64; what else begins with fe80 is reserved. */
  private static boolean isLinkLocal(InetAddress address) {
    if (!(address instanceof Inet6Address) || !address.isLinkLocalAddress()) {
      return false;
    }
    byte[] bytes = address.getAddress();
    for (int i = 1; i < PREFIX_BYTES; i++) {
      if (bytes[i] != (i == 1 ? (byte) 0x80 : 0)) {
        return false;
      }
    }
    return true;
  }
}
