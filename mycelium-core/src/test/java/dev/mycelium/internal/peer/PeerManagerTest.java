package dev.mycelium.internal.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.Endpoint;
import dev.mycelium.Endpoint.Protocol;
import dev.mycelium.PeerInfo;
import dev.mycelium.PublicKey;
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
  static final PublicKey SELF = PublicKey.parse("80".repeat(32));

  private final Recorder effects = new Recorder();

  /** Close to the wrap of the clock: comparisons must survive it. */
  private long now = Long.MAX_VALUE - 5 * SECOND;

  private final SplittableRandom random = new SplittableRandom(1);

  private PeerManager manager(Endpoint... peers) {
    return manager(PeerLimits.usual(Set.of(Protocol.TCP)), peers);
  }

  private PeerManager manager(PeerLimits limits, Endpoint... peers) {
    PeerManager manager = new PeerManager(limits, effects, random, SELF, List.of(peers), now);
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
  void staticPeersAreBounded() {
    PeerLimits limits = new PeerLimits(1, 5, 5, 10, Set.of(Endpoint.Protocol.TCP));
    PeerManager manager = manager(limits, A);
    assertThrows(IllegalStateException.class, () -> manager.add(B, now));
    assertTrue(manager.remove(A, now));
    assertTrue(manager.add(B, now));
  }

  private static Endpoint neighbour(int number, int scope) {
    return Endpoint.parse("tcp://[fe80::" + number + "%" + scope + "]:9651");
  }

  @Test
  void foundPeerIsDialedAtOnceAndForgottenAfterThreeFailures() {
    PeerManager manager = manager();
    assertEquals(PeerManager.Found.ADDED, manager.find(neighbour(1, 2), now));
    assertEquals(PeerManager.Found.KNOWN, manager.find(neighbour(1, 2), now));
    for (int attempt = 0; attempt < 3; attempt++) {
      assertEquals(PeerInfo.Type.LINK_LOCAL_DISCOVERY, only(manager).type());
      advance(manager);
      fail(manager);
    }
    assertEquals(List.of(), manager.peers(now));
    assertEquals(Machine.NEVER, manager.nextDeadlineNanos());
    assertEquals(PeerManager.Found.ADDED, manager.find(neighbour(1, 2), now), "and comes back");
  }

  @Test
  void foundPeerThatWasUpHasThreeNewAttempts() {
    PeerManager manager = manager();
    manager.find(neighbour(1, 2), now);
    advance(manager);
    fail(manager);
    advance(manager);
    fail(manager);
    advance(manager);
    connect(manager);
    assertEquals(PeerInfo.Type.LINK_LOCAL_DISCOVERY, manager.typeOf(LINK).orElseThrow());
    now += 5 * SECOND;
    lose(manager);
    for (int attempt = 0; attempt < 3; attempt++) {
      assertEquals(PeerInfo.State.DEAD, only(manager).state());
      advance(manager);
      fail(manager);
    }
    assertEquals(List.of(), manager.peers(now));
  }

  @Test
  void configuredPeerIsNotForgottenAndKeepsItsTypeWhenFound() {
    PeerManager manager = manager(neighbour(1, 2));
    assertEquals(PeerManager.Found.KNOWN, manager.find(neighbour(1, 2), now));
    for (int attempt = 0; attempt < 5; attempt++) {
      fail(manager);
      advance(manager);
    }
    assertEquals(PeerInfo.Type.STATIC, only(manager).type());
  }

  @Test
  void foundPeersAreBoundedPerInterfaceAndInTotal() {
    PeerLimits limits = new PeerLimits(10, 5, 3, 100, Set.of(Endpoint.Protocol.TCP));
    PeerManager manager = manager(limits, A);
    for (int number = 1; number <= 5; number++) {
      PeerManager.Found expected =
          number <= 3 ? PeerManager.Found.ADDED : PeerManager.Found.NO_ROOM;
      assertEquals(expected, manager.find(neighbour(number, 2), now));
    }
    assertEquals(PeerManager.Found.ADDED, manager.find(neighbour(1, 3), now));
    assertEquals(PeerManager.Found.ADDED, manager.find(neighbour(2, 3), now));
    assertEquals(PeerManager.Found.NO_ROOM, manager.find(neighbour(3, 3), now));
    assertTrue(manager.remove(neighbour(1, 2), now));
    assertEquals(PeerManager.Found.ADDED, manager.find(neighbour(3, 3), now));
    assertTrue(manager.add(B, now), "configured peers do not share that room");
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

  @Test
  void linkToOurselvesIsClosedAndHardlyEverTriedAgain() {
    PeerManager manager = manager(A);
    connect(manager);
    now += 5 * SECOND;
    manager.onIdentified(LINK, SELF, now);
    assertEquals(List.of(LINK), effects.closed);
    assertEquals("first Tcp 192.0.2.1:9651: it is this node itself", effects.reports.get(0));
    lose(manager);
    assertTrue(manager.nextDeadlineNanos() - now >= 48 * SECOND);
  }

  @Test
  void configuredLinksToOneNodeAreAllKept() {
    PublicKey node = PublicKey.parse("11".repeat(32));
    PeerManager manager = manager(A, B);
    manager.onConnected(effects.dials.firstKey(), 1, now);
    manager.onConnected(effects.dials.lastKey(), 2, now);
    manager.onAccepted(3, Endpoint.parse("tcp://192.0.2.1:40000"), now);
    for (int link = 1; link <= 3; link++) {
      manager.onIdentified(link, node, now);
    }
    assertEquals(List.of(), effects.closed);
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
  void nameShowsWhatItStoodForLast() {
    PeerManager manager = manager(Endpoint.parsePeer("tcp://node.example.org:9651"));
    assertTrue(only(manager).resolved().isEmpty());
    manager.onResolved(effects.lastAttempt(), A);
    assertEquals(A, only(manager).resolved().orElseThrow());
    assertEquals("node.example.org", only(manager).endpoint().host());
  }

  // links that are one too many

  private static final Endpoint FOUND = Endpoint.parse("tcp://[fe80::1%3]:9651");
  private static final Endpoint FOUND_CALLS = Endpoint.parse("tcp://[fe80::1%3]:40000");

  private int dialFound(PeerManager manager, Endpoint endpoint, int link) {
    assertEquals(PeerManager.Found.ADDED, manager.find(endpoint, now));
    manager.onDeadline(now);
    manager.onConnected(effects.lastAttempt(), link, now);
    return link;
  }

  @Test
  void linkByDiscoveryBesideAConfiguredOneWaitsForTheEndOfThat() {
    PublicKey node = PublicKey.parse("ff".repeat(32));
    PeerManager manager = manager(FOUND);
    manager.onConnected(effects.lastAttempt(), 1, now);
    manager.onIdentified(1, node, now);
    int found = dialFound(manager, Endpoint.parse("tcp://[fe80::1%3]:9652"), 2);
    manager.onIdentified(found, node, now);
    assertEquals(List.of(found), effects.closed);
    manager.onLinkClosed(found, 0, 0, "one too many", now);
    assertEquals(Machine.NEVER, manager.nextDeadlineNanos());
    now += 5 * SECOND;
    manager.onLinkClosed(1, 0, 0, "gone", now);
    int dials = effects.dials.size();
    manager.onDeadline(now);
    assertEquals(dials + 2, effects.dials.size(), "both are wanted again");
  }

  @Test
  void ofTwoLinksByDiscoveryThatOfTheLowerKeyStays() {
    for (String key : List.of("11", "ff")) {
      effects.closed.clear();
      PublicKey node = PublicKey.parse(key.repeat(32));
      PeerManager manager = manager();
      int ours = dialFound(manager, FOUND, 1);
      manager.onAccepted(2, FOUND_CALLS, now);
      manager.onIdentified(2, node, now);
      manager.onIdentified(ours, node, now);
      assertEquals(key.equals("11") ? List.of(ours) : List.of(), effects.closed);
    }
  }

  @Test
  void linksToOneNodeOverTwoAddressesAreBothKept() {
    PublicKey node = PublicKey.parse("11".repeat(32));
    PeerManager manager = manager();
    manager.onIdentified(dialFound(manager, FOUND, 1), node, now);
    Endpoint elsewhere = Endpoint.parse("tcp://[fe80::1%4]:9651");
    manager.onIdentified(dialFound(manager, elsewhere, 2), node, now);
    assertEquals(List.of(), effects.closed);
  }
}
