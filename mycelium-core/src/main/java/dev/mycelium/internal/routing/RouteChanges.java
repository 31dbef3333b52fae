package dev.mycelium.internal.routing;

import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.routing.table.Destination;
import dev.mycelium.internal.routing.table.Neighbour;
import dev.mycelium.internal.routing.table.Route;
import dev.mycelium.internal.wire.Metric;
import dev.mycelium.internal.wire.RouterId;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What follows when the routes of a subnet changed: selection, requests, triggered updates, waiting
 * packets, and news for the data path (spec 04 §5.2, §7.2 steps 9-12, §8).
 */
final class RouteChanges {
  /** Announced metrics may change by this much before the reference tells its neighbours. */
  private static final int SIGNIFICANT = 10;

  private final RoutingState state;
  private final RouteSelection selection;
  private final RouteLifetimes lifetimes;
  private final Announcements announcements;
  private final RoutePublisher publisher;
  private final SeqnoRequestProcedure seqnoRequests;
  private final RouteRequestProcedure routeRequests;

  /** The selected route as it was before a change. */
  record Before(Neighbour neighbour, RouterId routerId, int metric) {
    static @Nullable Before of(Destination destination) {
      Route route = destination.selected();
      return route == null ? null : new Before(route.neighbour(), route.routerId(), route.metric());
    }

    boolean wasRetracted() {
      return Metric.isInfinite(metric);
    }
  }

  RouteChanges(
      RoutingState state,
      RouteSelection selection,
      RouteLifetimes lifetimes,
      Announcements announcements,
      RoutePublisher publisher,
      SeqnoRequestProcedure seqnoRequests,
      RouteRequestProcedure routeRequests) {
    this.state = state;
    this.selection = selection;
    this.lifetimes = lifetimes;
    this.announcements = announcements;
    this.publisher = publisher;
    this.seqnoRequests = seqnoRequests;
    this.routeRequests = routeRequests;
  }

  /** An update was stored. */
  void afterUpdate(
      Destination destination,
      @Nullable Before before,
      Collection<Neighbour> interested,
      long nowNanos) {
    boolean found = reselect(destination, nowNanos);
    boolean used = false;
    if (!found && before != null) {
      used = state.improved && state.isUsed(destination, nowNanos);
      if (!state.improved || used || state.isWanted(destination, nowNanos)) {
        seqnoRequests.askAnnouncers(destination, before.routerId(), nowNanos);
      }
      destination.unselect();
    }
    if (found || !state.improved) {
      routeRequests.onFound(destination);
    }
    publisher.publish(destination);
    if (mustAnnounce(destination, before)) {
      announcements.trigger(destination, nowNanos);
    } else if (!interested.isEmpty()) {
      announcements.trigger(destination, List.copyOf(interested), nowNanos);
    }
    if (found && (before == null || before.wasRetracted())) {
      state.effects.releaseParked(destination.subnet());
    } else if (!found && before != null) {
      lost(destination, used, nowNanos);
    }
  }

  /** The neighbour of the selected route died; the route is retracted by now. */
  void afterDeath(Destination destination, Before before, boolean used, long nowNanos) {
    state.count(Counter.SELECTION_AFTER_LOSS);
    boolean found = reselect(destination, nowNanos);
    if (!found) {
      if (!state.improved || used || state.isWanted(destination, nowNanos)) {
        seqnoRequests.askAnnouncers(destination, before.routerId(), nowNanos);
      }
      destination.unselect();
    }
    publisher.publish(destination);
    announceLossOrFallback(destination, nowNanos);
    if (found) {
      state.effects.releaseParked(destination.subnet());
    } else {
      lost(destination, used, nowNanos);
    }
  }

  /** The selected route expired and is retracted by now. */
  void afterExpiry(Destination destination, boolean used, long nowNanos) {
    state.count(Counter.SELECTION_AFTER_EXPIRY);
    boolean found = reselect(destination, nowNanos);
    if (!found) {
      destination.unselect();
    }
    publisher.publish(destination);
    announceLossOrFallback(destination, nowNanos);
    if (state.improved && !found) {
      lost(destination, used, nowNanos);
    }
  }

  /** The cost of a link moved: another route may be better, or neighbours should be told. */
  void afterCostChange(Destination destination, long nowNanos) {
    if (destination.selected() == null) {
      return;
    }
    reselect(destination, nowNanos);
    publisher.publish(destination);
    if (announcements.isOutdated(destination)) {
      announcements.trigger(destination, nowNanos);
    }
  }

  private boolean reselect(Destination destination, long nowNanos) {
    Route best = selection.best(destination, nowNanos);
    if (best == null) {
      return false;
    }
    if (!best.isSelected()) {
      destination.select(best);
      lifetimes.arm(best, nowNanos);
    }
    return true;
  }

  /** The reference compares what neighbours announced, whatever the links to them cost (R22). */
  private boolean mustAnnounce(Destination destination, @Nullable Before before) {
    if (state.improved) {
      return announcements.isOutdated(destination);
    }
    Route selected = destination.selected();
    if (before == null || selected == null) {
      return before != null || selected != null;
    }
    return !selected.routerId().equals(before.routerId())
        || Metric.delta(selected.metric(), before.metric()) > SIGNIFICANT;
  }

  private void announceLossOrFallback(Destination destination, long nowNanos) {
    if (!state.improved || announcements.isOutdated(destination)) {
      announcements.trigger(destination, nowNanos);
    }
  }

  /** Packets that wait are refused, unless the loss of a route in use starts a query at once. */
  private void lost(Destination destination, boolean used, long nowNanos) {
    if (used) {
      routeRequests.originate(destination.subnet(), nowNanos);
    }
    if (!state.improved || destination.query() == null) {
      state.effects.rejectParked(destination.subnet());
    }
  }
}
