package dev.mycelium.internal.routing;

import dev.mycelium.Subnet;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.routing.table.Destination;
import dev.mycelium.internal.routing.table.Neighbour;
import dev.mycelium.internal.routing.table.Route;
import dev.mycelium.internal.wire.RouterId;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes a router whose tables the simulated network can look into. */
public final class RouterProbe {
  /**
   * The selected route of a subnet.
   *
   * @param feasible against the source table of the same router, at this moment
   */
  public record Selected(int link, RouterId routerId, int seqno, int metric, boolean feasible) {}

  private final RoutingMode mode;
  private final RoutingState state;
  private final Router router;

  /** As the router's own constructor. */
  public RouterProbe(
      RoutingMode mode,
      RouterId self,
      Subnet ownSubnet,
      RandomGenerator random,
      RoutingLimits limits,
      RoutingEffects effects,
      RouteUse use,
      Counters counters,
      long nowNanos) {
    this.mode = mode;
    this.state =
        new RoutingState(
            mode,
            RoutingTimes.of(mode),
            self,
            ownSubnet,
            random,
            limits,
            effects,
            use,
            counters,
            nowNanos);
    this.router = new Router(state, nowNanos);
  }

  /** The router itself. */
  public Router router() {
    return router;
  }

  /** The selected route, if there is one. */
  public @Nullable Selected selected(Subnet subnet, long nowNanos) {
    Destination destination = state.routes.find(subnet);
    Route route = destination == null ? null : destination.selected();
    if (route == null) {
      return null;
    }
    boolean feasible =
        state.sources.isFeasible(
            destination, route.routerId(), route.seqno(), route.metric(), nowNanos);
    return new Selected(
        route.neighbour().link(), route.routerId(), route.seqno(), route.metric(), feasible);
  }

  /** Routes in all, retracted ones included. */
  public int routeCount() {
    return state.routes.routeCount();
  }

  /** Fails if a table is larger than its limit; the reference has no limits. */
  public void requireBounds() {
    if (mode == RoutingMode.REFERENCE) {
      return;
    }
    RoutingLimits limits = state.limits;
    require("routes", state.routes.routeCount(), limits.routesMax());
    require("queries", state.queries.size(), limits.queriesMax());
    require("seqno requests", state.seqnoRequests.size(), limits.requestCacheMax());
    require("route requests", state.routeRequests.size(), limits.requestCacheMax());
    require("failed queries", state.failedQueries.size(), limits.requestCacheMax());
  }

  /** Fails if one of the limits per neighbour is passed. */
  public void requireBoundsPerNeighbour() {
    if (mode == RoutingMode.IMPROVED) {
      for (Neighbour neighbour : state.neighbours.all()) {
        require("routes of a peer", neighbour.routeCount(), state.limits.routesPerPeerMax());
      }
    }
  }

  private static void require(String table, int size, int max) {
    if (size > max) {
      throw new AssertionError(table + ": " + size + ", allowed are " + max);
    }
  }
}
