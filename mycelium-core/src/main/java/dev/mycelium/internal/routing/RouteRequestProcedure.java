package dev.mycelium.internal.routing;

import dev.mycelium.Subnet;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.routing.table.Destination;
import dev.mycelium.internal.routing.table.Neighbour;
import dev.mycelium.internal.routing.table.Query;
import dev.mycelium.internal.routing.table.Route;
import dev.mycelium.internal.wire.AddressEncoding;
import dev.mycelium.internal.wire.ControlTlv.RouteRequest;
import dev.mycelium.internal.wire.Prefix;
import org.jspecify.annotations.Nullable;

/** Asks for routes, and answers or forwards such requests (spec 04 §9). */
final class RouteRequestProcedure {
  /** A request of this generation is answered, but never forwarded. */
  private static final int GENERATION_MAX = 15;

  private final RoutingState state;
  private final Announcements announcements;
  private final TableWalks walks;
  private final SeqnoRequestProcedure seqnoRequests;

  RouteRequestProcedure(
      RoutingState state,
      Announcements announcements,
      TableWalks walks,
      SeqnoRequestProcedure seqnoRequests) {
    this.state = state;
    this.announcements = announcements;
    this.walks = walks;
    this.seqnoRequests = seqnoRequests;
  }

  /**
   * This node wants a route that it does not have (spec 04 §9.1).
   *
   * @return whether a query is under way
   */
  boolean originate(Subnet subnet, long nowNanos) {
    if (!state.improved) {
      originateAsReference(subnet, nowNanos);
      return true;
    }
    Destination known = state.routes.find(subnet);
    if (known != null && known.query() != null) {
      join(known.query(), nowNanos);
      return true;
    }
    if (state.failedQueries.isWaiting(subnet, nowNanos)) {
      state.count(Counter.QUERY_BACKED_OFF);
      return false;
    }
    if (!state.ownRequests.tryTake(nowNanos)) {
      state.count(Counter.QUERY_RATE_LIMITED);
      return false;
    }
    if (!makeRoomForQuery(true)) {
      return false;
    }
    Destination destination = state.routes.obtain(subnet);
    open(new Query(destination, 0, true, nowNanos + state.times.queryNanos()));
    sendToAll(subnet, 0, null, false, nowNanos);
    return true;
  }

  /**
   * A query is under way, for this node from now on too. One that was forwarded for somebody else
   * may be near the end of its reach, so that it is asked again as a fresh one.
   */
  void join(Query query, long nowNanos) {
    if (query.isOwn() || !state.improved) {
      return;
    }
    state.queries.adopt(query);
    if (query.generation() > 0 && state.ownRequests.tryTake(nowNanos)) {
      query.setGeneration(0);
      sendToAll(query.destination().subnet(), 0, null, false, nowNanos);
    }
  }

  private void originateAsReference(Subnet subnet, long nowNanos) {
    mark(subnet, 0, true, nowNanos);
    sendToAll(subnet, 0, null, true, nowNanos);
  }

  /** Asks for new life of a route in use (spec 04 §15.3, S3). */
  void refresh(Route route, boolean everybody, long nowNanos) {
    Subnet subnet = route.destination().subnet();
    if (everybody) {
      sendToAll(subnet, 0, null, false, nowNanos);
    } else {
      state.send(route.neighbour(), new RouteRequest(0, Prefix.of(subnet)));
    }
  }

  /** Hands the open queries to a new neighbour (spec 04 §5.1). */
  void handOver(Neighbour to) {
    for (Query query : state.queries.all()) {
      int generation = state.improved ? query.generation() : 0;
      Prefix prefix = Prefix.of(query.destination().subnet());
      state.send(to, new RouteRequest(generation, prefix));
    }
  }

  /** Spec 04 §9.2 and §9.3. */
  void onRouteRequest(Neighbour from, RouteRequest request, long nowNanos) {
    state.count(Counter.ROUTE_REQUEST_RECEIVED);
    if (state.improved && !from.allowance().routeRequests().tryTake(nowNanos)) {
      state.count(Counter.ROUTE_REQUEST_RATE_LIMITED);
      return;
    }
    switch (request.prefix().encoding()) {
      case WILDCARD -> onWildcardRequest(from, nowNanos);
      case IPV4 -> state.count(Counter.ROUTE_REQUEST_DENIED); // names nothing in this network
      case IPV6, IPV6_LINK_LOCAL -> onSubnetRequest(from, request, nowNanos);
    }
  }

  private void onWildcardRequest(Neighbour from, long nowNanos) {
    state.count(Counter.WILDCARD_REQUEST_RECEIVED);
    if (!state.improved) {
      announcements.dump(from, nowNanos);
    } else if (from.allowance().tableDumps().tryTake(nowNanos)) {
      walks.dump(from, nowNanos);
    } else {
      state.count(Counter.ROUTE_REQUEST_RATE_LIMITED);
    }
  }

