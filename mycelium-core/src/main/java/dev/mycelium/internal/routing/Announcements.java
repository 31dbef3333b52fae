package dev.mycelium.internal.routing;

import dev.mycelium.Subnet;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.routing.table.Destination;
import dev.mycelium.internal.routing.table.Neighbour;
import dev.mycelium.internal.routing.table.Route;
import dev.mycelium.internal.wire.ControlTlv.Update;
import dev.mycelium.internal.wire.Metric;
import dev.mycelium.internal.wire.Prefix;
import dev.mycelium.internal.wire.RouterId;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Sends Updates (spec 04 §6, §7.4). Whatever is announced is recorded as feasibility distance
 * first: that order is the protection against loops.
 */
final class Announcements {
  /** Announced metrics may be off by this much before neighbours are told. */
  private static final int SIGNIFICANT = 10;

  private final RoutingState state;

  Announcements(RoutingState state) {
    this.state = state;
  }

  /** Announces the own subnet to everybody. */
  void announceOwn(long nowNanos) {
    for (Neighbour neighbour : state.neighbours.all()) {
      announceOwn(neighbour, nowNanos);
    }
  }

  /** Announces the own subnet. */
  void announceOwn(Neighbour to, long nowNanos) {
    recordAndSend(to, update(state.ownSubnet, state.ownSeqno, 0, state.self), nowNanos);
  }

  /** Answers a request with the selected route. */
  void answer(Neighbour to, Route selected, long nowNanos) {
    recordAndSend(to, announcementOf(selected), nowNanos);
  }

  /** The whole table, the own subnet last, as the reference answers a wildcard request. */
  void dump(Neighbour to, long nowNanos) {
    for (Destination destination : state.routes.all()) {
      Route selected = destination.selected();
      if (selected != null && selected.neighbour() != to) {
        answer(to, selected, nowNanos);
      }
    }
    announceOwn(to, nowNanos);
  }

  /** The reference answers Seqno requests with the cost of the wrong link (spec 04 §16, R13). */
  void answerWithCostOfAsker(Neighbour asker, Route selected, long nowNanos) {
    int metric = Metric.plus(selected.metric(), asker.cost().cost());
    Subnet subnet = selected.destination().subnet();
    recordAndSend(asker, update(subnet, selected.seqno(), metric, selected.routerId()), nowNanos);
  }

  /** A triggered update to all neighbours but the next hop, or a retraction to all. */
  void trigger(Destination destination, long nowNanos) {
    trigger(destination, state.neighbours.all(), nowNanos);
    Route selected = destination.selected();
    if (selected == null) {
      destination.setAnnounced(null, Metric.INFINITE);
    } else {
      destination.setAnnounced(selected.routerId(), announcedMetric(selected));
    }
  }

  /** A triggered update to some neighbours. */
  void trigger(Destination destination, Collection<Neighbour> to, long nowNanos) {
    Route selected = selectedFor(destination);
    state.count(Counter.UPDATES_TRIGGERED);
    Update update = selected == null ? retractionOf(destination) : announcementOf(selected);
    record(update, nowNanos);
    for (Neighbour neighbour : to) {
      boolean isNextHop = selected != null && selected.neighbour() == neighbour;
      if (!isNextHop && neighbour.isAlive()) {
        state.send(neighbour, update);
      }
    }
  }

  /** Whether neighbours were told something that is clearly no longer true. */
  boolean isOutdated(Destination destination) {
    Route selected = destination.selected();
    if (selected == null || destination.announcedId() == null) {
      return selected != null || destination.announcedId() != null;
    }
    return !selected.routerId().equals(destination.announcedId())
        || Metric.delta(announcedMetric(selected), destination.announcedMetric()) > SIGNIFICANT;
  }

  /** The reference looks up the best match of the base address, which may be a longer prefix. */
  private @Nullable Route selectedFor(Destination destination) {
    Destination match =
        state.improved ? destination : state.routes.best(destination.subnet().address());
    return match == null ? null : match.selected();
  }

  private static int announcedMetric(Route selected) {
    return selected.totalCost();
  }

  private static Update announcementOf(Route selected) {
    return update(
        selected.destination().subnet(),
        selected.seqno(),
        announcedMetric(selected),
        selected.routerId());
  }

  private Update retractionOf(Destination destination) {
    return update(destination.subnet(), state.ownSeqno, Metric.INFINITE, state.self);
  }

  private static Update update(Subnet subnet, int seqno, int metric, RouterId routerId) {
    return new Update(RoutingTimes.UPDATE_CENTIS, seqno, metric, Prefix.of(subnet), routerId);
  }

  private void recordAndSend(Neighbour to, Update update, long nowNanos) {
    record(update, nowNanos);
    state.send(to, update);
  }

  private void record(Update update, long nowNanos) {
    if (state.improved && Metric.isInfinite(update.metric())) {
      return; // a retraction limits nobody: RFC 8966 §3.7.3 records finite updates only
    }
    Destination destination = state.routes.obtain(update.prefix().subnet());
    state.sources.record(destination, update.routerId(), update.seqno(), update.metric(), nowNanos);
    state.settle(destination, nowNanos);
  }
}
