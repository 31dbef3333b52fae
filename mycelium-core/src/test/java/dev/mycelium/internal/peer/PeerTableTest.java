package dev.mycelium.internal.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.Endpoint;
import dev.mycelium.PeerInfo;
import dev.mycelium.internal.machine.Machine;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which peers there are, and what is said of them. */
class PeerTableTest extends PeerFixture {
  @Test
  void inboundPeerIsListedWhileItsLinkLives() {
    PeerManager manager = manager();
    Endpoint remote = Endpoint.parse("tcp://[::ffff:192.0.2.9]:40000");
    manager.onAccepted(3, remote, now);
    PeerView view = only(manager);
    assertEquals(PeerInfo.Type.INBOUND, view.type());
    assertEquals(PeerInfo.State.ALIVE, view.state());
    assertEquals(remote, view.endpoint());
    manager.onLinkClosed(3, 10, 20, "gone", now);
    assertEquals(List.of(), manager.peers(now));
    assertEquals(Machine.NEVER, manager.nextDeadlineNanos());
  }

  @Test
  void inboundLinkFromAStaticEndpointKeepsTheTypeAndReplacesTheLink() {
    PeerManager manager = manager(A);
    connect(manager);
    manager.onAccepted(78, A_MAPPED, now);
    assertEquals(List.of(LINK), effects.closed);
    assertEquals(PeerInfo.Type.STATIC, only(manager).type());
    assertEquals(78, only(manager).link());
    assertEquals(A, only(manager).endpoint());
    manager.onLinkClosed(LINK, 5, 6, "replaced", now);
    assertEquals(PeerInfo.State.ALIVE, only(manager).state());
    assertEquals(5, only(manager).receivedBytes());
    now += 10 * SECOND;
    manager.onLinkClosed(78, 0, 0, "gone", now);
    assertEquals(0, advance(manager));
  }

  @Test
  void inboundLinkFromAStaticEndpointGivesItsAttemptUp() {
    PeerManager manager = manager(A);
    long attempt = effects.lastAttempt();
    manager.onAccepted(78, A, now);
    assertEquals(List.of(attempt), effects.aborted);
    manager.onConnectFailed(attempt, "given up", now);
    assertEquals(PeerInfo.State.ALIVE, only(manager).state());
    assertEquals(List.of(), effects.reports);
  }

  @Test
  void addingIsRefusedForEveryNotationOfAKnownPeer() {
    PeerManager manager = manager(A);
    assertFalse(manager.add(A, now));
    assertFalse(manager.add(A_MAPPED, now));
    assertTrue(manager.add(B, now));
    assertEquals(0, advance(manager));
    assertEquals(B, effects.dials.lastEntry().getValue());
    manager.onAccepted(3, Endpoint.parse("tcp://198.51.100.1:1"), now);
    assertFalse(manager.add(Endpoint.parse("tcp://[::ffff:198.51.100.1]:1"), now));
  }

  @Test
  void removingWorksOnceAndInEveryNotation() {
    PeerManager manager = manager(A);
    connect(manager);
    assertTrue(manager.remove(A_MAPPED, now));
    assertFalse(manager.remove(A, now));
    assertEquals(List.of(LINK), effects.closed);
    lose(manager);
    assertEquals(List.of(), manager.peers(now));
    assertEquals(Machine.NEVER, manager.nextDeadlineNanos());
  }

  @Test
  void removingDuringAnAttemptLeavesNoLinkBehind() {
    PeerManager manager = manager(A);
    long attempt = effects.lastAttempt();
    assertTrue(manager.remove(A, now));
    assertEquals(List.of(attempt), effects.aborted);
    manager.onConnected(attempt, LINK, now); // it was too late to give up
    assertEquals(List.of(LINK), effects.closed);
    lose(manager);
    assertEquals(List.of(), manager.peers(now));
  }

  @Test
  void removedInboundPeerIsDisconnected() {
    PeerManager manager = manager();
    manager.onAccepted(3, B, now);
    assertTrue(manager.remove(B, now));
    assertEquals(List.of(3), effects.closed);
    manager.onLinkClosed(3, 1, 1, "removed", now);
    assertTrue(manager.add(B, now));
  }

  @Test
  void byteCountersContinueOverReconnects() {
    PeerManager manager = manager(A);
    connect(manager);
    now += 10 * SECOND;
    manager.onLinkClosed(LINK, 100, 200, "gone", now);
    advance(manager);
    manager.onConnected(effects.lastAttempt(), 78, now);
    manager.onLinkClosed(78, 1, 2, "gone", now);
    assertEquals(101, only(manager).receivedBytes());
    assertEquals(202, only(manager).sentBytes());
  }

  @Test
  void staticPeersAreBounded() {
    PeerLimits limits = new PeerLimits(1, 5, 5, 10, Set.of(Endpoint.Protocol.TCP));
    PeerManager manager = manager(limits, A);
    assertThrows(IllegalStateException.class, () -> manager.add(B, now));
    assertTrue(manager.remove(A, now));
    assertTrue(manager.add(B, now));
  }

  @Test
  void nameShowsWhatItStoodForLast() {
    PeerManager manager = manager(Endpoint.parsePeer("tcp://node.example.org:9651"));
    assertTrue(only(manager).resolved().isEmpty());
    manager.onResolved(effects.lastAttempt(), A);
    assertEquals(A, only(manager).resolved().orElseThrow());
    assertEquals("node.example.org", only(manager).endpoint().host());
  }

  @Test
  void eventsOfUnknownLinksAndAttemptsAreHarmless() {
    PeerManager manager = manager(A);
    manager.onConnectFailed(999, "late", now);
    manager.onLinkClosed(999, 1, 1, "late", now);
    assertEquals(PeerInfo.State.CONNECTING, only(manager).state());
  }

  /** Whatever happens in whatever order: one attempt or link per peer, and none is forgotten. */
  @Test
  void randomHistoriesKeepTheTableConsistent() {
    for (int seed = 0; seed < 200; seed++) {
      RandomHistory history = new RandomHistory(seed);
      for (int step = 0; step < 300; step++) {
        history.step();
      }
    }
  }
}
