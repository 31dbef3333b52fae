package dev.mycelium.internal.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.OverlayAddress;
import dev.mycelium.Subnet;
import dev.mycelium.internal.routing.RouterFixture.Node;
import dev.mycelium.internal.wire.AddressEncoding;
import dev.mycelium.internal.wire.ControlTlv.Hello;
import dev.mycelium.internal.wire.ControlTlv.Ihu;
import dev.mycelium.internal.wire.ControlTlv.RouteRequest;
import dev.mycelium.internal.wire.ControlTlv.SeqnoRequest;
import dev.mycelium.internal.wire.ControlTlv.Update;
import dev.mycelium.internal.wire.Prefix;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of the reference (spec 04), chiefly the checks of §17. */
class ReferenceRouterTest {
  private static final int INFINITE = RouterFixture.INFINITE;

  private final RouterFixture it = new RouterFixture(RoutingMode.REFERENCE);
  private final Node target = it.target;
  private final Node other = Node.number(2);

  // spec 04 §17.4

  @ParameterizedTest
  @CsvSource({
    "6000, 210",
    "100, 3.5",
    "47, 1.645",
    "30000, 1050",
    "40000, 1400",
    "65535, 2293.725"
  })
  void anUpdateGivesThreeAndAHalfTimesItsInterval(int intervalCentis, double lifeSeconds) {
    it.links(1);
    it.update(1, target, 0, 5, intervalCentis);
    it.pass(lifeSeconds - 0.001);
    assertEquals(List.of("*1:5"), it.routes(target));
    it.pass(0.001);
    assertEquals(List.of("1:65535"), it.routes(target));
  }

  @Test
  void aRetractedRouteIsHeldForSixSeconds() {
    it.links(1);
    it.update(1, target, 0, 5);
    it.retract(1, target, other);
    it.pass(5.999);
    assertEquals(List.of("1:65535"), it.routes(target));
    it.pass(0.001);
    assertEquals(List.of(), it.routes(target));
    assertTrue(it.done.contains("withdraw " + target.subnet()));
  }

  // spec 04 §17.6

  @Test
  void ownSeqnoRisesByOneAndNotTooOften() {
    it.links(1, 2);
    it.pass(5);
    it.clear();
    it.seqnoRequest(1, it.self, 500, 64);
    assertEquals(List.of("1/0"), it.updates(1, it.self));
    assertEquals(List.of("1/0"), it.updates(2, it.self));
    it.seqnoRequest(1, it.self, 501, 64);
    assertEquals(List.of("1/0"), it.updates(1, it.self));
    it.pass(4);
    it.seqnoRequest(1, it.self, 502, 64);
    assertEquals(List.of("1/0", "2/0"), it.updates(1, it.self));
  }

  @Test
  void ownSeqnoDoesNotRiseInTheFirstFourSeconds() {
    it.links(1);
    it.pass(3.9);
    it.seqnoRequest(1, it.self, 1, 64);
    assertEquals(List.of(), it.updates(1, it.self));
  }

  @Test
  void aRequestForPartOfTheOwnSubnetRaisesNothing() {
    it.links(1);
    it.pass(5);
    Prefix host = Prefix.of(new Subnet(it.self.address(), 128));
    it.router.onControl(1, new SeqnoRequest(1, 64, it.self.id(), host), it.now);
    assertEquals(List.of(), it.updates(1, it.self));
  }

  // spec 04 §17.8

  @Test
  void aSmallChangeOfMetricIsNotAnnounced() {
    it.links(1, 2);
    it.update(1, target, 0, 100);
    it.clear();
    it.update(1, target, 1, 110);
    assertEquals(List.of(), it.updates(2, target));
    it.update(1, target, 2, 121);
    assertEquals(List.of("2/1131"), it.updates(2, target));
    assertEquals(List.of(), it.updates(1, target));
  }

  @Test
  void aNewOriginIsAnnounced() {
    it.links(1, 2);
    it.update(1, target, 0, 100);
    it.clear();
    it.update(1, Node.started(1, 1), 0, 100);
    assertEquals(List.of("0/1110"), it.updates(2, target));
  }

  @Test
  void aHigherSeqnoIsToldOnlyToThoseWhoAsked() {
    it.links(1, 2, 3);
    it.update(1, target, 0, 100);
    it.clear();
    it.seqnoRequest(2, target, 1, 64);
    assertEquals(List.of(1), it.seqnoRequests(1, target));
    it.update(1, target, 1, 100);
    assertEquals(List.of("1/1110"), it.updates(2, target));
    assertEquals(List.of(), it.updates(3, target));
  }

