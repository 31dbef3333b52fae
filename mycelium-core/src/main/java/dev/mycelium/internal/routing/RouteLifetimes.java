package dev.mycelium.internal.routing;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.mycelium.internal.routing.table.Route;

/**
 * Arms the deadlines of routes. Under the improved rules a selected route also falls due at the
 * moments at which it wants to be refreshed; otherwise a route falls due when it expires (spec 04
 * §8, §15.3 S3).
 */
final class RouteLifetimes {
  /** Remaining life at which the next hop alone is asked. */
  private static final long[] UNICAST_REFRESH_NANOS = {
    SECONDS.toNanos(60), SECONDS.toNanos(40), SECONDS.toNanos(20)
  };

  private static final double REFRESH_JITTER = 0.1;

  private final RoutingState state;

  RouteLifetimes(RoutingState state) {
    this.state = state;
  }

  /** Gives a route a new end of life. */
  void live(Route route, long lifeNanos, long nowNanos) {
    route.setExpiresNanos(nowNanos + lifeNanos);
    arm(route, nowNanos);
  }

  /** The route is retracted: it is kept for a while to be recognised. */
  void hold(Route route, long nowNanos) {
    route.retract();
    live(route, state.times.holdNanos(), nowNanos);
  }

  /** Arms the next deadline of a route; to be called again when it is selected. */
  void arm(Route route, long nowNanos) {
    long leftNanos = route.expiresNanos() - nowNanos;
    long refreshNanos = nextRefreshNanos(route, leftNanos);
    state.deadlines.schedule(route, route.expiresNanos() - refreshNanos);
  }

  /** The route is removed. */
  void forget(Route route) {
    state.deadlines.cancel(route);
  }

  /** Whether so little life is left that all neighbours are asked. */
  boolean isLastRefresh(long leftNanos) {
    return leftNanos <= state.times.refreshNanos();
  }

  /** Remaining life at the next refresh, 0 if there is none. */
  private long nextRefreshNanos(Route route, long leftNanos) {
    if (!state.improved || !route.isSelected() || route.isRetracted()) {
      return 0;
    }
    for (long refreshNanos : UNICAST_REFRESH_NANOS) {
      if (refreshNanos < leftNanos) {
        return state.jittered(refreshNanos, REFRESH_JITTER);
      }
    }
    return state.times.refreshNanos() < leftNanos
        ? state.jittered(state.times.refreshNanos(), REFRESH_JITTER)
        : 0;
  }
}
