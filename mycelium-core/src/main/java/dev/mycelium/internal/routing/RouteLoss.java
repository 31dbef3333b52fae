package dev.mycelium.internal.routing;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.routing.RouteChanges.Before;
import dev.mycelium.internal.routing.table.Destination;
import dev.mycelium.internal.routing.table.Neighbour;
import dev.mycelium.internal.routing.table.Route;
import dev.mycelium.internal.routing.table.Walk;
import java.util.ArrayList;
import java.util.List;

/** Routes end: their neighbour dies (spec 04 §5.2), or their time is up (§8). */
final class RouteLoss {
  private final RoutingState state;
  private final RouteLifetimes lifetimes;
  private final RouteRequestProcedure routeRequests;
  private final RouteChanges changes;
  private final RoutePublisher publisher;

  RouteLoss(
      RoutingState state,
      RouteLifetimes lifetimes,
      RouteRequestProcedure routeRequests,
      RouteChanges changes,
      RoutePublisher publisher) {
    this.state = state;
    this.lifetimes = lifetimes;
    this.routeRequests = routeRequests;
    this.changes = changes;
    this.publisher = publisher;
  }

  /** The neighbour is gone; its routes are lost, a bounded number at a time. */
  void onDeath(Neighbour neighbour, long nowNanos) {
    if (!state.improved) {
      loseAllAtOnce(neighbour, nowNanos);
      return;
    }
    neighbour.startWalk();
    Walk walk = new DeathWalk(neighbour);
    if (walk.step(nowNanos)) {
      state.deadlines.schedule(walk, nowNanos + walk.pauseNanos());
    }
  }

  /** All unselected routes first, as the reference does. */
  private void loseAllAtOnce(Neighbour neighbour, long nowNanos) {
    List<Route> selected = new ArrayList<>();
    neighbour.startWalk();
    for (Route route = neighbour.nextRoute(); route != null; route = neighbour.nextRoute()) {
      if (route.isSelected()) {
        selected.add(route);
      } else {
        remove(route, nowNanos);
      }
    }
    for (Route route : selected) {
      Before before = Before.of(route.destination());
      lifetimes.hold(route, nowNanos);
      if (before != null) {
        changes.afterDeath(route.destination(), before, false, nowNanos);
      }
    }
  }

  private void lose(Route route, long nowNanos) {
    Before before = Before.of(route.destination());
    if (!route.isSelected() || before == null) {
      remove(route, nowNanos);
      return;
    }
    boolean used = state.isUsed(route.destination(), nowNanos);
    lifetimes.hold(route, nowNanos);
    changes.afterDeath(route.destination(), before, used, nowNanos);
  }

  /** The deadline of a route: it expires, or wants to be refreshed. */
  void onDue(Route route, long nowNanos) {
    long leftNanos = route.expiresNanos() - nowNanos;
    if (leftNanos > 0) {
      if (state.isUsed(route.destination(), nowNanos)) {
        routeRequests.refresh(route, lifetimes.isLastRefresh(leftNanos), nowNanos);
      }
      lifetimes.arm(route, nowNanos);
    } else if (route.isSelected()) {
      boolean used = state.improved && state.isUsed(route.destination(), nowNanos);
      lifetimes.hold(route, nowNanos);
      state.count(Counter.ROUTE_EXPIRED_RETRACTED);
      changes.afterExpiry(route.destination(), used, nowNanos);
    } else {
      state.count(Counter.ROUTE_EXPIRED_REMOVED);
      remove(route, nowNanos);
    }
  }

  private void remove(Route route, long nowNanos) {
    Destination destination = route.destination();
    lifetimes.forget(route);
    state.routes.remove(route);
    publisher.publish(destination);
    state.settle(destination, nowNanos);
  }

  /** The routes of a dead neighbour, oldest first. */
  private final class DeathWalk extends Walk {
    /**
     * Each lost route may become a retraction to everybody: 13 000 subnets per second, 850 kB/s per
     * neighbour.
     */
    private static final long PAUSE_NANOS = MILLISECONDS.toNanos(20);

    private final Neighbour neighbour;

    DeathWalk(Neighbour neighbour) {
      this.neighbour = neighbour;
    }

    @Override
    public boolean step(long nowNanos) {
      for (int i = 0; i < state.limits.stepsPerDeadline() && !state.hasSentMuch(); i++) {
        Route route = neighbour.nextRoute();
        if (route == null) {
          return false;
        }
        lose(route, nowNanos);
      }
      return neighbour.isWalking();
    }

    @Override
    public long pauseNanos() {
      return PAUSE_NANOS;
    }
  }
}
