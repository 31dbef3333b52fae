package dev.mycelium.internal.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.OverlayAddress;
import dev.mycelium.PublicKey;
import dev.mycelium.Subnet;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.routing.RouterFixture.Node;
import dev.mycelium.internal.wire.AddressEncoding;
import dev.mycelium.internal.wire.ControlTlv.Hello;
import dev.mycelium.internal.wire.ControlTlv.Ihu;
import dev.mycelium.internal.wire.ControlTlv.RouteRequest;
import dev.mycelium.internal.wire.ControlTlv.SeqnoRequest;
import dev.mycelium.internal.wire.ControlTlv.Update;
import dev.mycelium.internal.wire.Prefix;
import dev.mycelium.internal.wire.RouterId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The improved rules: one group per deviation of docs/deviations.md, under its number. */
class ImprovedRouterTest {
  private final RouterFixture it = new RouterFixture(RoutingMode.IMPROVED);
  private final Node target = it.target;
  private final Node other = Node.number(2);

  // S3, R8, R9: refresh

  @Test
  void aUsedRouteAsksItsNextHopWhen60And40And20SecondsAreLeft() {
    it.links(1, 2);
    it.update(1, target, 0, 5);
    passWithUse(1050 - 61);
    assertEquals(List.of(), it.requests(1, target));
    passWithUse(8);
    assertEquals(List.of(0), it.requests(1, target));
    passWithUse(18);
    assertEquals(List.of(0, 0), it.requests(1, target));
    passWithUse(18);
    assertEquals(List.of(0, 0, 0), it.requests(1, target));
    assertEquals(List.of(), it.requests(2, target));
  }

  @Test
  void aUsedRouteAsksEverybodyWhen15SecondsAreLeft() {
    it.links(1, 2);
    it.update(1, target, 0, 5);
    passWithUse(1050 - 13);
    assertEquals(List.of(0, 0, 0, 0), it.requests(1, target));
    assertEquals(List.of(0), it.requests(2, target));
  }

  @Test
  void theAnswerToARefreshGivesNewLife() {
    it.links(1);
    it.update(1, target, 0, 5);
    passWithUse(1000);
    it.update(1, target, 0, 5);
    it.clear();
    passWithUse(985);
    assertEquals(List.of(), it.requests(1, target));
    assertEquals(List.of("*1:5"), it.routes(target));
  }

  @Test
  void aUsedRouteThatExpiresStartsAQueryAndKeepsItsPackets() {
    it.links(1);
    it.update(1, target, 0, 5);
    passWithUse(1049);
    it.clear();
    passWithUse(1);
    assertEquals(List.of("0/65535"), it.updates(1, target));
    assertEquals(List.of(0), it.requests(1, target));
    assertFalse(it.done.contains("reject " + target.subnet()));
    assertEquals(PacketVerdict.WAIT, it.packet(target));
  }

  // S4, R7: idle routes

  @Test
  void anIdleRouteExpiresWithoutAnyRequest() {
    it.links(1, 2);
    it.update(1, target, 0, 5);
    it.update(2, target, 0, 50);
    it.pass(1049);
    it.clear();
    it.pass(60);
    assertEquals(List.of(), it.routes(target));
    assertEquals(List.of(), it.sent(1, RouteRequest.class));
    assertEquals(List.of(), it.sent(1, SeqnoRequest.class));
    assertEquals(List.of("0/65535"), it.updates(1, target));
  }

  @Test
  void theLossOfAnIdleRouteAsksForNothing() {
    it.links(1, 2);
    it.update(1, target, 0, 5);
    it.clear();
    it.retract(1, target, other);
    assertEquals(List.of(), it.seqnoRequests(1, target));
    assertEquals(List.of("0/65535"), it.updates(2, target));
  }