  @Test
  void theRetractionOfAnUnselectedRouteIsNotAnnounced() {
    it.links(1, 2, 3);
    it.update(1, target, 0, 100);
    it.update(2, target, 0, 200);
    it.clear();
    it.retract(2, target, other);
    assertEquals(List.of(), it.sent);
    it.pass(6);
    assertEquals(List.of("*1:100"), it.routes(target));
  }

  @Test
  void aSecondRetractionDoesNotRenewTheHold() {
    it.links(1);
    it.update(1, target, 0, 100);
    it.retract(1, target, other);
    it.pass(4);
    it.clear();
    it.retract(1, target, other);
    assertEquals(List.of(), it.done);
    it.pass(2);
    assertEquals(List.of(), it.routes(target));
  }

  // spec 04 §17.9

  @ParameterizedTest
  @CsvSource({"0, 1", "13, 14", "14, 15"})
  void aRequestForAnUnknownSubnetIsForwarded(int received, int forwarded) {
    it.links(1, 2);
    it.routeRequest(1, target.subnet(), received);
    assertEquals(List.of(forwarded), it.requests(2, target));
    assertEquals(List.of(), it.requests(1, target));
    assertEquals(1, it.router.queries(it.now).size());
  }

  @Test
  void aRequestOfGeneration15IsNeitherForwardedNorQueried() {
    it.links(1, 2);
    it.routeRequest(1, target.subnet(), 15);
    assertEquals(List.of(), it.sent);
    assertEquals(List.of(), it.router.queries(it.now));
  }

  @Test
  void generation255WrapsToZero() {
    it.links(1, 2);
    it.routeRequest(1, target.subnet(), 255);
    assertEquals(List.of(0), it.requests(2, target));
  }

  @Test
  void aKnownRouteIsAnsweredExceptToItsNextHop() {
    it.links(1, 2);
    it.update(1, target, 0, 100);
    it.clear();
    it.routeRequest(2, target.subnet(), 15);
    it.routeRequest(1, target.subnet(), 0);
    assertEquals(List.of("0/1110"), it.updates(2, target));
    assertEquals(1, it.sent.size());
  }

  @Test
  void aQueriedSubnetIsNotForwardedAgain() {
    it.links(1, 2, 3);
    it.routeRequest(1, target.subnet(), 3);
    it.clear();
    it.routeRequest(2, target.subnet(), 0);
    assertEquals(List.of(), it.sent);
  }

  @Test
  void anyPartOfTheOwnSubnetIsAnswered() {
    it.links(1);
    it.routeRequest(1, new Subnet(it.self.address(), 128), 9);
    assertEquals(List.of("0/0"), it.updates(1, it.self));
  }

  @Test
  void aWildcardRequestIsAnsweredWithTheTableAndTheOwnSubnetLast() {
    it.links(1, 2);
    it.update(1, target, 0, 100);
    it.update(2, other, 0, 100);
    it.clear();
    it.router.onControl(2, new RouteRequest(0, Prefix.WILDCARD), it.now);
    assertEquals(2, it.sent(2, Update.class).size());
    assertEquals(List.of("0/1110"), it.updates(2, target));
    assertEquals(it.self.subnet(), it.sent(2, Update.class).get(1).prefix().subnet());
  }

  // spec 04 §17.10

  @Test
  void aNewPeerHearsTheOwnSubnetThenTheOpenQueriesButNoHello() {
    it.packet(target);
    it.packet(other);
    it.clear();
    it.router.addLink(1, 10, it.now);
    assertEquals(List.of("1 Update", "1 RouteRequest", "1 RouteRequest"), it.done);
    assertEquals(List.of(0), it.requests(1, target));
    it.pass(19.9);
    assertEquals(List.of(), it.sent(1, Hello.class));
    it.pass(0.1);
    assertEquals(List.of(new Hello(0x8000, 0, 2000)), it.sent(1, Hello.class));
  }

  @Test
  void aHelloIsAnsweredInTheSameStep() {
    it.links(1);
    it.router.onControl(1, new Hello(0x8000, 0, 2000), it.now);
    assertEquals(List.of(new Ihu(1010, 6000)), it.sent(1, Ihu.class));
  }

