package dev.mycelium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.PingResult.Unreachable;
import dev.mycelium.testing.InMemoryLink;
import dev.mycelium.testing.InMemoryTun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pings between whole nodes (spec 09 §5.9). */
@Timeout(60)
class PingTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration FOREVER = Duration.ofHours(1);

  private final List<Node> nodes = new ArrayList<>();

  @AfterEach
  void closeNodes() {
    nodes.forEach(Node::close);
  }

  private Node node() {
    Node node = Node.builder().start();
    nodes.add(node);
    return node;
  }

  /** A chain of nodes without TUN, all links up. */
  private List<Node> chain(int length) throws InterruptedException {
    List<Node> chain = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      chain.add(node());
      if (i > 0) {
        InMemoryLink.connect(chain.get(i - 1), chain.get(i));
      }
    }
    for (int i = 0; i < length; i++) {
      boolean isEnd = i == 0 || i == length - 1;
      assertTrue(chain.get(i).awaitPeers(isEnd ? 1 : 2, PATIENCE));
    }
    return chain;
  }

  private static PingResult get(CompletableFuture<PingResult> ping) throws Exception {
    return ping.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void nodesWithoutTunAnswerOverARelay() throws Exception {
    List<Node> chain = chain(3);
    Node a = chain.get(0);
    Node c = chain.get(2);

    PingResult.Reply first =
        assertInstanceOf(PingResult.Reply.class, get(a.ping(c.address(), FOREVER)));
    PingResult.Reply second =
        assertInstanceOf(PingResult.Reply.class, get(a.ping(c.address(), 255, FOREVER)));

    assertTrue(first.roundTrip().compareTo(PATIENCE) < 0, first::toString);
    assertTrue(!first.roundTrip().isZero() && !second.roundTrip().isZero());
    assertEquals(61, first.hopLimit(), "64 less the sender, the relay and the receiver");
    assertEquals(2, c.counters().get("echo_requests_answered"));
    assertEquals(0, a.counters().get("dropped_no_tun"));
  }

  @Test
  void whoSpentTheHopLimitIsReported() throws Exception {
    List<Node> chain = chain(3);
    OverlayAddress target = chain.get(2).address();
    assertInstanceOf(PingResult.Reply.class, get(chain.get(0).ping(target, 4, FOREVER)));

    Unreachable atHome =
        assertInstanceOf(Unreachable.class, get(chain.get(0).ping(target, 1, FOREVER)));
    Unreachable atRelay =
        assertInstanceOf(Unreachable.class, get(chain.get(0).ping(target, 2, FOREVER)));

    assertEquals(Unreachable.Reason.HOP_LIMIT_EXCEEDED, atHome.reason());
    assertEquals(chain.get(0).address(), atHome.reporter());
    assertEquals(Unreachable.Reason.HOP_LIMIT_EXCEEDED, atRelay.reason());
    assertEquals(chain.get(1).address().subnet(), atRelay.reporter().subnet());
  }

  @Test
  void ownAddressAnswersAndItsNeighboursDoNotExist() throws Exception {
    Node node = node();
    OverlayAddress neighbour = new OverlayAddress(node.address().high(), 1);

    assertInstanceOf(PingResult.Reply.class, get(node.ping(node.address(), FOREVER)));
    assertEquals(
        new Unreachable(Unreachable.Reason.REFUSED, node.address()),
        get(node.ping(neighbour, FOREVER)));
  }

  @Test
  void timeoutCancellationAndCloseEndAPing() throws Exception {
    Node node = node();
    OverlayAddress nobody = OverlayAddress.parse("437::1");

    PingResult late = get(node.ping(nobody, Duration.ofMillis(1)));
    assertTrue(
        late instanceof PingResult.TimedOut
            || late instanceof Unreachable none && none.reason() == Unreachable.Reason.NO_ROUTE,
        late::toString);
    CompletableFuture<PingResult> cancelled = node.ping(nobody, FOREVER);
    cancelled.cancel(false);
    List<Node> pair = chain(2);
    CompletableFuture<PingResult> open = pair.get(0).ping(nobody, FOREVER);
    pair.get(0).close();
    if (!open.isDone() || open.isCompletedExceptionally()) {
      assertInstanceOf(
          IllegalStateException.class,
          assertThrows(ExecutionException.class, () -> get(open)).getCause());
    }
    assertThrows(IllegalStateException.class, () -> pair.get(0).ping(nobody, FOREVER));
  }

  @Test
  void badArgumentsAreRefused() {
    Node node = node();
    OverlayAddress good = OverlayAddress.parse("437::1");

    for (Duration timeout : List.of(Duration.ZERO, Duration.ofMillis(-1), FOREVER.plusNanos(1))) {
      assertThrows(IllegalArgumentException.class, () -> node.ping(good, timeout));
    }
    assertThrows(IllegalArgumentException.class, () -> node.ping(good, 0, FOREVER));
    assertThrows(IllegalArgumentException.class, () -> node.ping(good, 256, FOREVER));
    assertThrows(
        IllegalArgumentException.class,
        () -> node.ping(OverlayAddress.parse("2001:db8::1"), FOREVER));
  }

  /** The host has a TUN device of its own, and pings too. */
  @Test
  void repliesToTheNodeDoNotReachTheHostAndViceVersa() throws Exception {
    SecretKey key = SecretKey.generate();
    OverlayAddress address = key.publicKey().address();
    InMemoryTun tun = new InMemoryTun("mem", address, 1400);
    Node host = Node.builder().identity(key).tun(tun).start();
    nodes.add(host);
    Node other = node();
    InMemoryLink.connect(host, other);
    assertTrue(host.awaitRoute(other.address(), PATIENCE));

    assertInstanceOf(PingResult.Reply.class, get(host.ping(other.address(), FOREVER)));
    assertInstanceOf(PingResult.Unreachable.class, get(host.ping(other.address(), 1, FOREVER)));
    assertEquals(Optional.empty(), tun.receive(Duration.ofMillis(1)));
    Optional<Duration> ofHost = tun.ping(other.address(), 64, PATIENCE);
    assertTrue(ofHost.isPresent(), () -> "" + host.counters());
    assertInstanceOf(PingResult.Reply.class, get(other.ping(address, FOREVER)));
    assertEquals(0, host.counters().get("echo_requests_answered"), "its host does that");
  }
}