  @Test
  void theLossOfARouteThatANeighbourAskedForAsksForANewerNumber() {
    it.links(1, 2);
    it.update(1, target, 0, 5);
    it.routeRequest(2, target.subnet(), 0);
    it.clear();
    it.pass(59);
    it.retract(1, target, other);
    assertEquals(List.of(1), it.seqnoRequests(1, target));
    assertEquals(List.of(), it.requests(1, target)); // the neighbour asks by itself
  }

  @Test
  void theLossOfAUsedRouteAsksForANewerNumberAndForOtherRoutes() {
    it.links(1, 2);
    it.update(1, target, 0, 5);
    it.use(target);
    it.clear();
    it.retract(1, target, other);
    assertEquals(List.of(1), it.seqnoRequests(1, target));
    assertEquals(List.of(0), it.requests(2, target));
    assertFalse(it.done.contains("reject " + target.subnet()));
  }

  // S5, R1 to R4: admission of requests

  @ParameterizedTest
  @ValueSource(strings = {"::/0", "400::/7", "200::/64", "5ff:1:2:3::1/128", "5ff:1:2::/48"})
  void requestsForAnythingButANodeSubnetAreNotForwarded(String subnet) {
    it.links(1, 2);
    it.routeRequest(1, Subnet.parse(subnet), 0);
    assertEquals(List.of(), it.sent);
    assertEquals(List.of(), it.router.queries(it.now));
    assertEquals(1, it.count(Counter.ROUTE_REQUEST_DENIED));
  }

