package dev.mycelium.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.tun.testing.NetworkNamespace;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daemon in a network namespace, where it may make interfaces: needs root. */
class DaemonNamespaceTest {
  @TempDir Path home;

  @Test
  void interfaceLivesAsLongAsTheDaemon() throws Exception {
    try (NetworkNamespace namespace = NetworkNamespace.create();
        DaemonProcess daemon =
            DaemonProcess.start(
                home, namespace.command(), "--tun-name", "myc0", "-t", "0", "-q", "0")) {
      daemon.awaitLine("TUN interface myc0 is up");
      daemon.awaitPort();
      assertTrue(namespace.hasInterface("myc0"));

      daemon.signal("TERM");

      assertEquals(0, daemon.awaitExit());
      assertFalse(namespace.hasInterface("myc0"));
    }
  }

  @Test
  void removedInterfaceEndsTheDaemonWithStatus1() throws Exception {
    try (NetworkNamespace namespace = NetworkNamespace.create();
        DaemonProcess daemon =
            DaemonProcess.start(
                home, namespace.command(), "--tun-name", "myc0", "-t", "0", "-q", "0")) {
      daemon.awaitPort();

      namespace.exec("ip", "link", "del", "myc0").orFail();

      assertEquals(1, daemon.awaitExit());
    }
  }

  @Test
  void listensOnIpv4WhereIpv6IsOff() throws Exception {
    try (NetworkNamespace namespace = NetworkNamespace.create()) {
      namespace
          .exec(
              "sh",
              "-c",
              "for f in all lo; do echo 1 >/proc/sys/net/ipv6/conf/$f/disable_ipv6; done")
          .orFail();
      try (DaemonProcess daemon =
          DaemonProcess.start(
              home,
              namespace.command(),
              "--no-tun",
              "-t",
              "0",
              "-q",
              "0",
              "--disable-peer-discovery")) {
        int port = daemon.awaitPort();
        assertTrue(
            namespace.exec("ss", "-ltn").output().contains("0.0.0.0:" + port), "not on IPv4");
        daemon.signal("TERM");
        assertEquals(0, daemon.awaitExit());
        assertFalse(daemon.seen().stream().anyMatch(line -> line.contains("ERROR")));
      }
    }
  }
}
