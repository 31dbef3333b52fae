package dev.mycelium.internal.routing;

import dev.mycelium.OverlayAddress;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.routing.table.Destination;
import dev.mycelium.internal.routing.table.Neighbour;
import dev.mycelium.internal.routing.table.Route;

/** Packets ask what to do with them (spec 04 §11, spec 05 §5-7). */
final class PacketProcedure {
  private final RoutingState state;
  private final RouteRequestProcedure routeRequests;
  private final SeqnoRequestProcedure seqnoRequests;

  PacketProcedure(
      RoutingState state,
      RouteRequestProcedure routeRequests,
      SeqnoRequestProcedure seqnoRequests) {
    this.state = state;
    this.routeRequests = routeRequests;
    this.seqnoRequests = seqnoRequests;
  }

  PacketVerdict onLocal(OverlayAddress destination, long nowNanos) {
    return onPacket(destination, PacketVerdict.WAIT, nowNanos);
  }

  PacketVerdict onTransit(OverlayAddress destination, long nowNanos) {
    return onPacket(destination, PacketVerdict.NO_ROUTE, nowNanos);
  }

  private PacketVerdict onPacket(
      OverlayAddress address, PacketVerdict ifUnselected, long nowNanos) {
    if (state.ownSubnet.contains(address)) {
      return PacketVerdict.GO;
    }
    if (state.improved && !address.isOverlay()) {
      return PacketVerdict.NO_ROUTE;
    }
    Destination destination = state.routes.best(address);
    if (destination == null) {
      return query(address, nowNanos);
    }
    Route selected = destination.selected();
    if (selected != null) {
      refreshAsReference(selected, address, nowNanos);
      return PacketVerdict.GO;
    }
    if (!destination.hasRoutes()) {
      return waitFor(destination, nowNanos);
    }
    if (state.improved) {
      return revive(destination, address, nowNanos);
    }
    if (ifUnselected == PacketVerdict.WAIT) {
      seqnoRequests.askAnnouncers(destination, destination.route(0).routerId(), nowNanos);
    }
    return ifUnselected;
  }

  /** A query is under way; from now on this node wants its answer as well. */
  private PacketVerdict waitFor(Destination destination, long nowNanos) {
    if (destination.query() != null) {
      routeRequests.join(destination.query(), nowNanos);
    }
    return PacketVerdict.WAIT;
  }

  /** Routes are known, but none can be used: ask for a newer number and for other routes. */
  private PacketVerdict revive(Destination destination, OverlayAddress address, long nowNanos) {
    routeRequests.revive(destination, nowNanos);
    return query(address, nowNanos);
  }

  private PacketVerdict query(OverlayAddress address, long nowNanos) {
    return routeRequests.originate(address.subnet(), nowNanos)
        ? PacketVerdict.WAIT
        : PacketVerdict.NO_ROUTE;
  }

  /** The improved rules refresh at deadlines of the route instead. */
  private void refreshAsReference(Route selected, OverlayAddress address, long nowNanos) {
    if (!state.improved && selected.expiresNanos() - nowNanos < state.times.refreshNanos()) {
      routeRequests.originate(address.subnet(), nowNanos);
    }
  }

  PacketVerdict onUnknownSource(OverlayAddress source, int link, long nowNanos) {
    Destination destination = state.routes.best(source);
    if (destination != null && destination.hasRoutes()) {
      return PacketVerdict.GO;
    }
    if (!state.improved) {
      return destination == null ? query(source, nowNanos) : PacketVerdict.WAIT;
    }
    if (!source.isOverlay() || state.ownSubnet.contains(source)) {
      return PacketVerdict.NO_ROUTE;
    }
    if (destination != null) {
      return waitFor(destination, nowNanos);
    }
    Neighbour neighbour = state.neighbours.find(link);
    if (neighbour != null && !neighbour.allowance().unknownSources().tryTake(nowNanos)) {
      state.count(Counter.QUERY_RATE_LIMITED);
      return PacketVerdict.NO_ROUTE;
    }
    state.failedQueries.forget(source.subnet()); // it lives: it has just sent a packet
    return query(source, nowNanos);
  }
}
