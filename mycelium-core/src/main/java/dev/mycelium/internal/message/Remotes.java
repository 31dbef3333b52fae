package dev.mycelium.internal.message;

import dev.mycelium.internal.machine.Deadline;
import dev.mycelium.internal.machine.Deadlines;
import java.util.Iterator;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** The nodes that messages were sent to, and the routes that are missing. */
final class Remotes {
  /** Nodes remembered without a message under way to them. */
  private static final int IDLE_MAX = 4096;

  /** Messages under way to a node that has answered; overdue ones do not count. */
  private static final int OPEN_MAX = 512;

  /** The same towards a node that has not. */
  private static final int OPEN_UNPROVEN_MAX = 16;

  /** How soon the network is asked for a route again; doubled up to the longest pause. */
  private static final long ROUTE_PAUSE_NANOS = 1_000_000_000L;

  private static final int ROUTE_PAUSE_DOUBLINGS_MAX = 2;

  private final MessageEffects effects;
  private final MessageTimes times;
  private final Deadlines<Deadline> deadlines;

  /** The one that was not written to for longest comes first. */
  private final LinkedHashMap<Long, Remote> remotes = new LinkedHashMap<>(16, 0.75f, true);

  Remotes(MessageEffects effects, MessageTimes times, Deadlines<Deadline> deadlines) {
    this.effects = effects;
    this.times = times;
    this.deadlines = deadlines;
  }

  Remote get(long high) {
    Remote remote = remotes.get(high);
    if (remote == null) {
      remote = new Remote(high, times);
      remotes.put(high, remote);
      forgetIdle(remote);
    }
    return remote;
  }

  @Nullable Remote known(long high) {
    return remotes.get(high);
  }

  private void forgetIdle(Remote kept) {
    if (remotes.size() <= IDLE_MAX) {
      return;
    }
    Iterator<Remote> oldest = remotes.values().iterator();
    while (remotes.size() > IDLE_MAX && oldest.hasNext()) {
      Remote next = oldest.next();
      if (next.transmissions > 0 || next == kept) {
        return; // in use: as many as the outbox allows
      }
      deadlines.cancel(next);
      deadlines.cancel(next.routeWish);
      oldest.remove();
    }
  }

  /** Whether the next message to a node may begin; if only a route is missing, asks for it. */
  boolean mayStart(Remote remote, long nowNanos) {
    if (remote.waiting.isEmpty()) {
      return false;
    }
    if (!effects.hasRoute(remote.high)) {
      wantRoute(remote, nowNanos);
      return false;
    }
    remote.routeRequests = 0;
    if (!remote.isProven(nowNanos)) {
      return remote.open < OPEN_UNPROVEN_MAX;
    }
    return remote.open == 0 || remote.open < OPEN_MAX && remote.hasWindow(0);
  }

  /** Asks the network, unless it was asked a moment ago. */
  void wantRoute(Remote remote, long nowNanos) {
    if (!remote.routeWish.isArmed()) {
      effects.wantRoute(remote.high);
      int doublings = Math.min(remote.routeRequests++, ROUTE_PAUSE_DOUBLINGS_MAX);
      deadlines.schedule(remote.routeWish, nowNanos + (ROUTE_PAUSE_NANOS << doublings));
    }
  }

  /** Asks again if messages still wait for it. */
  void onDeadline(Remote.RouteWish wish, long nowNanos) {
    if (!wish.remote.waiting.isEmpty() && !effects.hasRoute(wish.remote.high)) {
      wantRoute(wish.remote, nowNanos);
    }
  }
}
