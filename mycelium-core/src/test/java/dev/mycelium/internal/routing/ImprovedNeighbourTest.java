package dev.mycelium.internal.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.routing.RouterFixture.Node;
import dev.mycelium.internal.wire.ControlTlv.Hello;
import dev.mycelium.internal.wire.ControlTlv.Ihu;
import dev.mycelium.internal.wire.ControlTlv.RouteRequest;
import dev.mycelium.internal.wire.ControlTlv.Update;
import dev.mycelium.internal.wire.Prefix;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Hellos, the cost of links, what a new neighbour hears, and its death: the improved rules, one
 * group per deviation of docs/deviations.md, under its number.
 */
class ImprovedNeighbourTest {
  private final RouterFixture it = new RouterFixture(RoutingMode.IMPROVED);
  private final Node target = it.target;
  private final Node other = Node.number(2);

  // S11: jitter

  @Test
  void hellosComeEvery17To20SecondsAndSoonAtFirst() {
    it.router.addLink(1, 10, it.now);
    List<Double> times = new ArrayList<>();
    int hellos = 0;
    for (int tenth = 0; tenth <= 1200; tenth++) {
      if (it.sent(1, Hello.class).size() > hellos) {
        hellos++;
        times.add(it.now / 1e9);
      }
      it.pass(0.1);
    }
    assertEquals(
        List.of(0.0, 1.0, 3.0, 7.0), times.subList(0, 4).stream().map(t -> Math.floor(t)).toList());
    for (int i = 4; i < times.size(); i++) {
      double gap = times.get(i) - times.get(i - 1);
      assertTrue(gap > 16.8 && gap < 20.2, "gap of " + gap);
    }
  }

  @Test
  void theOwnSubnetIsAnnouncedEvery240To300Seconds() {
    it.links(1);
    it.pass(240);
    assertEquals(List.of(), it.updates(1, it.self));
    it.pass(60);
    assertEquals(List.of("0/0"), it.updates(1, it.self));
  }

  // S15, R21: cost of links

  @Test
  void aHelloLeavesAtOnceAndItsAnswerSetsTheCost() {
    it.router.addLink(1, 10, it.now);
    assertEquals(List.of("1 Hello", "1 Update"), it.done);
    it.now += 25_000_000;
    it.answer(1);
    assertEquals(35, it.router.linkCost(1));
    assertEquals(25_000_000, it.router.roundTripNanos(1));
    it.router.onControl(1, new Hello(0x8000, 3, 2000), it.now);
    assertEquals(List.of(new Ihu(35, 6000)), it.sent(1, Ihu.class));
  }

  @Test
  void routesAreComparedAgainWhenACostMovedALot() {
    it.measuredLinks(20, 1);
    it.router.addLink(2, 10, it.now);
    it.update(1, target, 0, 100);
    it.update(2, target, 0, 50);
    assertEquals(1, it.router.nextHop(target.address()));
    it.answer(2);
    it.pass(0.1);
    assertEquals(2, it.router.nextHop(target.address()));
    assertTrue(it.done.contains("publish " + target.subnet() + " 2"));
  }

  @Test
  void aSmallMoveOfACostChangesNothing() {
    it.measuredLinks(100, 1, 2);
    it.update(1, target, 0, 100);
    it.update(2, target, 0, 101);
    it.pass(0.9);
    it.clear();
    it.now += 200_000_000;
    it.router.onDeadline(it.now);
    it.answer(1);
    it.pass(0.2);
    assertEquals(List.of(), it.updates(2, target));
    assertEquals(1, it.router.nextHop(target.address()));
  }

  // R28: table dumps

  @Test
  void theTableIsDumpedOncePerPeerAndMinuteInPieces() {
    it.links(1, 2);
    for (int i = 10; i < 1010; i++) {
      it.update(1, Node.number(i), 0, 5);
    }
    it.clear();
    it.router.onControl(2, new RouteRequest(0, Prefix.WILDCARD), it.now);
    it.router.onControl(2, new RouteRequest(0, Prefix.WILDCARD), it.now);
    assertTrue(it.sent(2, Update.class).size() <= 256);
    it.pass(5);
    assertEquals(1001, it.sent(2, Update.class).size());
    assertEquals(List.of("0/0"), it.updates(2, it.self));
    assertEquals(1, it.count(Counter.ROUTE_REQUEST_RATE_LIMITED));
    it.pass(60);
    it.clear();
    it.router.onControl(2, new RouteRequest(0, Prefix.WILDCARD), it.now);
    it.pass(5);
    assertEquals(1001, it.sent(2, Update.class).size());
  }