  @Test
  void aSilentPeerDiesAtTheFirstTickAfter43Seconds() {
    it.links(1, 2);
    it.update(1, target, 0, 5);
    it.pass(5);
    it.passInSilence(44.999);
    assertTrue(it.router.isAlive(1));
    it.clear();
    it.passInSilence(0.001);
    assertFalse(it.router.isAlive(1));
    assertTrue(it.done.contains("close 1"));
    assertEquals(List.of("1:65535"), it.routes(target));
  }

  @Test
  void metricsAddUpAlongAChain() {
    it.links(1);
    it.update(1, target, 0, 20);
    assertEquals(List.of("*1:20"), it.routes(target));
    assertEquals(1, it.router.nextHop(target.address()));
    it.router.addLink(2, 10, it.now);
    it.clear();
    it.routeRequest(2, target.subnet(), 0);
    assertEquals(List.of("0/1030"), it.updates(2, target));
  }

  @Test
  void aSilentRouteIsRetractedAt1050AndGoneAt1056() {
    it.links(1, 2);
    it.update(1, target, 0, 20);
    it.pass(1049.9);
    it.clear();
    it.pass(0.1);
    assertEquals(List.of("0/65535"), it.updates(1, target));
    assertEquals(List.of("0/65535"), it.updates(2, target));
    assertEquals(List.of(), it.seqnoRequests(1, target));
    it.pass(5.9);
    assertEquals(List.of("1:65535"), it.routes(target));
    it.pass(0.1);
    assertEquals(List.of(), it.routes(target));
  }

  @Test
  void aQueryWithoutAnswerEndsAfter15SecondsAndRefusesItsPackets() {
    it.links(1);
    assertEquals(PacketVerdict.WAIT, it.packet(target));
    assertEquals(List.of(0), it.requests(1, target));
    it.pass(14.9);
    assertEquals(1, it.router.queries(it.now).size());
    it.pass(0.1);
    assertEquals(0, it.router.queries(it.now).size());
    assertTrue(it.done.contains("reject " + target.subnet()));
    assertEquals(PacketVerdict.WAIT, it.packet(target)); // no memory of the failure
  }

  @Test
  void aLinkThatReturnsIsFeasibleWithTheSameSeqno() {
    it.links(1, 2);
    it.update(1, target, 0, 0);
    it.router.removeLink(1, it.now);
    assertEquals(0, it.count(dev.mycelium.internal.packet.Counter.NEIGHBOUR_DEAD));
    it.links(3);
    it.update(3, target, 0, 0);
    assertEquals(3, it.router.nextHop(target.address()));
  }

  @Test
  void aRestartedNodeIsANewSource() {
    it.links(1, 2);
    it.update(1, target, 7, 50);
    it.clear();
    it.update(1, Node.started(1, 1), 0, 60);
    assertEquals(List.of("*1:60"), it.routes(target));
    assertEquals(List.of("0/1070"), it.updates(2, target));
  }

  // spec 04 §7.1, §7.2, §10.1

  @Test
  void updatesFromStrangersAreDropped() {
    it.links(1);
    Update foreign = new Update(30_000, 0, 5, Prefix.of(target.subnet()), other.id());
    Update outside =
        new Update(30_000, 0, INFINITE, Prefix.of(Subnet.parse("200::/64")), other.id());
    Update shorter =
        new Update(30_000, 0, INFINITE, Prefix.of(new Subnet(target.address(), 63)), other.id());
    for (Update update : List.of(foreign, outside, shorter)) {
      it.router.onControl(1, update, it.now);
    }
    it.router.onControl(
        1,
        new Update(30_000, 0, 5, new Prefix(AddressEncoding.IPV4, 0, 0x0A000000, 8), other.id()),
        it.now);
    assertEquals(List.of(), it.router.routes());
    assertEquals(4, it.count(dev.mycelium.internal.packet.Counter.UPDATE_DENIED));
  }

  @Test
  void longerPrefixesAreAcceptedAndAttractTheirPackets() {
    it.links(1, 2);
    it.update(1, target, 0, 5);
    Prefix host = Prefix.of(new Subnet(target.address(), 128));
    it.router.onControl(2, new Update(30_000, 0, 500, host, target.id()), it.now);
    assertEquals(2, it.router.nextHop(target.address()));
    OverlayAddress neighbour = new OverlayAddress(target.address().high(), 1);
    assertEquals(1, it.router.nextHop(neighbour));
  }

