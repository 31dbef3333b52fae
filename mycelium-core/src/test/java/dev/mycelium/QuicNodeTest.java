package dev.mycelium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.mycelium.testing.InMemoryTun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole nodes over QUIC on the loopback. */
class QuicNodeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private record Host(Node node, InMemoryTun tun) {
    OverlayAddress address() {
      return node.address();
    }
  }

  private final List<Node> nodes = new ArrayList<>();

  @AfterEach
  void close() {
    nodes.forEach(Node::close);
  }

  private Host host(Node.Builder builder) {
    SecretKey key = SecretKey.generate();
    InMemoryTun tun = new InMemoryTun("test", key.publicKey().address(), 1400);
    Node node = builder.identity(key).tun(tun).start();
    nodes.add(node);
    return new Host(node, tun);
  }

  private static void assertPing(Host from, Host to, int bytes) throws InterruptedException {
    for (int i = 0; i < PATIENCE.toSeconds(); i++) {
      if (from.tun().ping(to.address(), bytes, Duration.ofSeconds(1)).isPresent()) {
        return;
      }
    }
    fail("no answer in " + PATIENCE + ": " + from.node().routes() + " " + from.node().counters());
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "[::1]"})
  void twoNodesPingEachOther(String host) throws InterruptedException {
    Host a = host(Node.builder().listen("quic://[::]:0"));
    long port = a.node().listeners().get(0).port();
    Host b = host(Node.builder().peers("quic://" + host + ":" + port));
    assertTrue(b.node().awaitPeers(1, PATIENCE));
    assertTrue(b.node().awaitRoute(a.address(), PATIENCE));
    assertPing(a, b, 16);
    assertPing(b, a, 1352); // does not fit a datagram
    PeerInfo peer = b.node().peers().get(0);
    assertEquals(Endpoint.Protocol.QUIC, peer.endpoint().protocol());
    assertEquals(PeerInfo.State.ALIVE, peer.state());
    assertEquals(PeerInfo.Type.INBOUND, a.node().peers().get(0).type());
  }

  @Test
  void tcpAndQuicBetweenTheSameNodesAndEachReplacesTheOther() throws InterruptedException {
    Host a = host(Node.builder().listen("tcp://127.0.0.1:0").listen("quic://127.0.0.1:0"));
    Endpoint tcp = a.node().listeners().get(0);
    Endpoint quic = a.node().listeners().get(1);
    Host b = host(Node.builder().peers(List.of(tcp, quic)));
    assertTrue(b.node().awaitPeers(2, PATIENCE));
    assertPing(b, a, 16);
    assertTrue(b.node().removePeer(quic));
    assertPing(b, a, 16);
    b.node().addPeer(quic);
    assertTrue(b.node().awaitPeers(2, PATIENCE));
    assertTrue(b.node().removePeer(tcp));
    assertPing(b, a, 16);
    assertEquals(1, b.node().peers().size());
  }

  @Test
  void linkOfANodeThatEndsIsGoneAtOnceAndComesBack() throws InterruptedException {
    Host a = host(Node.builder().listen("quic://127.0.0.1:0"));
    Endpoint listener = a.node().listeners().get(0);
    Host b = host(Node.builder().peers(List.of(listener)));
    assertTrue(b.node().awaitPeers(1, PATIENCE));
    a.node().close();
    Thread.onSpinWait();
    for (long end = System.nanoTime() + PATIENCE.toNanos(); alive(b); ) {
      assertTrue(System.nanoTime() - end < 0, "the link still lives");
      assertFalse(b.tun().ping(a.address(), 0, Duration.ofMillis(20)).isPresent());
    }
    Host again = host(Node.builder().listen(listener.uri()));
    assertTrue(b.node().awaitPeers(1, PATIENCE));
    assertPing(b, again, 16);
  }

  private static boolean alive(Host host) {
    return host.node().peers().get(0).state() == PeerInfo.State.ALIVE;
  }

  @Test
  void quicCanBeSwitchedOff() {
    Host b = host(Node.builder().quic(false).peers("quic://127.0.0.1:1"));
    assertEquals(PeerInfo.State.DEAD, b.node().peers().get(0).state());
    assertEquals(0L, b.node().counters().get("dial_started"));
  }
}
