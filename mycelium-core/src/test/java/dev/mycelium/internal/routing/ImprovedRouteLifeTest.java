package dev.mycelium.internal.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.mycelium.internal.routing.RouterFixture.Node;
import dev.mycelium.internal.wire.ControlTlv.RouteRequest;
import dev.mycelium.internal.wire.ControlTlv.SeqnoRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * How routes live, are refreshed, get lost and are held: the improved rules, one group per
 * deviation of docs/deviations.md, under its number.
 */
class ImprovedRouteLifeTest {
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

  private void passWithUse(double seconds) {
    for (double left = seconds; left > 0; left -= 10) {
      it.use(target);
      it.pass(Math.min(10, left));
    }
  }
}
