package dev.mycelium.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.tun.testing.NetworkNamespace;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daemon with a real TUN interface, in a network namespace: needs root. */
class DaemonTunTest {
  @TempDir Path home;

  @Test
  void interfaceLivesAsLongAsTheDaemon() throws Exception {
    try (NetworkNamespace namespace = NetworkNamespace.create();
        DaemonProcess daemon =
            DaemonProcess.start(home, namespace.command(), "--tun-name", "myc0", "-t", "0")) {
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
            DaemonProcess.start(home, namespace.command(), "--tun-name", "myc0", "-t", "0")) {
      daemon.awaitPort();

      namespace.exec("ip", "link", "del", "myc0").orFail();

      assertEquals(1, daemon.awaitExit());
    }
  }
}
