package dev.mycelium.internal.routing;

import dev.mycelium.internal.routing.table.Destination;
import dev.mycelium.internal.routing.table.Route;
import dev.mycelium.internal.wire.Metric;
import org.jspecify.annotations.Nullable;

/** Chooses among the routes of a subnet (spec 04 §7.3). */
final class RouteSelection {
  /**
   * A route must be better by more than this to replace the selected one: spikes do not reroute.
   */
  private static final int SIGNIFICANT = 10;

  private final RoutingState state;

  RouteSelection(RoutingState state) {
    this.state = state;
  }

  /** The best route that can be used now, the selected one unless another is clearly better. */
  @Nullable Route best(Destination destination, long nowNanos) {
    Route candidate = cheapest(destination, nowNanos);
    Route current = destination.selected();
    if (candidate == null || current == null || !current.neighbour().isAlive()) {
      return candidate;
    }
    return candidate == current || isClearlyBetter(candidate, current) ? candidate : current;
  }

  boolean isFeasible(Route route, long nowNanos) {
    return state.sources.isFeasible(
        route.destination(), route.routerId(), route.seqno(), route.metric(), nowNanos);
  }

  private @Nullable Route cheapest(Destination destination, long nowNanos) {
    Route cheapest = null;
    for (int i = 0; i < destination.routeCount(); i++) {
      Route route = destination.route(i);
      if (isUsable(route, nowNanos)
          && (cheapest == null || route.totalCost() < cheapest.totalCost())) {
        cheapest = route;
      }
    }
    return cheapest;
  }

  private boolean isUsable(Route route, long nowNanos) {
    return !route.isRetracted() && route.neighbour().isAlive() && isFeasible(route, nowNanos);
  }

  /** A directly connected subnet always wins. */
  private static boolean isClearlyBetter(Route candidate, Route current) {
    return candidate.metric() == 0
        || candidate.totalCost() < Metric.minus(current.totalCost(), SIGNIFICANT);
  }
}