  @Test
  void requestsOfOtherAddressFamiliesAreDropped() {
    it.links(1, 2);
    Prefix ipv4 = new Prefix(AddressEncoding.IPV4, 0, 0x0A000000, 8);
    Prefix linkLocal = new Prefix(AddressEncoding.IPV6_LINK_LOCAL, 0xFE80L << 48, 0, 64);
    it.router.onControl(1, new RouteRequest(0, ipv4), it.now);
    it.router.onControl(1, new RouteRequest(0, linkLocal), it.now);
    it.router.onControl(1, new SeqnoRequest(1, 64, other.id(), ipv4), it.now);
    assertEquals(List.of(), it.sent);
    assertEquals(2, it.count(Counter.ROUTE_REQUEST_DENIED));
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 16, 255})
  void requestsAtTheEndOfTheirReachAreNotForwarded(int generation) {
    it.links(1, 2);
    it.routeRequest(1, target.subnet(), generation);
    assertEquals(List.of(), it.sent);
    it.update(2, target, 0, 7);
    it.clear();
    it.routeRequest(1, target.subnet(), 15);
    assertEquals(1, it.updates(1, target).size());
  }

  // S6, R3, R5, R25: rates and bounds

  @Test
  void aPeerMayAskOnlySoOften() {
    it.links(1, 2);
    for (int i = 0; i < 2500; i++) {
      it.routeRequest(1, Node.number(i + 10).subnet(), 0);
      it.seqnoRequest(1, it.self, 0, 1);
    }
    assertEquals(500, it.count(Counter.ROUTE_REQUEST_RATE_LIMITED));
    assertEquals(500, it.count(Counter.SEQNO_REQUEST_RATE_LIMITED));
    it.pass(1);
    it.clear();
    it.routeRequest(1, target.subnet(), 0);
    assertEquals(List.of(1), it.requests(2, target));
  }

  @Test
  void scansStartOnlySoManyQueries() {
    it.links(1);
    int waiting = 0;
    for (int i = 0; i < 1500; i++) {
      waiting += it.packet(Node.number(i + 10)) == PacketVerdict.WAIT ? 1 : 0;
    }
    assertEquals(1000, waiting);
    assertEquals(500, it.count(Counter.QUERY_RATE_LIMITED));
  }

  @Test
  void inventedSendersStartOnlySoManyQueriesPerLink() {
    it.links(1, 2);
    for (int i = 0; i < 300; i++) {
      it.router.onUnknownSource(Node.number(i + 10).address(), 1, it.now);
    }
    assertEquals(200, it.router.queries(it.now).size());
    assertEquals(PacketVerdict.WAIT, it.router.onUnknownSource(target.address(), 2, it.now));
  }

  @Test
  void forwardedQueriesGiveWayToNewOnes() {
    RouterFixture small = new RouterFixture(RoutingMode.IMPROVED, limits(10, 10, 2));
    small.links(1, 2);
    small.routeRequest(1, Node.number(10).subnet(), 0);
    small.routeRequest(1, Node.number(11).subnet(), 0);
    small.packet(target);
    assertTrue(small.done.contains("reject " + Node.number(10).subnet()));
    small.packet(other);
    assertEquals(
        List.of(target.subnet(), other.subnet()),
        small.router.queries(small.now).stream().map(Router.QueryView::subnet).toList());
    small.clear();
    small.routeRequest(1, Node.number(12).subnet(), 0); // own queries stay
    assertEquals(List.of(), small.sent);
    assertEquals(3, small.count(Counter.QUERY_OVER_LIMIT));
  }

  @Test
  void aPeerMayTeachOnlySoManyRoutes() {
    RouterFixture small = new RouterFixture(RoutingMode.IMPROVED, limits(2, 3, 10));
    small.links(1, 2);
    for (int i = 10; i < 13; i++) {
      small.update(1, Node.number(i), 0, 5);
      small.update(2, Node.number(i), 0, 500);
    }
    assertEquals(3, small.router.routes().size());
    assertEquals(3, small.count(Counter.UPDATE_OVER_LIMIT));
    small.update(1, Node.number(10), 1, 7); // what is known goes on
    assertEquals(List.of("*1:7", "2:500"), small.routes(Node.number(10)));
  }

  private static RoutingLimits limits(int perPeer, int inAll, int queries) {
    RoutingLimits d = RoutingLimits.defaults();
    return new RoutingLimits(
        perPeer,
        inAll,
        1,
        queries,
        d.idleSourcesMax(),
        d.requestCacheMax(),
        d.requests(),
        d.seqnoRequests(),
        d.newSubnets(),
        d.newSubnetsOfAll(),
        d.newSubnetsReserved(),
        d.ownRequests(),
        d.unknownSources(),
        d.stepsPerDeadline(),
        d.messagesPerDeadline());
  }

  @Test
  void noKeysAreSoughtForAddressesThatCannotSend() {
    it.links(1);
    OverlayAddress own = new OverlayAddress(it.self.address().high(), 99);
    assertEquals(PacketVerdict.NO_ROUTE, it.router.onUnknownSource(own, 1, it.now));
    OverlayAddress outside = OverlayAddress.parse("2001:db8::1");
    assertEquals(PacketVerdict.NO_ROUTE, it.router.onUnknownSource(outside, 1, it.now));
    assertEquals(PacketVerdict.NO_ROUTE, it.router.onLocalPacket(outside, it.now));
    assertEquals(List.of(), it.sent);
  }

  // S7, R5: failed queries

  @Test
  void failedQueriesWaitLongerEachTime() {
    it.links(1);
    for (int waitSeconds : new int[] {15, 30, 60, 60}) {
      it.clear();
      assertEquals(PacketVerdict.WAIT, it.packet(target));
      assertEquals(List.of(0), it.requests(1, target));
      it.pass(15);
      assertTrue(it.done.contains("reject " + target.subnet()));
      it.pass(waitSeconds - 0.1);
      assertEquals(PacketVerdict.NO_ROUTE, it.packet(target));
      it.pass(0.1);
    }
    assertEquals(PacketVerdict.WAIT, it.packet(target));
    assertEquals(4, it.count(Counter.QUERY_BACKED_OFF));
  }

  @Test
  void aNewPeerEndsTheWaiting() {
    failToFindTarget();
    it.links(2);
    assertEquals(PacketVerdict.WAIT, it.packet(target));
  }

  @Test
  void anUpdateForTheSubnetEndsTheWaiting() {
    failToFindTarget();
    it.retract(1, target, other);
    assertEquals(PacketVerdict.WAIT, it.packet(target));
  }

  @Test
  void aPacketFromTheSubnetEndsTheWaiting() {
    failToFindTarget();
    assertEquals(PacketVerdict.WAIT, it.router.onUnknownSource(target.address(), 1, it.now));
    assertEquals(PacketVerdict.WAIT, it.packet(target));
  }

  private void failToFindTarget() {
    it.links(1);
    it.packet(target);
    it.pass(15);
    assertEquals(PacketVerdict.NO_ROUTE, it.packet(target));
  }

  @Test
  void queriesForOthersLeaveNoMemory() {
    it.links(1, 2);
    it.routeRequest(1, target.subnet(), 0);
    it.pass(15);
    assertEquals(PacketVerdict.WAIT, it.packet(target));
  }

  @Test
  void aPacketJoinsAForwardedQueryWithFullReach() {
    it.links(1, 2);
    it.routeRequest(1, target.subnet(), 13);
    it.clear();
    assertEquals(PacketVerdict.WAIT, it.packet(target));
    assertEquals(List.of(0), it.requests(1, target));
    assertEquals(List.of(0), it.requests(2, target));
    it.packet(target);
    assertEquals(2, it.sent.size());
    it.pass(15);
    assertEquals(PacketVerdict.NO_ROUTE, it.packet(target));
  }

  // S10: bounded work

  @Test
  void theDeathOfABusyNeighbourIsHandledInPieces() {
    it.links(1, 2);
    for (int i = 10; i < 1010; i++) {
      it.update(1, Node.number(i), 0, 5);
    }
    it.clear();
    it.router.removeLink(1, it.now);
    assertEquals(256, it.sent(2, Update.class).size());
    it.pass(0.02);
    assertEquals(512, it.sent(2, Update.class).size());
    it.pass(1);
    assertEquals(1000, it.sent(2, Update.class).size());
    assertTrue(it.router.routes().stream().noneMatch(Router.RouteView::selected));
  }

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

  // S12, R19: only /64

  @Test
  void longerPrefixesAreRefused() {
    it.links(1);
    Prefix host = Prefix.of(new Subnet(target.address(), 128));
    it.router.onControl(1, new Update(30_000, 0, 0, host, target.id()), it.now);
    assertEquals(List.of(), it.router.routes());
    assertEquals(1, it.count(Counter.UPDATE_DENIED));
  }

  // S13: hand-over of queries

  @Test
  void aNewPeerIsAskedWithTheGenerationLastSent() {
    it.links(1);
    it.routeRequest(1, target.subnet(), 4);
    it.packet(other);
    it.clear();
    it.router.addLink(2, 10, it.now);
    assertEquals(List.of(5), it.requests(2, target));
    assertEquals(List.of(0), it.requests(2, other));
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

  // R11: answer first, then deduplicate

  @Test
  void aRepeatedSeqnoRequestIsAnsweredOnceItCanBe() {
    it.links(1, 2, 3);
    it.update(1, target, 5, 100);
    it.clear();
    it.seqnoRequest(2, target, 6, 64);
    it.seqnoRequest(3, target, 6, 64); // a duplicate, but the asker is remembered
    assertEquals(List.of(6), it.seqnoRequests(1, target));
    it.update(1, target, 6, 100);
    assertEquals(1, it.updates(2, target).size());
    assertEquals(1, it.updates(3, target).size());
    it.clear();
    it.seqnoRequest(2, target, 6, 64);
    assertEquals(1, it.updates(2, target).size());
  }

  // R12: the owner answers

  @Test
  void theOwnerAnswersARequestForANumberItHasReached() {
    it.links(1, 2);
    it.seqnoRequest(1, it.self, 0, 64);
    assertEquals(List.of("0/0"), it.updates(1, it.self));
    assertEquals(List.of(), it.updates(2, it.self));
  }

  @Test
  void theOwnerTellsItsNewIdToThoseWhoAskForTheOldOne() {
    it.links(1);
    it.seqnoRequest(1, Node.started(100_000, 1), 9, 64);
    assertEquals(List.of("0/0"), it.updates(1, it.self));
  }

  // R13: cost of the next hop, split horizon

  @Test
  void aSeqnoRequestIsAnsweredWithTheCostOfTheNextHopAndNotToIt() {
    it.measuredLinks(20, 1);
    it.measuredLinks(500, 2);
    it.update(1, target, 5, 100);
    it.clear();
    it.seqnoRequest(2, target, 5, 64);
    assertEquals(List.of("5/130"), it.updates(2, target));
    it.seqnoRequest(1, target, 5, 64);
    assertEquals(List.of(), it.updates(1, target));
  }

  // R14, R15: own Seqno requests

  @Test
  void anUnfeasibleUpdateIsAnsweredWithOneRequestInFourSeconds() {
    it.links(1, 2);
    loseAndWantTarget();
    it.update(2, target, 3, 2000);
    it.update(2, target, 3, 2000);
    assertEquals(List.of(4), it.seqnoRequests(2, target));
  }

  @Test
  void anUnansweredSeqnoRequestIsRepeatedThreeTimes() {
    it.links(1, 2);
    loseAndWantTarget();
    it.update(2, target, 3, 2000);
    it.pass(3.9);
    assertEquals(1, it.seqnoRequests(2, target).size());
    for (int i = 0; i < 10; i++) {
      it.pass(4);
      it.use(target);
      it.packet(target);
    }
    assertEquals(List.of(4, 4, 4, 4), it.seqnoRequests(2, target));
  }

  @Test
  void anUnfeasibleUpdateForASubnetThatNobodyWantsIsIgnored() {
    it.links(1, 2);
    it.update(1, target, 3, 0);
    it.router.removeLink(1, it.now);
    it.clear();
    it.update(2, target, 3, 2000);
    assertEquals(List.of(), it.sent);
  }

  @Test
  void aNewerNumberThanWantedIsPassedOn() {
    it.links(1, 2, 3);
    it.update(1, target, 5, 100);
    it.seqnoRequest(2, target, 6, 64);
    it.clear();
    it.update(1, target, 9, 100);
    assertEquals(1, it.updates(2, target).size());
    assertEquals(List.of(), it.updates(3, target));
    it.clear();
    it.update(1, target, 10, 100); // told once
    assertEquals(List.of(), it.sent);
  }

  /** The target was announced with metric 0 once, so that anything else is unfeasible. */
  private void loseAndWantTarget() {
    it.update(1, target, 3, 0);
    it.use(target);
    it.router.removeLink(1, it.now);
    it.clear();
  }

  // R16: retractions keep the origin

  @Test
  void aRetractedRouteKeepsItsKey() {
    it.links(1);
    it.update(1, target, 0, 5);
    it.retract(1, target, other);
    assertEquals(target.id().publicKey(), it.router.publicKeyOf(target.address()).orElseThrow());
    assertEquals(target.id(), it.router.routes().get(0).routerId());
  }

  // R20: least life

  @Test
  void noUpdateGivesLessThanAMinuteOfLife() {
    it.links(1);
    it.update(1, target, 0, 5, 0);
    it.pass(59.9);
    assertEquals(List.of("*1:5"), it.routes(target));
    it.pass(0.1);
    assertEquals(List.of("1:65535"), it.routes(target));
  }

  // R22: what neighbours were told

  @Test
  void aSwitchToAMoreExpensiveLinkIsAnnounced() {
    it.measuredLinks(10, 1);
    it.measuredLinks(200, 2);
    it.router.addLink(3, 10, it.now);
    it.update(1, target, 0, 50);
    it.update(2, target, 0, 50);
    it.clear();
    it.router.removeLink(1, it.now);
    assertEquals(List.of("0/260"), it.updates(3, target));
  }

  @Test
  void slowChangesAddUpUntilTheyAreAnnounced() {
    it.measuredLinks(10, 1, 2);
    it.update(1, target, 0, 50);
    it.clear();
    it.update(1, target, 0, 58);
    assertEquals(List.of(), it.updates(2, target));
    it.update(1, target, 0, 66);
    assertEquals(List.of("0/86"), it.updates(2, target));
  }

  // R23: time-outs belong to their query

  @Test
  void anOldTimeOutDoesNotEndANewQuery() {
    it.links(1);
    it.packet(target);
    it.pass(5);
    it.update(1, target, 0, 5);
    it.use(target);
    it.router.removeLink(1, it.now);
    it.clear();
    it.pass(10.1); // the time-out of the first query
    assertEquals(1, it.router.queries(it.now).size());
    assertFalse(it.done.contains("reject " + target.subnet()));
    it.pass(5);
    assertEquals(0, it.router.queries(it.now).size());
    assertTrue(it.done.contains("reject " + target.subnet()));
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
  void anAnswerWithoutHelloProvesLife() {
    it.links(1);
    it.answer(1);
    it.passInSilence(42);
    it.answer(1);
    it.answer(1);
    it.passInSilence(42);
    assertTrue(it.router.isAlive(1));
  }

  // R32: retractions are not recorded

  @Test
  void aRetractionLeavesNoDistance() {
    it.links(1);
    it.update(1, target, 0, 5);
    it.retract(1, target, other);
    it.pass(31);
    // under the reference rules the own id would have got an infinite distance with number 0
    it.update(1, target, 0, 5);
    assertEquals(List.of("*1:5"), it.routes(target));
  }

  // R34: hold time

  @Test
  void aRetractedRouteIsHeldFor30Seconds() {
    it.links(1, 2);
    it.update(1, target, 0, 5);
    it.retract(1, target, other);
    it.pass(29.9);
    assertEquals(List.of("1:65535"), it.routes(target));
    it.pass(0.1);
    assertEquals(List.of(), it.routes(target));
  }

  @Test
  void aHeldRouteDoesNotStopRequests() {
    it.links(1, 2);
    it.update(1, target, 0, 5);
    it.retract(1, target, other);
    it.clear();
    it.routeRequest(2, target.subnet(), 3);
    assertEquals(List.of(4), it.requests(1, target));
    assertEquals(PacketVerdict.WAIT, it.packet(target));
  }

  // keys

  @Test
  void keysOfSmallOrderAreRefused() {
    PublicKey zero = PublicKey.of(new byte[PublicKey.BYTES]);
    RouterId id = RouterId.of(zero, new byte[6]);
    Subnet subnet = OverlayAddress.of(zero).subnet();
    it.links(1);
    it.router.onControl(1, new Update(30_000, 0, 0, Prefix.of(subnet), id), it.now);
    assertEquals(List.of(), it.router.routes());
    assertEquals(1, it.count(Counter.UPDATE_DENIED));
  }

  // the seam to the data path

  @Test
  void theDataPathHearsOfKeysAndNextHopsOnlyWhenTheyChange() {
    it.measuredLinks(10, 1, 2);
    Subnet subnet = target.subnet();
    it.packet(target);
    it.clear();
    it.update(1, target, 0, 50);
    assertEquals(List.of("publish " + subnet + " 1", "2 Update", "release " + subnet), it.done);
    it.clear();
    it.update(1, target, 1, 51);
    it.update(2, target, 1, 60);
    assertEquals(List.of(), it.done);
    it.retract(1, target, other);
    assertEquals("publish " + subnet + " 2", it.done.get(0));
    it.clear();
    it.retract(2, target, other);
    assertEquals("publish " + subnet + " -1", it.done.get(0));
    assertEquals("reject " + subnet, it.done.get(it.done.size() - 1));
    it.clear();
    it.pass(30);
    assertEquals(1, it.done.stream().filter(("withdraw " + subnet)::equals).count());
  }

  private void passWithUse(double seconds) {
    for (double left = seconds; left > 0; left -= 10) {
      it.use(target);
      it.pass(Math.min(10, left));
    }
  }
}
