package dev.mycelium.internal.routing;

import dev.mycelium.Subnet;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.routing.table.Destination;
import dev.mycelium.internal.routing.table.Neighbour;
import dev.mycelium.internal.routing.table.Route;
import dev.mycelium.internal.routing.table.SeqnoRequests.Request;
import dev.mycelium.internal.routing.table.Timer;
import dev.mycelium.internal.wire.AddressEncoding;
import dev.mycelium.internal.wire.ControlTlv.SeqnoRequest;
import dev.mycelium.internal.wire.Prefix;
import dev.mycelium.internal.wire.RouterId;
import dev.mycelium.internal.wire.SeqNo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks origins for newer sequence numbers, and answers or forwards such requests (spec 04 §10). */
final class SeqnoRequestProcedure {
  private static final int FIRST_HOP_COUNT = 64;

  /** RFC 8966 §3.8.2.1: "a small number of times". */
  private static final int REPETITIONS_MAX = 3;

  private final RoutingState state;
  private final Announcements announcements;
  private final RouteSelection selection;

  /** Armed while a request for a new own number waits. */
  private final Timer raise = new Timer(Timer.Kind.RAISE_SEQNO, null);

  SeqnoRequestProcedure(RoutingState state, Announcements announcements, RouteSelection selection) {
    this.state = state;
    this.announcements = announcements;
    this.selection = selection;
  }

  /** Spec 04 §10.1, cases a to c: the announcement of the sender cannot be used. */
  void askSender(
      @Nullable Destination destination,
      Subnet subnet,
      RouterId routerId,
      Neighbour sender,
      long nowNanos) {
    ask(destination, subnet, routerId, List.of(sender), state.improved, nowNanos);
  }

  /** Spec 04 §10.1, cases d to f: no route of the subnet can be used. */
  void askAnnouncers(Destination destination, RouterId routerId, long nowNanos) {
    Collection<Neighbour> announcers = new ArrayList<>();
    for (int i = 0; i < destination.routeCount(); i++) {
      announcers.add(destination.route(i).neighbour());
    }
    Collection<Neighbour> targets = announcers.isEmpty() ? state.neighbours.all() : announcers;
    ask(destination, destination.subnet(), routerId, targets, true, nowNanos);
  }

  private void ask(
      @Nullable Destination destination,
      Subnet subnet,
      RouterId routerId,
      Collection<Neighbour> targets,
      boolean limited,
      long nowNanos) {
    int wanted = state.sources.wantedSeqno(destination, routerId, nowNanos);
    Request last = state.seqnoRequests.find(routerId, subnet, wanted);
    boolean tooEarly =
        limited && last != null && nowNanos - last.lastSentNanos() < state.times.seqnoRepeatNanos();
    for (Neighbour target : List.copyOf(targets)) {
      boolean skipped =
          last != null
              && (last.sources().contains(target) || tooEarly && last.targets().contains(target));
      if (target.isAlive() && !skipped) {
        Request request = obtain(routerId, subnet, wanted, nowNanos);
        sendOwn(request, target, nowNanos);
        armRepetition(request, nowNanos);
      }
    }
  }

  private void sendOwn(Request request, Neighbour target, long nowNanos) {
    Prefix prefix = Prefix.of(request.subnet());
    state.send(
        target, new SeqnoRequest(request.seqno(), FIRST_HOP_COUNT, request.routerId(), prefix));
    request.onSent(target, nowNanos);
  }

  private void armRepetition(Request request, long nowNanos) {
    if (state.improved) {
      state.deadlines.schedule(request, nowNanos + state.times.seqnoRepeatNanos());
    }
  }

  /** An own request may have got lost with a neighbour on its way. */
  void onRepetition(Request request, long nowNanos) {
    Destination destination = state.routes.find(request.subnet());
    boolean needed =
        destination != null
            && destination.selected() == null
            && state.isWanted(destination, nowNanos);
    if (!needed || request.nextRepetition() > REPETITIONS_MAX) {
      return;
    }
    for (Neighbour target : List.copyOf(request.targets())) {
      if (target.isAlive()) {
        sendOwn(request, target, nowNanos);
      }
    }
    armRepetition(request, nowNanos);
  }

  /** Spec 04 §10.2. */
  void onSeqnoRequest(Neighbour from, SeqnoRequest request, long nowNanos) {
    state.count(Counter.SEQNO_REQUEST_RECEIVED);
    if (state.improved && !from.allowance().seqnoRequests().tryTake(nowNanos)) {
      state.count(Counter.SEQNO_REQUEST_RATE_LIMITED);
      return;
    }
    if (request.prefix().encoding() != AddressEncoding.IPV6) {
      return; // names no subnet that could be known
    }
    if (state.improved) {
      handle(from, request, nowNanos);
    } else if (!isDuplicate(request, nowNanos)) {
      handleAsReference(from, request, nowNanos);
    }
  }

  /** Answering comes first: a request that was sent before may be answerable by now. */
  private void handle(Neighbour from, SeqnoRequest request, long nowNanos) {
    Subnet subnet = request.prefix().subnet();
    if (subnet.equals(state.ownSubnet)) {
      onOwnRequest(from, request, nowNanos);
      return;
    }
    Destination destination = state.routes.find(subnet);
    if (destination == null) {
      state.count(Counter.SEQNO_REQUEST_UNHANDLED);
      return;
    }
    state.noteAsked(destination, nowNanos);
    Route selected = destination.selected();
    if (selected != null && selected.neighbour() != from && satisfies(selected, request)) {
      state.count(Counter.SEQNO_REQUEST_ANSWERED);
      announcements.answer(from, selected, nowNanos);
    } else if (isDuplicate(request, nowNanos)) {
      obtain(request.routerId(), subnet, request.seqno(), nowNanos).sources().add(from);
    } else {
      forward(from, request, destination, nowNanos);
    }
  }

