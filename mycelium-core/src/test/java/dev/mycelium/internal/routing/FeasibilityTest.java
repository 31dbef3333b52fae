package dev.mycelium.internal.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.internal.routing.RouterFixture.Node;
import dev.mycelium.internal.routing.table.Destination;
import dev.mycelium.internal.routing.table.RouteTable;
import dev.mycelium.internal.routing.table.SourceTable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Spec 04 §2.8, §17.5. */
class FeasibilityTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int INFINITE = RouterFixture.INFINITE;

  private final Node node = Node.number(1);
  private final SourceTable sources = new SourceTable(1800 * SECOND, 0);
  private final RouteTable routes = new RouteTable(0, sources, 2);
  private Destination destination;

  @BeforeEach
  void recordSeqno1Metric10() {
    destination = routes.obtain(node.subnet());
    sources.record(destination, node.id(), 1, 10, 0);
  }

  @Test
  void updatesAreFeasibleIfTheyAreNearerOrNewer() {
    assertTrue(feasible(0, INFINITE));
    assertTrue(feasible(1, 9));
    assertFalse(feasible(1, 10));
    assertFalse(feasible(1, 11));
    assertFalse(feasible(0, 1));
    assertTrue(feasible(2, 200));
  }

  @Test
  void anythingIsFeasibleWithoutEntry() {
    Node restarted = Node.started(1, 1);
    assertTrue(sources.isFeasible(destination, restarted.id(), 0, 65_534, 0));
    assertTrue(sources.isFeasible(null, node.id(), 0, 65_534, 0));
  }

  @Test
  void recordingKeepsTheBestAndTheNewest() {
    record(1, 12);
    assertDistance(1, 10);
    record(1, 7);
    assertDistance(1, 7);
    record(2, 50);
    assertDistance(2, 50);
    record(1, 1);
    assertDistance(2, 50);
    record(2, INFINITE);
    assertDistance(2, 50);
    record(3, INFINITE);
    assertDistance(3, INFINITE); // as the reference; the improved rules record no retractions
  }

  @Test
  void entriesExpireUnlessFiniteUpdatesRenewThem() {
    sources.record(destination, node.id(), 1, 12, 1000 * SECOND);
    sources.record(destination, node.id(), 1, INFINITE, 2000 * SECOND);
    assertFalse(sources.isFeasible(destination, node.id(), 1, 10, 2799 * SECOND));
    assertTrue(sources.isFeasible(destination, node.id(), 1, 10, 2800 * SECOND));
  }

  @Test
  void wantedNumberIsOneMoreThanTheRecordedOne() {
    assertEquals(2, sources.wantedSeqno(destination, node.id(), 0));
    assertEquals(1, sources.wantedSeqno(destination, Node.number(9).id(), 0));
    record(65_535, 1); // not newer than 1, but 65535 is older
    assertEquals(2, sources.wantedSeqno(destination, node.id(), 0));
  }

  @Test
  void olderOriginsOfASubnetAreForgottenBeyondSixteen() {
    for (int start = 1; start <= 16; start++) {
      sources.record(destination, Node.started(1, start).id(), 0, 10, 0);
    }
    assertTrue(feasible(1, 10)); // the first one is forgotten
    assertFalse(sources.isFeasible(destination, Node.started(1, 16).id(), 0, 10, 0));
  }

  @Test
  void idleSubnetsAreForgottenWhenTheyExpireOrBecomeTooMany() {
    routes.settle(destination, 0);
    assertNotNull(routes.find(node.subnet()));
    Destination second = routes.obtain(Node.number(2).subnet());
    sources.record(second, Node.number(2).id(), 0, 1, 10 * SECOND);
    assertEquals(0, routes.settle(second, 10 * SECOND));
    Destination third = routes.obtain(Node.number(3).subnet());
    sources.record(third, Node.number(3).id(), 0, 1, 20 * SECOND);
    assertEquals(1, routes.settle(third, 20 * SECOND));
    assertNull(routes.find(node.subnet()));
    routes.forgetExpired(10, 1815 * SECOND);
    assertNull(routes.find(Node.number(2).subnet()));
    assertEquals(1, routes.size());
  }

  private boolean feasible(int seqno, int metric) {
    return sources.isFeasible(destination, node.id(), seqno, metric, 0);
  }

  private void record(int seqno, int metric) {
    sources.record(destination, node.id(), seqno, metric, 0);
  }

  /** The recorded distance is the largest unfeasible one. */
  private void assertDistance(int seqno, int metric) {
    assertFalse(metric != INFINITE && feasible(seqno, metric));
    assertTrue(feasible(seqno, metric - 1));
    assertFalse(feasible(seqno - 1, 1));
  }
}
