package dev.mycelium.internal.routing;

import dev.mycelium.OverlayAddress;
import dev.mycelium.PublicKey;
import dev.mycelium.Subnet;
import dev.mycelium.internal.machine.Deadline;
import dev.mycelium.internal.machine.Machine;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.routing.table.Destination;
import dev.mycelium.internal.routing.table.LinkCost;
import dev.mycelium.internal.routing.table.Neighbour;
import dev.mycelium.internal.routing.table.Query;
import dev.mycelium.internal.routing.table.Route;
import dev.mycelium.internal.routing.table.SeqnoRequests.Request;
import dev.mycelium.internal.routing.table.Timer;
import dev.mycelium.internal.routing.table.Walk;
import dev.mycelium.internal.wire.ControlTlv;
import dev.mycelium.internal.wire.ControlTlv.Hello;
import dev.mycelium.internal.wire.ControlTlv.Ihu;
import dev.mycelium.internal.wire.ControlTlv.RouteRequest;
import dev.mycelium.internal.wire.ControlTlv.SeqnoRequest;
import dev.mycelium.internal.wire.ControlTlv.Update;
import dev.mycelium.internal.wire.RouterId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The routing protocol (spec 04): hands every input to the procedure that knows what to do. Owned
 * by one thread; inputs must not go back in time by more than their order of arrival does.
 */
public final class Router implements Machine {
  private final RoutingState state;
  private final NeighbourProcedure neighbours;
  private final UpdateProcedure updates;
  private final RouteRequestProcedure routeRequests;
  private final SeqnoRequestProcedure seqnoRequests;
  private final PacketProcedure packets;
  private final RouteLoss routeLoss;

  /**
   * A route as people see it (spec 04 §13).
   *
   * @param metric as the neighbour announced it, {@link dev.mycelium.internal.wire.Metric#INFINITE}
   *     if retracted
   */
  public record RouteView(
      Subnet subnet,
      int link,
      int metric,
      int seqno,
      boolean selected,
      RouterId routerId,
      PublicKey publicKey) {}

  /** A query under way. */
  public record QueryView(Subnet subnet, long expiresNanos) {}

