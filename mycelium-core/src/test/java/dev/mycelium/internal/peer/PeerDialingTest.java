package dev.mycelium.internal.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.Endpoint;
import dev.mycelium.PeerInfo;
import dev.mycelium.PublicKey;
import dev.mycelium.internal.machine.Machine;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When and how often peers are dialed. */
class PeerDialingTest extends PeerFixture {
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
  void nodeThatCallsFromElsewhereEndsTheBackOffOfItsPeer() {
    PublicKey node = PublicKey.parse("11".repeat(32));
    PeerManager manager = manager(A);
    connect(manager);
    manager.onIdentified(LINK, node, now);
    lose(manager);
    for (int i = 0; i < 8; i++) {
      long unused = advance(manager);
      fail(manager);
    }
    manager.onAccepted(78, B, now);
    assertTrue(manager.nextDeadlineNanos() - now > 30 * SECOND);
    manager.onIdentified(78, node, now);
    assertTrue(manager.nextDeadlineNanos() - now <= SECOND);
  }

  @Test
  void attemptAfterALossIsReplacedEveryTwoSecondsForTenSeconds() {
    PeerManager manager = manager(A);
    connect(manager);
    now += 6 * SECOND;
    lose(manager);
    assertEquals(0, advance(manager));
    for (int i = 0; i < 5; i++) {
      assertEquals(2 * SECOND, advance(manager));
      assertEquals(i + 1, effects.aborted.size());
    }
    assertEquals(7, effects.dials.size());
    assertEquals(Machine.NEVER, manager.nextDeadlineNanos(), "the last one takes its time");
  }

  @Test
  void attemptsUnderWayAreBounded() {
    PeerLimits limits = new PeerLimits(10, 5, 5, 2, Set.of(Endpoint.Protocol.TCP));
    Endpoint third = Endpoint.parse("tcp://192.0.2.3:9651");
    PeerManager manager = manager(limits, A, B, third);
    assertEquals(List.of(A, B), List.copyOf(effects.dialed()));
    assertEquals(Machine.NEVER, manager.nextDeadlineNanos());
    manager.onConnected(0, LINK, now);
    assertEquals(0, advance(manager));
    assertEquals(third, effects.dials.lastEntry().getValue());
  }

  @Test
  void unsupportedProtocolIsListedDeadAndNeverDialed() {
    PeerManager manager = manager(Endpoint.parse("quic://192.0.2.1:9651"));
    assertTrue(manager.add(Endpoint.parse("tls://192.0.2.1:9651"), now));
    assertTrue(effects.dials.isEmpty());
    assertEquals(Machine.NEVER, manager.nextDeadlineNanos());
    assertEquals(PeerInfo.State.DEAD, manager.peers(now).get(0).state());
    assertEquals(
        List.of(
            "first Quic 192.0.2.1:9651: quic is switched off",
            "first Tls 192.0.2.1:9651: tls links exist in private networks only: use tcp"),
        effects.reports);
    assertTrue(manager.remove(Endpoint.parse("quic://192.0.2.1:9651"), now));
  }
}
