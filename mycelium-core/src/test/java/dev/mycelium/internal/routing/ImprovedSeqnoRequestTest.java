package dev.mycelium.internal.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mycelium.internal.routing.RouterFixture.Node;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Asking for newer sequence numbers, and answering: the improved rules, one group per deviation of
 * docs/deviations.md, under its number.
 */
class ImprovedSeqnoRequestTest {
  private final RouterFixture it = new RouterFixture(RoutingMode.IMPROVED);
  private final Node target = it.target;

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
}