  /** What is reached already is told again; so is who we are since the last start. */
  private void onOwnRequest(Neighbour from, SeqnoRequest request, long nowNanos) {
    boolean mustRaise =
        request.routerId().equals(state.self) && SeqNo.isGreater(request.seqno(), state.ownSeqno);
    if (mustRaise) {
      raiseOwn(nowNanos);
    } else {
      state.count(Counter.SEQNO_REQUEST_ANSWERED);
      announcements.announceOwn(from, nowNanos);
    }
  }

  private void handleAsReference(Neighbour from, SeqnoRequest request, long nowNanos) {
    Subnet subnet = request.prefix().subnet();
    Destination destination = state.routes.find(subnet);
    Route selected = destination == null ? null : destination.selected();
    if (selected != null && satisfies(selected, request)) {
      state.count(Counter.SEQNO_REQUEST_ANSWERED);
      announcements.answerWithCostOfAsker(from, selected, nowNanos);
    } else if (request.routerId().equals(state.self)
        && SeqNo.isGreater(request.seqno(), state.ownSeqno)
        && subnet.equals(state.ownSubnet)) {
      raiseOwn(nowNanos);
    } else if (destination != null) {
      forward(from, request, destination, nowNanos);
    } else {
      state.count(Counter.SEQNO_REQUEST_UNHANDLED);
    }
  }

  private static boolean satisfies(Route selected, SeqnoRequest request) {
    return !selected.isRetracted()
        && (!request.routerId().equals(selected.routerId())
            || !SeqNo.isLess(selected.seqno(), request.seqno()));
  }

  private boolean isDuplicate(SeqnoRequest request, long nowNanos) {
    Request last =
        state.seqnoRequests.find(request.routerId(), request.prefix().subnet(), request.seqno());
    return last != null
        && !SeqNo.isLess(last.seqno(), request.seqno())
        && !last.targets().isEmpty()
        && nowNanos - last.lastSentNanos() <= state.times.seqnoDuplicateNanos();
  }

  /**
   * By one at a time and not too often, whatever is asked for: an origin alone sets the pace. The
   * reference forgets a request that comes too early, and counts its start as a raise; whoever
   * asked then waits for a minute, because nodes on the way take his next requests for duplicates.
   */
  void raiseOwn(long nowNanos) {
    long mayNanos = state.ownSeqnoRaisedNanos + state.times.raiseNanos();
    if (mayNanos - nowNanos > 0) {
      if (state.improved && !raise.isArmed()) {
        state.deadlines.schedule(raise, mayNanos);
      }
      return;
    }
    state.count(Counter.SEQNO_REQUEST_RAISED_OWN);
    state.ownSeqno = SeqNo.plus(state.ownSeqno, 1);
    state.ownSeqnoRaisedNanos = nowNanos;
    announcements.announceOwn(nowNanos);
  }

  private void forward(
      Neighbour from, SeqnoRequest request, Destination destination, long nowNanos) {
    if (request.hopCount() < 2) {
      state.count(Counter.SEQNO_REQUEST_HOPS_SPENT);
      return;
    }
    Route target = forwardTarget(from, destination, nowNanos);
    if (request.routerId().equals(state.self) || target == null) {
      state.count(Counter.SEQNO_REQUEST_UNHANDLED);
      return;
    }
    state.count(
        selection.isFeasible(target, nowNanos)
            ? Counter.SEQNO_REQUEST_FORWARDED_FEASIBLE
            : Counter.SEQNO_REQUEST_FORWARDED_UNFEASIBLE);
    state.send(
        target.neighbour(),
        new SeqnoRequest(
            request.seqno(), request.hopCount() - 1, request.routerId(), request.prefix()));
    Request sent = obtain(request.routerId(), destination.subnet(), request.seqno(), nowNanos);
    sent.onSent(target.neighbour(), nowNanos);
    sent.sources().add(from);
  }

  /** A feasible route if there is one, else any that is not retracted; never back. */
  private @Nullable Route forwardTarget(Neighbour from, Destination destination, long nowNanos) {
    Route any = null;
    for (int i = 0; i < destination.routeCount(); i++) {
      Route route = destination.route(i);
      boolean isCandidate =
          !route.isRetracted() && route.neighbour().isAlive() && route.neighbour() != from;
      if (isCandidate && selection.isFeasible(route, nowNanos)) {
        return route;
      }
      any = any == null && isCandidate ? route : any;
    }
    return any;
  }

  private Request obtain(RouterId routerId, Subnet subnet, int seqno, long nowNanos) {
    Request request = state.seqnoRequests.obtain(routerId, subnet, seqno, nowNanos);
    Request evicted = state.seqnoRequests.evict();
    if (evicted != null) {
      state.deadlines.cancel(evicted);
      state.count(Counter.REQUEST_CACHE_EVICTED);
    }
    return request;
  }

  void sweep(long nowNanos) {
    state.seqnoRequests.removeSentBefore(
        nowNanos - state.times.seqnoCacheNanos(), state.deadlines::cancel);
  }
}
