package dev.mycelium.internal.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.Endpoint;
import dev.mycelium.PeerInfo;
import dev.mycelium.internal.machine.Machine;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PeerManagerTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Endpoint A = Endpoint.parse("tcp://192.0.2.1:9651");
  private static final Endpoint B = Endpoint.parse("tcp://[2001:db8::2]:9651");
  private static final Endpoint A_MAPPED = Endpoint.parse("tcp://[::ffff:192.0.2.1]:9651");
  private static final int LINK = 77;

  private final Recorder effects = new Recorder();

  /** Close to the wrap of the clock: comparisons must survive it. */
  private long now = Long.MAX_VALUE - 5 * SECOND;

  private final SplittableRandom random = new SplittableRandom(1);

  private PeerManager manager(Endpoint... peers) {
    return manager(PeerLimits.usual(java.util.Set.of(dev.mycelium.Endpoint.Protocol.TCP)), peers);
  }

  private PeerManager manager(PeerLimits limits, Endpoint... peers) {
    PeerManager manager = new PeerManager(limits, effects, random, List.of(peers), now);
    manager.onDeadline(now);
    return manager;
  }

  private static final class Recorder implements PeerEffects {
    final TreeMap<Long, Endpoint> dials = new TreeMap<>();
    final List<Long> aborted = new ArrayList<>();
    final List<Integer> closed = new ArrayList<>();
    final List<String> reports = new ArrayList<>();

    @Override
    public void dial(Endpoint endpoint, long attempt) {
      dials.put(attempt, endpoint);
    }

    @Override
    public void abortDial(long attempt) {
      aborted.add(attempt);
    }

    @Override
    public void closeLink(int link, String reason) {
      closed.add(link);
    }

    @Override
    public void report(Endpoint endpoint, String reason, boolean first) {
      reports.add((first ? "first " : "again ") + endpoint + ": " + reason);
    }

    long lastAttempt() {
      return dials.lastKey();
    }

    Collection<Endpoint> dialed() {
      return dials.values();
    }
  }

  /** Advances to the next deadline and returns how long that was. */
  private long advance(PeerManager manager) {
    long deadline = manager.nextDeadlineNanos();
    assertTrue(deadline != Machine.NEVER, "waits for nothing");
    long wait = Math.max(0, deadline - now);
    now += wait;
    manager.onDeadline(now);
    return wait;
  }

  private void fail(PeerManager manager) {
    manager.onConnectFailed(effects.lastAttempt(), "refused", now);
  }

  private void connect(PeerManager manager) {
    manager.onConnected(effects.lastAttempt(), LINK, now);
  }

  private void lose(PeerManager manager) {
    manager.onLinkClosed(LINK, 0, 0, "gone", now);
  }

  private PeerView only(PeerManager manager) {
    assertEquals(1, manager.peers(now).size());
    return manager.peers(now).get(0);
  }

  @Test
  void everyConfiguredPeerIsDialedAtOnceAndOnlyOnce() {
    PeerManager manager = manager(A, B, A, A_MAPPED);
    assertEquals(List.of(A, B), List.copyOf(effects.dialed()));
    assertEquals(Machine.NEVER, manager.nextDeadlineNanos());
    assertEquals(PeerInfo.State.CONNECTING, manager.peers(now).get(0).state());
  }

  @Test
  void connectedPeerIsAliveAndLeftAlone() {
    PeerManager manager = manager(A);
    now += SECOND;
    connect(manager);
    now += SECOND;
    PeerView view = only(manager);
    assertEquals(PeerInfo.State.ALIVE, view.state());
    assertEquals(PeerInfo.Type.STATIC, view.type());
    assertEquals(LINK, view.link());
    assertEquals(2 * SECOND, view.sinceDiscoveredNanos());
    assertEquals(SECOND, view.sinceConnectedNanos().orElseThrow());
    assertEquals(Machine.NEVER, manager.nextDeadlineNanos());
  }

  @Test
  void failuresBackOffFromOneSecondToOneMinuteWithinTheJitter() {
    PeerManager manager = manager(A);
    long[] seconds = {1, 2, 4, 8, 16, 32, 60, 60, 60};
    boolean jittered = false;
    for (long expected : seconds) {
      fail(manager);
      long wait = advance(manager);
      assertTrue(wait >= expected * SECOND * 4 / 5, expected + " s: " + wait);
      assertTrue(wait <= expected * SECOND * 6 / 5, expected + " s: " + wait);
      jittered |= wait != expected * SECOND;
    }
    assertTrue(jittered);
    assertEquals(9, only(manager).failedAttempts());
    assertEquals(10, effects.dials.size());
  }

  @Test
  void jitterCoversItsWholeRangeEvenly() {
    int early = 0;
    int low = 0;
    int high = 0;
    int runs = 2000;
    for (int i = 0; i < runs; i++) {
      RedialPlan plan = new RedialPlan(random, now);
      plan.onFailed(now);
      double factor = (plan.dueNanos() - now) / (double) SECOND;
      early += factor < 1 ? 1 : 0;
      low += factor < 0.82 ? 1 : 0;
      high += factor > 1.18 ? 1 : 0;
    }
    assertTrue(Math.abs(early - runs / 2) < runs / 10, "early " + early);
    assertTrue(low > 0 && high > 0, low + " " + high);
  }

  @Test
  void firstFailureIsReportedAsFirstUntilTheNextSuccess() {
    PeerManager manager = manager(A);
    fail(manager);
    advance(manager);
    fail(manager);
    advance(manager);
    connect(manager);
    assertEquals(0, only(manager).failedAttempts());
    now += 60 * SECOND;
    lose(manager);
    advance(manager);
    fail(manager);
    assertEquals(
        List.of(
            "first Tcp 192.0.2.1:9651: refused",
            "again Tcp 192.0.2.1:9651: refused",
            "first Tcp 192.0.2.1:9651: refused"),
        effects.reports);
  }

  @Test
  void lostPeerIsDialedAtOnceThenEverySecondThenBacksOff() {
    PeerManager manager = manager(A);
    connect(manager);
    now += 100 * SECOND;
    lose(manager);
    assertEquals(0, advance(manager));
    for (int i = 0; i < 10; i++) {
      fail(manager);
      assertEquals(SECOND, advance(manager));
    }
    fail(manager);
    long backOff = advance(manager);
    assertTrue(backOff >= SECOND * 4 / 5 && backOff <= SECOND * 6 / 5, "" + backOff);
    fail(manager);
    assertTrue(advance(manager) > SECOND * 6 / 5);
  }

  @Test
  void neighbourThatAcceptsOnlyToCloseIsNotDialedInACircle() {
    PeerManager manager = manager(A);
    long dialedNanos = 0;
    for (int i = 0; i < 20; i++) {
      connect(manager);
      now += SECOND / 1000;
      lose(manager);
      dialedNanos += advance(manager);
    }
    assertTrue(dialedNanos > 10 * 48 * SECOND, "20 attempts within " + dialedNanos);
  }

  @Test
  void inboundLinkFromTheAddressOfADeadPeerEndsItsBackOff() {
    PeerManager manager = manager(A, B);
    for (int i = 0; i < 10; i++) {
      for (Long attempt : List.copyOf(effects.dials.keySet())) {
        manager.onConnectFailed(attempt, "refused", now);
      }
      now += 80 * SECOND;
      manager.onDeadline(now);
    }
    for (Long attempt : List.copyOf(effects.dials.keySet())) {
      manager.onConnectFailed(attempt, "refused", now);
    }
    now += SECOND / 2;
    manager.onAccepted(5, Endpoint.parse("tcp://[::ffff:192.0.2.1]:50000"), now);
    int before = effects.dials.size();
    assertEquals(SECOND / 2, advance(manager)); // not sooner than a second after the failure
    assertEquals(before + 1, effects.dials.size());
    assertEquals(A, effects.dials.lastEntry().getValue());
    fail(manager);
    assertTrue(advance(manager) <= SECOND * 6 / 5);
  }

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
  void unsupportedProtocolIsListedDeadAndNeverDialed() {
    PeerManager manager = manager(Endpoint.parse("quic://192.0.2.1:9651"));
    assertTrue(manager.add(Endpoint.parse("vsock://2:9651"), now));
    assertTrue(effects.dials.isEmpty());
    assertEquals(Machine.NEVER, manager.nextDeadlineNanos());
    assertEquals(PeerInfo.State.DEAD, manager.peers(now).get(0).state());
    assertEquals(
        List.of(
            "first Quic 192.0.2.1:9651: quic links are not supported yet",
            "first Vsock 2:9651: vsock links are not supported yet"),
        effects.reports);
    assertTrue(manager.remove(Endpoint.parse("quic://192.0.2.1:9651"), now));
  }

  @Test
  void attemptsUnderWayAreBounded() {
    PeerLimits limits = new PeerLimits(10, 2, Set.of(Endpoint.Protocol.TCP));
    Endpoint third = Endpoint.parse("tcp://192.0.2.3:9651");
    PeerManager manager = manager(limits, A, B, third);
    assertEquals(List.of(A, B), List.copyOf(effects.dialed()));
    assertEquals(Machine.NEVER, manager.nextDeadlineNanos());
    manager.onConnected(0, LINK, now);
    assertEquals(0, advance(manager));
    assertEquals(third, effects.dials.lastEntry().getValue());
  }

  @Test
  void staticPeersAreBounded() {
    PeerLimits limits = new PeerLimits(1, 10, Set.of(Endpoint.Protocol.TCP));
    PeerManager manager = manager(limits, A);
    assertThrows(IllegalStateException.class, () -> manager.add(B, now));
    assertTrue(manager.remove(A, now));
    assertTrue(manager.add(B, now));
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
