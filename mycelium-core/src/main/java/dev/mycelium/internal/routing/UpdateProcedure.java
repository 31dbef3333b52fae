package dev.mycelium.internal.routing;

import dev.mycelium.OverlayAddress;
import dev.mycelium.PublicKey;
import dev.mycelium.Subnet;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.routing.RouteChanges.Before;
import dev.mycelium.internal.routing.table.Destination;
import dev.mycelium.internal.routing.table.Neighbour;
import dev.mycelium.internal.routing.table.Query;
import dev.mycelium.internal.routing.table.Route;
import dev.mycelium.internal.wire.AddressEncoding;
import dev.mycelium.internal.wire.ControlTlv.Update;
import dev.mycelium.internal.wire.Metric;
import dev.mycelium.internal.wire.Prefix;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides which updates enter the route table (spec 04 §7.1, §7.2 steps 1-8). */
final class UpdateProcedure {
  private final RoutingState state;
  private final RouteLifetimes lifetimes;
  private final SeqnoRequestProcedure seqnoRequests;
  private final RouteChanges changes;

  UpdateProcedure(
      RoutingState state,
      RouteLifetimes lifetimes,
      SeqnoRequestProcedure seqnoRequests,
      RouteChanges changes) {
    this.state = state;
    this.lifetimes = lifetimes;
    this.seqnoRequests = seqnoRequests;
    this.changes = changes;
  }

  void onUpdate(Neighbour from, Update update, long nowNanos) {
    state.count(Counter.UPDATE_RECEIVED);
    if (!passesPrefixFilters(update.prefix()) || !passesOwnershipFilter(update)) {
      state.count(Counter.UPDATE_DENIED);
      return;
    }
    Subnet subnet = update.prefix().subnet();
    if (!subnet.equals(state.ownSubnet)) {
      state.failedQueries.forget(subnet);
      process(from, subnet, update, nowNanos);
    }
  }

  private boolean passesPrefixFilters(Prefix prefix) {
    if (prefix.encoding() != AddressEncoding.IPV6 || !Subnet.OVERLAY.contains(prefix.subnet())) {
      return false;
    }
    return state.improved ? prefix.isNodeSubnet() : prefix.length() >= Subnet.NODE_PREFIX_LENGTH;
  }

  /** Only the holder of the key that a subnet is derived from has something to announce there. */
  private boolean passesOwnershipFilter(Update update) {
    Subnet subnet = update.prefix().subnet();
    if (Metric.isInfinite(update.metric())) {
      return true;
    }
    Destination known = state.routes.find(subnet);
    if (known != null && known.isVerified(update.routerId())) {
      return true;
    }
    PublicKey key = update.routerId().publicKey();
    return subnet.contains(OverlayAddress.of(key)) && !(state.improved && key.isSmallOrder());
  }

  private void process(Neighbour from, Subnet subnet, Update update, long nowNanos) {
    Destination known = state.routes.find(subnet);
    boolean feasible =
        state.sources.isFeasible(
            known, update.routerId(), update.seqno(), update.metric(), nowNanos);
    Route held = known == null ? null : known.routeVia(from);
    if (held == null && !mayAppend(known, from, update, feasible, nowNanos)) {
      return;
    }
    // asked for before the update can change who is interested
    Set<Neighbour> interested =
        state.seqnoRequests.interested(update.routerId(), subnet, update.seqno());
    Destination destination = state.routes.obtain(subnet);
    Before before = Before.of(destination);
    boolean goesOn =
        held == null
            ? append(destination, from, update, nowNanos)
            : renew(held, update, feasible, nowNanos);
    if (goesOn) {
      changes.afterUpdate(destination, before, interested, nowNanos);
      forgetInterest(interested);
    }
  }

  /** The improved rules tell an asker once; the reference for as long as it remembers him. */
  private void forgetInterest(Set<Neighbour> interested) {
    if (state.improved && !interested.isEmpty()) {
      interested.clear();
    }
  }

  /** Spec 04 §7.2, steps 5 and 8. */
  private boolean mayAppend(
      @Nullable Destination known, Neighbour from, Update update, boolean feasible, long nowNanos) {
    if (!feasible) {
      if (known == null || known.selected() == null) {
        askSender(known, from, update, nowNanos);
      }
      state.count(Counter.UPDATE_NOT_WANTED);
      return false;
    }
    if (Metric.isInfinite(update.metric())) {
      state.count(Counter.UPDATE_NOT_WANTED);
      return false;
    }
    return !state.improved || isWithinLimits(known, from, nowNanos);
  }

  private void askSender(
      @Nullable Destination known, Neighbour from, Update update, long nowNanos) {
    boolean wanted = known != null && state.isWanted(known, nowNanos);
    if (wanted || !state.improved) {
      seqnoRequests.askSender(known, update.prefix().subnet(), update.routerId(), from, nowNanos);
    }
  }

  private boolean isWithinLimits(@Nullable Destination known, Neighbour from, long nowNanos) {
    Query query = known == null ? null : known.query();
    boolean within = state.admission.admits(from, state.routes.routeCount(), query, nowNanos);
    if (!within) {
      state.count(Counter.UPDATE_OVER_LIMIT);
    }
    return within;
  }

  private boolean append(Destination destination, Neighbour from, Update update, long nowNanos) {
    Route route = state.routes.append(destination, from, update.routerId());
    route.update(update.routerId(), update.seqno(), update.metric());
    lifetimes.live(route, state.times.lifeNanos(update.intervalCentis()), nowNanos);
    return true;
  }

  /** Spec 04 §7.2, step 7. False if nothing more is to be done. */
  private boolean renew(Route held, Update update, boolean feasible, long nowNanos) {
    boolean retraction = Metric.isInfinite(update.metric());
    if (held.isSelected() && !feasible && held.routerId().equals(update.routerId())) {
      askSender(held.destination(), held.neighbour(), update, nowNanos);
      return false;
    }
    if (held.isRetracted() && retraction) {
      return false;
    }
    if (retraction && state.improved) {
      lifetimes.hold(held, nowNanos); // the origin stays known (spec 04 §16, R16)
      return true;
    }
    held.update(update.routerId(), update.seqno(), update.metric());
    if (retraction) {
      lifetimes.hold(held, nowNanos);
    } else if (feasible) {
      lifetimes.live(held, state.times.lifeNanos(update.intervalCentis()), nowNanos);
    }
    if (!feasible && !held.isSelected()) {
      return false;
    }
    if (!feasible) {
      held.destination().unselect();
    }
    return true;
  }
}
