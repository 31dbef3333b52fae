package dev.mycelium.internal.link.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.Endpoint.Protocol;
import dev.mycelium.ListenException;
import dev.mycelium.Node;
import dev.mycelium.StartException;
import dev.mycelium.internal.link.transport.Transport;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.wire.RouterId;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The socket, on this machine alone: no interface has the name it looks for. */
@Timeout(60)
class DiscoveryLoopTest {
  private static final String NOWHERE = "no such interface";
  private static final byte[] LOOPBACK = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  private static final String THREAD = "mycelium-discovery-test";

  private static DiscoveryLoop open(int port, Transport transport, Counters counters) {
    RouterId self = RouterId.ofBytes(new byte[RouterId.BYTES], 0);
    return DiscoveryLoop.open(
        new DiscoveryLoop.Settings(port, Set.of(NOWHERE), Protocol.TCP, self),
        transport,
        counters,
        endpoint -> {},
        THREAD);
  }

  private static DatagramSocket taken() throws SocketException {
    return new DatagramSocket(new InetSocketAddress("::", 0));
  }

  private static boolean isThreadAlive() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals(THREAD));
  }

  private static Transport transport(boolean nio) {
    return nio ? Transport.nio() : Transport.best();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void takenPortIsRefusedAndLeavesNoThread(boolean nio) throws IOException {
    try (DatagramSocket taken = taken()) {
      int port = taken.getLocalPort();
      ListenException refused =
          assertThrows(
              ListenException.class, () -> open(port, transport(nio), new Counters()).close());
      assertTrue(String.valueOf(refused.getMessage()).contains("" + port), refused.getMessage());
    }
    assertFalse(isThreadAlive());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsNoBeaconIsCountedAndClosingFreesThePort(boolean nio) throws Exception {
    Counters counters = new Counters();
    int port;
    try (DatagramSocket free = taken()) {
      port = free.getLocalPort();
    }
    try (DiscoveryLoop loop = open(port, transport(nio), counters);
        DatagramSocket sender = new DatagramSocket()) {
      loop.start(9651);
      byte[] noise = new byte[70];
      InetSocketAddress there = new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port);
      while (counters.snapshot().getOrDefault("discovery_paused", 0L) == 0) {
        sender.send(new DatagramPacket(noise, noise.length, there));
      }
      Map<String, Long> counts = counters.snapshot();
      assertTrue(counts.getOrDefault("discovery_datagram_ignored", 0L) > 100, "" + counts);
      assertEquals(0, counts.getOrDefault("discovery_beacon_received", 0L));
    }
    assertFalse(isThreadAlive());
    new DatagramSocket(new InetSocketAddress("::", port)).close();
  }

  @Test
  void nodeThatInsistsOnATakenPortDoesNotStartAndOneThatTriesDoes() throws IOException {
    try (DatagramSocket taken = taken()) {
      int port = taken.getLocalPort();
      StartException refused =
          assertThrows(
              StartException.class,
              () -> Node.builder().discoverPeers(port, NOWHERE).firewallMark(-1).start().close());
      String message = String.valueOf(refused.getMessage());
      assertTrue(message.contains("UDP port " + port), message);
      assertTrue(message.contains("firewallMark is -1, must be 0..4294967295"), message);

      try (Node node = Node.builder().tryDiscoverPeers(port, List.of(NOWHERE)).start()) {
        assertFalse(node.isClosed());
      }
    }
  }
}