  // R30: a new peer is asked for what is used

  @Test
  void aNewPeerIsAskedForSubnetsInUseAndMustNotForward() {
    it.links(1);
    it.update(1, target, 0, 5);
    it.update(1, other, 0, 5);
    it.use(target);
    it.clear();
    it.router.addLink(2, 10, it.now);
    it.pass(1);
    assertEquals(List.of(15), it.requests(2, target));
    assertEquals(List.of(), it.requests(2, other));
  }

  // R31: death

  @Test
  void aSilentPeerDiesExactlyAfter43Seconds() {
    it.links(1, 2);
    it.pass(5);
    it.passInSilence(42); // the last answer came at 3 s
    assertFalse(it.router.isAlive(1));
    assertEquals(2, it.count(Counter.NEIGHBOUR_DEAD));
    assertTrue(it.done.contains("close 1"));
  }

  @Test
  void anAnswerWithoutHelloProvesNothing() {
    it.links(1);
    it.answer(1); // the Hello of the start
    for (int i = 0; i < 43; i++) {
      it.answer(1);
      it.answer(1);
      it.passInSilence(0.9);
    }
    assertTrue(it.router.isAlive(1), "some of them answered a Hello");
    it.passInSilence(43.5);
    assertFalse(it.router.isAlive(1));
  }

  // R31: death of a neighbour in use

  @Test
  void aNeighbourThatFallsSilentWhileInUseDiesWithinFiveSeconds() {
    it.links(1, 2);
    it.pass(100);
    it.inUse(1);
    it.pass(30);
    it.inUse(1);
    it.passInSilence(3.9);
    assertTrue(it.router.isAlive(1));
    it.passInSilence(0.7);
    assertFalse(it.router.isAlive(1));
    assertTrue(it.router.isAlive(2), "an idle one has its 43 s");
  }

  @Test
  void aNeighbourIsIdleAgainAMinuteAfterTheLastUse() {
    it.links(1);
    it.pass(100);
    it.inUse(1);
    it.pass(66);
    it.clear();
    it.pass(60);
    assertTrue(it.sent(1, Hello.class).size() <= 4, "every 17 to 20 s");
    it.passInSilence(20);
    assertTrue(it.router.isAlive(1));
  }

  @Test
  void atMostEightHellosWaitForAnAnswer() {
    it.links(1);
    it.pass(100);
    it.moved = 1;
    it.inUse(1);
    it.clear();
    for (int i = 0; i < 60; i++) {
      it.moved += 40_000; // slow, not dead
      it.passInSilence(0.5);
    }
    assertTrue(it.sent(1, Hello.class).size() <= 8 + 2, "two of them are the regular ones");
    assertTrue(it.router.isAlive(1));
    it.passInSilence(13);
    assertFalse(it.router.isAlive(1), "43 s are the limit for everybody");
  }

  @Test
  void anUndrainedQueueOnTheWayIsNoDeath() {
    it.links(1);
    it.pass(100);
    it.inUse(1);
    for (int i = 0; i < 20; i++) {
      it.moved += 10_000;
      it.passInSilence(0.5);
    }
    assertTrue(it.router.isAlive(1));
    it.passInSilence(2.1);
    assertFalse(it.router.isAlive(1));
  }

  @Test
  void anAnswerThatNeverCameDoesNotCountAgainstThoseThatFollow() {
    it.router.addLink(1, 10, it.now); // its Hello stays without an answer
    it.pass(100);
    it.inUse(1);
    it.pass(60);
    assertTrue(it.router.isAlive(1));
    it.passInSilence(4.6);
    assertFalse(it.router.isAlive(1));
  }

  @Test
  void whenWeSleptTheNeighbourIsNotToBlame() {
    it.links(1);
    it.pass(100);
    it.inUse(1);
    it.pass(5);
    it.now += 10_000_000_000L;
    it.inUse(1);
    it.router.onDeadline(it.now);
    it.passInSilence(1);
    assertTrue(it.router.isAlive(1));
    it.passInSilence(3.6);
    assertFalse(it.router.isAlive(1));
  }

  @Test
  void askingOftenDoesNotChangeTheCostFaster() {
    it.measuredLinks(20, 1);
    it.pass(0.5);
    it.router.onLinkUsed(1, it.now);
    it.now += 300_000_000L;
    it.answer(1);
    assertEquals(30, it.router.linkCost(1), "the answer to a probe is no sample");
  }
}
