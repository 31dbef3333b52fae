package dev.mycelium;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.mycelium.testing.InMemoryLink;
import dev.mycelium.testing.InMemoryTun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whole nodes in one JVM: real threads, real loopback sockets, in-memory TUN devices. */
@Timeout(60)
class NodeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final List<Node> nodes = new ArrayList<>();

  @AfterEach
  void closeNodes() {
    nodes.forEach(Node::close);
  }

  private record Host(Node node, InMemoryTun tun) {
    OverlayAddress address() {
      return node.address();
    }
  }

  private Host host(String... peers) {
    SecretKey key = SecretKey.generate();
    InMemoryTun tun = new InMemoryTun("mem", key.publicKey().address(), 1400);
    Node node =
        Node.builder().identity(key).tun(tun).listen("tcp://127.0.0.1:0").peers(peers).start();
    nodes.add(node);
    return new Host(node, tun);
  }

  private static String listenerOf(Host host) {
    return host.node().listeners().get(0).uri();
  }

  /** Asks again, as ping does: a packet on a link that just ended is lost. */
  private static void assertPing(Host from, Host to, int bytes) throws InterruptedException {
    for (int i = 0; i < PATIENCE.toSeconds(); i++) {
      if (from.tun().ping(to.address(), bytes, Duration.ofSeconds(1)).isPresent()) {
        return;
      }
    }
    fail("no answer in " + PATIENCE + ": " + from.node().routes() + " " + from.node().counters());
  }

  @Test
  void twoNodesPingEachOther() throws InterruptedException {
    Host a = host();
    Host b = host(listenerOf(a));
    assertTrue(b.node().awaitPeers(1, PATIENCE));
    assertPing(a, b, 16);
    assertPing(b, a, 1352);
    assertEquals(Optional.of(b.node().publicKey()), a.node().publicKeyOf(b.address()));
  }

  @Test
  void aThirdNodeRoutesForTwo() throws InterruptedException {
    Host relay = host();
    Host a = host(listenerOf(relay));
    Host c = host(listenerOf(relay));
    assertTrue(a.node().awaitRoute(c.address(), PATIENCE));
    assertPing(a, c, 1352);
    assertPing(c, a, 0);
    assertTrue(relay.node().counters().getOrDefault("routed_forward", 0L) >= 4);
    assertTrue(
        a.node().routes().stream()
            .anyMatch(r -> r.selected() && r.subnet().equals(c.address().subnet())));
    assertEquals(2, relay.node().peers().size());
    assertEquals(PeerInfo.Type.INBOUND, relay.node().peers().get(0).type());
    assertEquals(PeerInfo.State.ALIVE, a.node().peers().get(0).state());
    assertTrue(a.node().peers().get(0).receivedBytes() > 0);
  }

  @Test
  void inMemoryLinksCarryPacketsLikeSockets() throws InterruptedException {
    Host a = host();
    Host b = host();
    Host c = host();
    InMemoryLink.connect(a.node(), b.node());
    InMemoryLink.connect(b.node(), c.node());
    assertTrue(a.node().awaitRoute(c.address(), PATIENCE));
    assertPing(a, c, 1352);
    b.node().close();
    assertTrue(a.tun().ping(c.address(), 0, Duration.ofMillis(200)).isEmpty());
  }

  @Test
  void aSuperPacketOf64KiBytesPassesInOnePiece() throws InterruptedException {
    SecretKey keyA = SecretKey.generate();
    SecretKey keyB = SecretKey.generate();
    OverlayAddress addressB = keyB.publicKey().address();
    InMemoryTun tunA = new InMemoryTun("a", keyA.publicKey().address(), 65_535);
    InMemoryTun tunB = new InMemoryTun("b", addressB, 65_535);
    Node a = Node.builder().identity(keyA).tun(tunA).listen("tcp://127.0.0.1:0").start();
    nodes.add(a);
    Node b = Node.builder().identity(keyB).tun(tunB).peers(a.listeners().get(0).uri()).start();
    nodes.add(b);
    assertTrue(a.awaitRoute(addressB, PATIENCE));
    byte[] packet = new byte[65_000];
    packet[0] = 0x60;
    packet[4] = (byte) ((packet.length - 40) >>> 8);
    packet[5] = (byte) (packet.length - 40);
    packet[6] = 17;
    packet[7] = 64;
    System.arraycopy(a.address().toBytes(), 0, packet, 8, 16);
    System.arraycopy(addressB.toBytes(), 0, packet, 24, 16);
    for (int i = 40; i < packet.length; i++) {
      packet[i] = (byte) (i * 31);
    }
    assertTrue(tunA.send(packet));
    byte[] arrived = tunB.receive(PATIENCE).orElseThrow();
    packet[7] = 62; // each end lowers the hop limit once
    assertArrayEquals(packet, arrived);
  }

  @Test
  void aKilledMiddleNodeIsRoutedAround() throws InterruptedException {
    Host left = host();
    Host right = host();
    Host a = host(listenerOf(left), listenerOf(right));
    Host d = host(listenerOf(left), listenerOf(right));
    assertTrue(a.node().awaitPeers(2, PATIENCE));
    assertTrue(d.node().awaitPeers(2, PATIENCE));
    assertPing(a, d, 0);
    left.node().close();
    assertPing(a, d, 0);
    assertPing(d, a, 0);
  }

  @Test
  void peersComeAndGoAtRunTime() throws InterruptedException {
    Host a = host();
    Host b = host();
    Endpoint endpoint = Endpoint.parse(listenerOf(a));
    b.node().addPeer(endpoint);
    assertThrows(IllegalArgumentException.class, () -> b.node().addPeer(endpoint));
    assertPing(b, a, 0);
    assertTrue(b.node().removePeer(endpoint));
    assertFalse(b.node().removePeer(endpoint));
    assertTrue(b.node().peers().isEmpty());
    b.node().addPeer(endpoint);
    assertPing(a, b, 0);
  }

  @Test
  void eventsTellOfPeersAndRoutesAndAThrowingListenerHurtsNobody() throws InterruptedException {
    BlockingQueue<NodeEvent> events = new LinkedBlockingQueue<>();
    Host a = host();
    Node b =
        Node.builder()
            .peers(listenerOf(a))
            .onEvent(
                event -> {
                  throw new IllegalStateException("a listener's own bug");
                })
            .onEvent(events::add)
            .start();
    nodes.add(b);
    await(events, NodeEvent.PeerConnected.class);
    assertEquals(a.address().subnet(), await(events, NodeEvent.RouteSelected.class).subnet());
    a.node().close();
    await(events, NodeEvent.PeerDisconnected.class);
  }

  private static <T extends NodeEvent> T await(BlockingQueue<NodeEvent> events, Class<T> kind)
      throws InterruptedException {
    while (true) {
      NodeEvent event = events.poll(20, TimeUnit.SECONDS);
      assertTrue(event != null, "no " + kind.getSimpleName());
      if (kind.isInstance(event)) {
        return kind.cast(event);
      }
    }
  }

  @Test
  void aClosedNodeRefusesQuestionsAndCloseIsIdempotent() {
    Host a = host();
    a.node().close();
    a.node().close();
    assertTrue(a.node().isClosed());
    assertThrows(IllegalStateException.class, () -> a.node().peers());
    assertThrows(
        IllegalStateException.class, () -> a.node().addPeer(Endpoint.parse("tcp://127.0.0.1:1")));
  }
}