  private void onSubnetRequest(Neighbour from, RouteRequest request, long nowNanos) {
    Subnet subnet = request.prefix().subnet();
    if (state.ownSubnet.contains(subnet)) {
      announcements.announceOwn(from, nowNanos);
      return;
    }
    Destination known = state.routes.find(subnet);
    if (known != null) {
      state.noteAsked(known, nowNanos);
    }
    Route selected = known == null ? null : known.selected();
    if (selected != null) {
      if (selected.neighbour() != from) {
        announcements.answer(from, selected, nowNanos);
      }
    } else if (known == null || known.query() == null && !holdsRoutes(known)) {
      forward(from, request, subnet, nowNanos);
    } else if (state.improved) {
      revive(known, nowNanos);
    }
  }

  /**
   * Asks for a newer number if an unfeasible route is all that is left: if nobody wanted it when it
   * was lost, nobody asked then (S4).
   */
  void revive(Destination destination, long nowNanos) {
    Route unfeasible = destination.finiteRoute();
    if (unfeasible != null) {
      seqnoRequests.askAnnouncers(destination, unfeasible.routerId(), nowNanos);
    }
  }

  /**
   * Retracted routes are kept longer than the reference keeps them: they must not stop requests.
   */
  private boolean holdsRoutes(Destination destination) {
    return state.improved ? destination.hasFiniteRoute() : destination.hasRoutes();
  }

  private void forward(Neighbour from, RouteRequest request, Subnet subnet, long nowNanos) {
    int generation = forwardedGeneration(request.generation());
    if (generation > GENERATION_MAX) {
      return;
    }
    if (state.improved && (!isAdmitted(request.prefix()) || !makeRoomForQuery(false))) {
      state.count(Counter.ROUTE_REQUEST_DENIED);
      return;
    }
    Destination destination = mark(subnet, generation, false, nowNanos);
    state.noteAsked(destination, nowNanos);
    sendToAll(subnet, generation, from, true, nowNanos);
  }

  /** The reference counts in 8 bits (spec 04 §16, R4). */
  private int forwardedGeneration(int received) {
    return state.improved ? received + 1 : received + 1 & 0xFF;
  }

  private static boolean isAdmitted(Prefix prefix) {
    return prefix.encoding() == AddressEncoding.IPV6
        && prefix.isNodeSubnet()
        && Subnet.OVERLAY.contains(prefix.subnet());
  }

  /** An own query may displace a forwarded one, a forwarded one only another forwarded one. */
  private boolean makeRoomForQuery(boolean own) {
    if (state.queries.size() < state.limits.queriesMax()) {
      return true;
    }
    state.count(Counter.QUERY_OVER_LIMIT);
    Query oldest = state.queries.oldestForwarded();
    if (oldest == null && own) {
      oldest = state.queries.oldestOwn();
    }
    if (oldest != null) {
      giveUp(oldest.destination());
    }
    return oldest != null;
  }

  /** Under the reference rules a time-out is armed even if there is nothing to be queried. */
  private Destination mark(Subnet subnet, int generation, boolean own, long nowNanos) {
    Destination destination = state.routes.obtain(subnet);
    Query query = new Query(destination, generation, own, nowNanos + state.times.queryNanos());
    if (destination.query() == null && !holdsRoutes(destination)) {
      open(query);
    } else {
      state.deadlines.schedule(query, query.expiresNanos());
    }
    return destination;
  }

  private void open(Query query) {
    state.queries.open(query);
    state.deadlines.schedule(query, query.expiresNanos());
  }

  private void sendToAll(
      Subnet subnet,
      int generation,
      @Nullable Neighbour from,
      boolean skipReceivers,
      long nowNanos) {
    boolean sent = false;
    RouteRequest request = new RouteRequest(generation, Prefix.of(subnet));
    for (Neighbour neighbour : state.neighbours.all()) {
      boolean skipped =
          skipReceivers && state.routeRequests.hasReceived(neighbour, subnet, generation, nowNanos);
      if (neighbour != from && !skipped) {
        state.send(neighbour, request);
        sent = true;
      }
    }
    if (sent || !state.improved) {
      remember(subnet, generation, nowNanos);
    }
  }

  private void remember(Subnet subnet, int generation, long nowNanos) {
    long everybody = state.neighbours.lastJoinOrder();
    if (!state.routeRequests.put(subnet, generation, everybody, nowNanos)) {
      state.count(Counter.REQUEST_CACHE_EVICTED);
    }
  }

  /** Spec 04 §9.4; the reference lets the time-out of an older query end a newer one. */
  void onTimeout(Query query, long nowNanos) {
    Destination destination = query.destination();
    if (state.improved && destination.query() != query) {
      return;
    }
    if (state.improved && query.isOwn()) {
      noteFailure(destination.subnet(), nowNanos);
    }
    giveUp(destination);
    state.settle(destination, nowNanos);
  }

  private void noteFailure(Subnet subnet, long nowNanos) {
    if (!state.failedQueries.onFailure(subnet, nowNanos)) {
      state.count(Counter.REQUEST_CACHE_EVICTED);
    }
  }

  /** A route was found: the query is over. */
  void onFound(Destination destination) {
    Query query = state.queries.close(destination);
    if (query != null && state.improved) {
      state.deadlines.cancel(query); // the reference lets it fire
    }
  }

  private void giveUp(Destination destination) {
    Query query = state.queries.close(destination);
    if (query != null && state.improved) {
      state.deadlines.cancel(query);
    }
    state.effects.rejectParked(destination.subnet());
  }
}