  @Test
  void anUnfeasibleUpdateAsksItsSenderForANewerNumber() {
    it.links(1, 2);
    it.update(1, target, 3, 0);
    it.router.removeLink(1, it.now);
    it.pass(7);
    it.clear();
    it.update(2, target, 3, 2000);
    assertEquals(List.of(), it.routes(target));
    assertEquals(List.of(4), it.seqnoRequests(2, target));
    it.update(2, target, 4, 2000);
    assertEquals(List.of("*2:2000"), it.routes(target));
  }

  @Test
  void aLostRouteAsksAllAnnouncersOnceInFourSeconds() {
    it.links(1, 2);
    it.update(1, target, 0, 50);
    it.clear();
    it.retract(1, target, other);
    assertEquals(List.of(1), it.seqnoRequests(1, target));
    assertEquals(PacketVerdict.WAIT, it.packet(target)); // asks the source of the first entry
    assertEquals(List.of(1, 1), it.seqnoRequests(1, target)); // the retracting node's own id
    it.pass(3.9);
    it.packet(target);
    assertEquals(2, it.seqnoRequests(1, target).size());
    it.pass(0.1);
    it.packet(target);
    assertEquals(3, it.seqnoRequests(1, target).size());
  }

  // spec 04 §10.2

  @Test
  void aSeqnoRequestIsAnsweredWithTheCostOfTheAsker() {
    it.links(1);
    it.router.addLink(2, 500, it.now);
    it.update(1, target, 5, 100);
    it.clear();
    it.seqnoRequest(2, target, 5, 64);
    assertEquals(List.of("5/1600"), it.updates(2, target));
  }

  @Test
  void aSeqnoRequestTravelsTowardsTheOriginWithOneHopLess() {
    it.links(1, 2);
    it.update(1, target, 5, 100);
    it.clear();
    it.seqnoRequest(2, target, 6, 9);
    SeqnoRequest forwarded = it.sent(1, SeqnoRequest.class).get(0);
    assertEquals(8, forwarded.hopCount());
    it.clear();
    it.seqnoRequest(2, target, 6, 9);
    assertEquals(List.of(), it.sent); // a duplicate
    it.seqnoRequest(2, target, 7, 1);
    assertEquals(List.of(), it.sent); // out of hops
  }

  // spec 04 §9.1, §11

  @Test
  void aUsedRouteIsRefreshedByItsPacketsInTheLast15Seconds() {
    it.links(1, 2);
    it.update(1, target, 0, 5);
    it.pass(1034.9);
    it.clear();
    assertEquals(PacketVerdict.GO, it.packet(target));
    assertEquals(List.of(), it.requests(1, target));
    it.pass(0.2);
    it.packet(target);
    it.packet(target);
    assertEquals(List.of(0), it.requests(1, target));
    assertEquals(List.of(0), it.requests(2, target));
  }

  @Test
  void aTransitPacketWithoutSelectedRouteIsRefused() {
    it.links(1);
    it.update(1, target, 0, 50);
    it.retract(1, target, other);
    assertEquals(PacketVerdict.NO_ROUTE, it.router.onTransitPacket(target.address(), it.now));
    assertEquals(PacketVerdict.GO, it.router.onUnknownSource(target.address(), 1, it.now));
    assertEquals(PacketVerdict.WAIT, it.router.onUnknownSource(other.address(), 1, it.now));
    assertEquals(PacketVerdict.GO, it.packet(it.self));
  }

  @Test
  void aShortPrefixBlindsTheReference() {
    it.links(1, 2);
    it.routeRequest(1, Subnet.parse("::/0"), 0);
    it.clear();
    assertEquals(PacketVerdict.WAIT, it.packet(target));
    assertEquals(List.of(), it.sent);
  }

  @Test
  void theOwnSubnetIsAnnouncedEvery300Seconds() {
    it.links(1, 2);
    it.pass(299.9);
    assertEquals(List.of(), it.updates(1, it.self));
    it.pass(0.1);
    assertEquals(List.of("0/0"), it.updates(1, it.self));
    assertEquals(List.of("0/0"), it.updates(2, it.self));
  }

  @Test
  void unknownLinksAreIgnored() {
    it.update(9, target, 0, 5);
    it.router.removeLink(9, it.now);
    it.router.onHelloWritten(9, 0, it.now);
    assertEquals(List.of(), it.done);
    assertEquals(-1, it.router.roundTripNanos(9));
    assertEquals(0, it.router.linkCost(9));
  }
}
