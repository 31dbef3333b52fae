package dev.mycelium.internal.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.OverlayAddress;
import dev.mycelium.Subnet;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.routing.RouterFixture.Node;
import dev.mycelium.internal.wire.AddressEncoding;
import dev.mycelium.internal.wire.ControlTlv.RouteRequest;
import dev.mycelium.internal.wire.ControlTlv.SeqnoRequest;
import dev.mycelium.internal.wire.ControlTlv.Update;
import dev.mycelium.internal.wire.Prefix;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which requests are admitted, how often, and how queries end: the improved rules, one group per
 * deviation of docs/deviations.md, under its number.
 */
class ImprovedQueryTest {
  private final RouterFixture it = new RouterFixture(RoutingMode.IMPROVED);
  private final Node target = it.target;
  private final Node other = Node.number(2);

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

  private void failToFindTarget() {
    it.links(1);
    it.packet(target);
    it.pass(15);
    assertEquals(PacketVerdict.NO_ROUTE, it.packet(target));
  }
}