  /**
   * A router without neighbours.
   *
   * @param self own id, with fresh random bytes
   * @param ownSubnet the /64 of the own key
   * @param random for jitter and the hash of the tables; seed it to repeat a run
   */
  public Router(
      RoutingMode mode,
      RouterId self,
      Subnet ownSubnet,
      RandomGenerator random,
      RoutingLimits limits,
      RoutingEffects effects,
      RouteUse use,
      Counters counters,
      long nowNanos) {
    this(
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
            nowNanos),
        nowNanos);
  }

  /** For tests that change a constant. */
  Router(RoutingState state, long nowNanos) {
    this.state = state;
    RouteSelection selection = new RouteSelection(state);
    RouteLifetimes lifetimes = new RouteLifetimes(state);
    RoutePublisher publisher = new RoutePublisher(state.effects);
    Announcements announcements = new Announcements(state);
    TableWalks walks = new TableWalks(state, announcements);
    seqnoRequests = new SeqnoRequestProcedure(state, announcements, selection);
    routeRequests = new RouteRequestProcedure(state, announcements, walks, seqnoRequests);
    RouteChanges changes =
        new RouteChanges(
            state, selection, lifetimes, announcements, publisher, seqnoRequests, routeRequests);
    routeLoss = new RouteLoss(state, lifetimes, routeRequests, changes, publisher);
    updates = new UpdateProcedure(state, lifetimes, seqnoRequests, changes);
    packets = new PacketProcedure(state, routeRequests, seqnoRequests);
    neighbours =
        new NeighbourProcedure(state, announcements, routeRequests, walks, routeLoss, changes);
    neighbours.start(nowNanos);
    sweepSeqnoRequests(new Timer(Timer.Kind.SWEEP_SEQNO_REQUESTS, null), nowNanos);
    sweepRouteRequests(new Timer(Timer.Kind.SWEEP_ROUTE_REQUESTS, null), nowNanos);
  }

  // links

  /**
   * A link that somebody else made is up (spec 04 §5.1).
   *
   * @param staticCost 1..1000, by kind of link (spec 04 §4.3)
   * @throws IllegalArgumentException if the link was added before
   */
  public void addLink(int link, int staticCost, long nowNanos) {
    neighbours.add(link, staticCost, false, nowNanos);
  }

  /** The same for a link that this node made: its news has room that strangers cannot take. */
  public void addChosenLink(int link, int staticCost, long nowNanos) {
    neighbours.add(link, staticCost, true, nowNanos);
  }

  /** A link closed (spec 04 §5.2); unknown links are ignored. */
  public void removeLink(int link, long nowNanos) {
    state.beginCall();
    Neighbour neighbour = state.neighbours.find(link);
    if (neighbour != null) {
      neighbours.remove(neighbour, nowNanos);
    }
  }

  /** A neighbour said something; unknown links are ignored. */
  public void onControl(int link, ControlTlv tlv, long nowNanos) {
    state.count(Counter.CONTROL_RECEIVED);
    Neighbour from = state.neighbours.find(link);
    if (from == null) {
      state.count(Counter.CONTROL_SOURCE_GONE);
      return;
    }
    if (tlv instanceof Hello) {
      state.count(Counter.HELLO_RECEIVED);
      neighbours.onHello(from);
    } else if (tlv instanceof Ihu) {
      state.count(Counter.IHU_RECEIVED);
      neighbours.onIhu(from, nowNanos);
    } else if (tlv instanceof Update update) {
      updates.onUpdate(from, update, nowNanos);
    } else if (tlv instanceof RouteRequest request) {
      routeRequests.onRouteRequest(from, request, nowNanos);
    } else if (tlv instanceof SeqnoRequest request) {
      seqnoRequests.onSeqnoRequest(from, request, nowNanos);
    }
  }

  /**
   * A Hello left for the socket. Optional: if it is never reported, the time in the queue counts as
   * part of the link.
   */
  public void onHelloWritten(int link, int seqno, long nowNanos) {
    Neighbour neighbour = state.neighbours.find(link);
    if (neighbour != null) {
      neighbour.cost().onHelloWritten(seqno, nowNanos);
    }
  }

  /**
   * Data goes over a link. To be told every few seconds while it does: the neighbour is then asked
   * more often whether it lives.
   */
  public void onLinkUsed(int link, long nowNanos) {
    Neighbour neighbour = state.neighbours.find(link);
    if (neighbour != null && state.improved) {
      neighbours.onUsed(neighbour, nowNanos);
    }
  }

  /** The present cost of a link; 0 if it is unknown. */
  public int linkCost(int link) {
    Neighbour neighbour = state.neighbours.find(link);
    return neighbour == null ? 0 : neighbour.cost().cost();
  }

  /** The smoothed round trip time of a link, or -1 if it is unknown or not yet measured. */
  public long roundTripNanos(int link) {
    Neighbour neighbour = state.neighbours.find(link);
    return neighbour == null ? LinkCost.UNKNOWN : neighbour.cost().roundTripNanos();
  }

  /** Whether the link was added and neither closed nor found dead. */
  public boolean isAlive(int link) {
    return state.neighbours.find(link) != null;
  }

  // packets

  /** A packet of this node found no usable route in the published facts (spec 05 §5). */
  public PacketVerdict onLocalPacket(OverlayAddress destination, long nowNanos) {
    return packets.onLocal(destination, nowNanos);
  }

  /** A packet in transit found no usable route in the published facts (spec 05 §6). */
  public PacketVerdict onTransitPacket(OverlayAddress destination, long nowNanos) {
    return packets.onTransit(destination, nowNanos);
  }

  /**
   * A packet for this node cannot be opened, because the key of its sender is unknown (spec 05 §7).
   *
   * @param link where it came from, -1 if from this node itself
   */
  public PacketVerdict onUnknownSource(OverlayAddress source, int link, long nowNanos) {
    return packets.onUnknownSource(source, link, nowNanos);
  }

  /** Asks the network for a route, if none is known. */
  public void requestRoute(OverlayAddress destination, long nowNanos) {
    packets.onLocal(destination, nowNanos);
  }

  // snapshots

  /** The link that packets to the address take, or {@link RoutingEffects#NO_LINK}. */
  public int nextHop(OverlayAddress destination) {
    Destination best = state.routes.best(destination);
    Route selected = best == null ? null : best.selected();
    return selected == null ? RoutingEffects.NO_LINK : selected.neighbour().link();
  }

  /** The key of the owner of an address, if any route to it is known. */
  public Optional<PublicKey> publicKeyOf(OverlayAddress address) {
    Destination best = state.routes.best(address);
    return best == null || !best.hasRoutes()
        ? Optional.empty()
        : Optional.of(best.route(0).routerId().publicKey());
  }

  /** All routes; those of one subnet stand together, the selected one first. */
  public List<RouteView> routes() {
    List<RouteView> views = new ArrayList<>();
    for (Destination destination : state.routes.all()) {
      for (int i = 0; i < destination.routeCount(); i++) {
        views.add(view(destination.subnet(), destination.route(i)));
      }
    }
    return views;
  }

  private static RouteView view(Subnet subnet, Route route) {
    return new RouteView(
        subnet,
        route.neighbour().link(),
        route.metric(),
        route.seqno(),
        route.isSelected(),
        route.routerId(),
        route.routerId().publicKey());
  }

  /** All queries under way, also those forwarded for others. */
  public List<QueryView> queries(long nowNanos) {
    List<QueryView> views = new ArrayList<>();
    for (Query query : state.queries.all()) {
      if (query.expiresNanos() - nowNanos > 0) {
        views.add(new QueryView(query.destination().subnet(), query.expiresNanos()));
      }
    }
    return views;
  }

  // time

  @Override
  public long nextDeadlineNanos() {
    return state.deadlines.nextNanos();
  }

  @Override
  public void onDeadline(long nowNanos) {
    state.beginCall();
    for (int i = 0; i < state.limits.stepsPerDeadline() && !state.hasSentMuch(); i++) {
      Deadline due = state.deadlines.pollDue(nowNanos);
      if (due == null) {
        return;
      }
      handle(due, nowNanos);
    }
  }

  private void handle(Deadline due, long nowNanos) {
    if (due instanceof Route route) {
      routeLoss.onDue(route, nowNanos);
    } else if (due instanceof Query query) {
      routeRequests.onTimeout(query, nowNanos);
    } else if (due instanceof Request request) {
      seqnoRequests.onRepetition(request, nowNanos);
    } else if (due instanceof Walk walk) {
      step(walk, nowNanos);
    } else if (due instanceof Timer timer) {
      handleTimer(timer, nowNanos);
    } else {
      throw new AssertionError("unknown deadline: " + due);
    }
  }

  private void step(Walk walk, long nowNanos) {
    if (walk.step(nowNanos)) {
      state.deadlines.schedule(walk, nowNanos + walk.pauseNanos());
    }
  }

  private void handleTimer(Timer timer, long nowNanos) {
    switch (timer.kind) {
      case HELLO_ALL -> neighbours.helloAll(timer, nowNanos);
      case HELLO -> neighbours.hello(timer, timer.neighbour(), nowNanos);
      case DEAD_CHECK_ALL -> neighbours.deadCheckAll(timer, nowNanos);
      case PROBE -> neighbours.probe(timer.neighbour(), nowNanos);
      case DEAD_CHECK -> neighbours.deadCheck(timer, timer.neighbour(), nowNanos);
      case ANNOUNCE -> neighbours.announce(timer, nowNanos);
      case RAISE_SEQNO -> seqnoRequests.raiseOwn(nowNanos);
      case SWEEP_SEQNO_REQUESTS -> sweepSeqnoRequests(timer, nowNanos);
      case SWEEP_ROUTE_REQUESTS -> sweepRouteRequests(timer, nowNanos);
    }
  }

  private void sweepSeqnoRequests(Timer timer, long nowNanos) {
    seqnoRequests.sweep(nowNanos);
    state.counters.add(
        Counter.SOURCE_EXPIRED,
        state.routes.forgetExpired(state.limits.stepsPerDeadline(), nowNanos));
    state.deadlines.schedule(timer, nowNanos + state.times.seqnoCacheNanos());
  }

  private void sweepRouteRequests(Timer timer, long nowNanos) {
    state.routeRequests.sweep(nowNanos);
    state.deadlines.schedule(timer, nowNanos + state.times.requestSweepNanos());
  }
}
