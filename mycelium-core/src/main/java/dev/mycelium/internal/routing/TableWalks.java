package dev.mycelium.internal.routing;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.mycelium.internal.routing.table.Destination;
import dev.mycelium.internal.routing.table.Neighbour;
import dev.mycelium.internal.routing.table.Route;
import dev.mycelium.internal.routing.table.Walk;
import dev.mycelium.internal.wire.ControlTlv.RouteRequest;
import dev.mycelium.internal.wire.Prefix;

/** What is told to or asked from one neighbour about the whole table, piece by piece. */
final class TableWalks {
  /**
   * Between pieces. A piece is at most {@link RoutingLimits#stepsPerDeadline} subnets, 66 bytes
   * each: about 340 kB/s, so that a control lane of 4 MiB never fills up.
   */
  private static final long PAUSE_NANOS = MILLISECONDS.toNanos(50);

  /** Generation of a request that a neighbour answers from its table and never forwards. */
  private static final int ANSWER_ONLY = 15;

  private final RoutingState state;
  private final Announcements announcements;

  TableWalks(RoutingState state, Announcements announcements) {
    this.state = state;
    this.announcements = announcements;
  }

  /** Answers a wildcard request (spec 04 §9.3). */
  void dump(Neighbour to, long nowNanos) {
    start(
        new TableWalk(to) {
          @Override
          void visit(Destination destination, long now) {
            Route selected = destination.selected();
            if (selected != null && selected.neighbour() != to) {
              announcements.answer(to, selected, now);
            }
          }

          @Override
          void finish(long now) {
            announcements.announceOwn(to, now);
          }
        },
        nowNanos);
  }

  /** Asks a new neighbour for the subnets in active use (spec 04 §16, R30). */
  void askForUsedSubnets(Neighbour to, long nowNanos) {
    start(
        new TableWalk(to) {
          @Override
          void visit(Destination destination, long now) {
            if (destination.hasRoutes()
                && destination.routeVia(to) == null
                && state.isUsed(destination, now)) {
              state.send(to, new RouteRequest(ANSWER_ONLY, Prefix.of(destination.subnet())));
            }
          }

          @Override
          void finish(long now) {}
        },
        nowNanos);
  }

  private void start(TableWalk walk, long nowNanos) {
    if (walk.step(nowNanos)) {
      state.deadlines.schedule(walk, nowNanos + walk.pauseNanos());
    }
  }

  /** A walk over all places of the table; a table that grows meanwhile is walked again. */
  private abstract class TableWalk extends Walk {
    private final Neighbour to;
    private int slots = state.routes.slots();
    private int slot;

    TableWalk(Neighbour to) {
      this.to = to;
    }

    abstract void visit(Destination destination, long nowNanos);

    abstract void finish(long nowNanos);

    @Override
    public boolean step(long nowNanos) {
      if (!to.isAlive()) {
        return false;
      }
      if (slots != state.routes.slots()) {
        slots = state.routes.slots();
        slot = 0;
      }
      int end = Math.min(slot + state.limits.stepsPerDeadline(), slots);
      for (; slot < end && !state.hasSentMuch(); slot++) {
        Destination destination = state.routes.atSlot(slot);
        if (destination != null) {
          visit(destination, nowNanos);
        }
      }
      if (slot == slots) {
        finish(nowNanos);
      }
      return slot < slots;
    }

    @Override
    public long pauseNanos() {
      return PAUSE_NANOS;
    }
  }
}
