package dev.mycelium.internal.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.mycelium.internal.machine.TokenBucket;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.routing.RouterFixture.Node;
import dev.mycelium.internal.routing.table.Destination;
import dev.mycelium.internal.routing.table.LinkCost;
import dev.mycelium.internal.routing.table.Neighbour;
import dev.mycelium.internal.routing.table.PeerAllowance;
import dev.mycelium.internal.routing.table.Route;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Spec 04 §7.3, §17.8. */
class RouteSelectionTest {
  private final Node node = Node.number(1);
  private final RoutingState state =
      new RoutingState(
          RoutingMode.REFERENCE,
          RoutingTimes.reference(),
          Node.number(2).id(),
          Node.number(2).subnet(),
          new SplittableRandom(1),
          RoutingLimits.defaults(),
          new RouterFixture(RoutingMode.REFERENCE),
          subnet -> RouteUse.NEVER,
          new Counters(),
          0);
  private final RouteSelection selection = new RouteSelection(state);
  private final Destination destination = state.routes.obtain(node.subnet());

  /** A link whose cost never changes. */
  private record FixedCost(int cost) implements LinkCost {
    @Override
    public long roundTripNanos() {
      return UNKNOWN;
    }

    @Override
    public void onHelloQueued(int seqno, long nowNanos) {}

    @Override
    public void onHelloWritten(int seqno, long nowNanos) {}

    @Override
    public void onIhu(long nowNanos) {}
  }

  @Test
  void aRouteThatIsNotClearlyBetterDoesNotWin() {
    Route current = current(90, 10);
    route(80, 10);
    assertEquals(current, selection.best(destination, 0));
  }

  @Test
  void aRouteThatIsClearlyBetterWins() {
    current(90, 10);
    assertEquals(route(79, 10), selection.best(destination, 0));
  }

  @Test
  void aDirectRouteWinsWithoutBeingClearlyBetter() {
    current(90, 10);
    assertEquals(route(0, 99), selection.best(destination, 0));
  }

  @Test
  void smallCostsHaveNoRoomForBetterOnes() {
    Route current = current(4, 5);
    route(1, 5);
    assertEquals(current, selection.best(destination, 0));
  }

  @Test
  void anythingFiniteBeatsARetractedRoute() {
    current(90, 10).retract();
    assertEquals(route(60_000, 5000), selection.best(destination, 0));
  }

  @Test
  void unfeasibleAndRetractedRoutesAreNeverChosen() {
    current(90, 10).retract();
    Route unfeasible = route(50, 1);
    state.sources.record(destination, node.id(), 0, 50, 0);
    assertNull(selection.best(destination, 0));
    unfeasible.update(node.id(), 1, 50);
    assertEquals(unfeasible, selection.best(destination, 0));
  }

  @Test
  void theFirstOfEqualRoutesWins() {
    Route first = route(20, 10);
    route(10, 20);
    assertEquals(first, selection.best(destination, 0));
  }

  @Test
  void theSelectedRouteIsTheFirstOfTheList() {
    route(10, 10);
    Route second = route(20, 10);
    Route third = route(30, 10);
    destination.select(third);
    assertEquals(third, destination.route(0));
    assertEquals(second, destination.route(1));
    state.routes.remove(third);
    assertEquals(2, destination.routeCount());
    assertNull(destination.selected());
    assertEquals(0, third.neighbour().routeCount());
  }

  private Route current(int metric, int linkCost) {
    Route route = route(metric, linkCost);
    destination.select(route);
    return route;
  }

  private Route route(int metric, int linkCost) {
    TokenBucket unused = new TokenBucket(1, 1, 0);
    int link = destination.routeCount() + 1;
    Neighbour neighbour =
        state.neighbours.add(
            link,
            new FixedCost(linkCost),
            new PeerAllowance(unused, unused, unused, unused, unused, unused, false),
            0);
    Route route = state.routes.append(destination, neighbour, node.id());
    route.update(node.id(), 0, metric);
    return route;
  }
}
