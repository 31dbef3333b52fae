package dev.mycelium.internal.routing.table;

import dev.mycelium.internal.wire.SeqNo;
import org.jspecify.annotations.Nullable;

/**
 * A peer (spec 04 §2.6). One connection is one neighbour: a reconnect makes a new one. Threads the
 * routes learned from it on a list, so that its death or a change of its cost finds them without a
 * search.
 */
public final class Neighbour {
  private final int link;
  private final long joinOrder;
  private final LinkCost cost;
  private final PeerAllowance allowance;
  private int costAtSelection;
  private int helloSeqno;
  private int hellosSent;
  private long lastIhuNanos;
  private boolean alive = true;

  // routes learned from it, oldest first
  private @Nullable Route firstRoute;
  private @Nullable Route lastRoute;
  private int routeCount;
  private @Nullable Route cursor;

  /**
   * A peer that was just added.
   *
   * @param joinOrder larger for those added later
   */
  public Neighbour(
      int link, long joinOrder, LinkCost cost, PeerAllowance allowance, long nowNanos) {
    this.link = link;
    this.joinOrder = joinOrder;
    this.cost = cost;
    this.allowance = allowance;
    this.costAtSelection = cost.cost();
    this.lastIhuNanos = nowNanos;
  }

  /** Its link. */
  public int link() {
    return link;
  }

  /** Larger for neighbours added later. */
  public long joinOrder() {
    return joinOrder;
  }

  /** The cost of the link to it. */
  public LinkCost cost() {
    return cost;
  }

  /** What it may ask of us. */
  public PeerAllowance allowance() {
    return allowance;
  }

  /** The cost of the link when routes over it were last compared because of it. */
  public int costAtSelection() {
    return costAtSelection;
  }

  /** Routes over the link are about to be compared. */
  public void noteCostAtSelection() {
    costAtSelection = cost.cost();
  }

  /** False once it died, for ever. */
  public boolean isAlive() {
    return alive;
  }

  /** It died. */
  public void die() {
    alive = false;
  }

  /** The number of the next Hello; counts it as queued. */
  public int nextHello(long nowNanos) {
    int seqno = helloSeqno;
    helloSeqno = SeqNo.plus(seqno, 1);
    hellosSent++;
    cost.onHelloQueued(seqno, nowNanos);
    return seqno;
  }

  /** Hellos queued so far. */
  public int hellosSent() {
    return hellosSent;
  }

  /** When it last answered, or joined. */
  public long lastIhuNanos() {
    return lastIhuNanos;
  }

  /** It answered. */
  public void onIhu(long nowNanos) {
    lastIhuNanos = nowNanos;
    cost.onIhu(nowNanos);
  }

  /** Routes learned from it, retracted ones included. */
  public int routeCount() {
    return routeCount;
  }

  /** The oldest route learned from it. */
  public @Nullable Route firstRoute() {
    return firstRoute;
  }

  /** Starts a walk over its routes; {@link #nextRoute} survives any change of the list. */
  public void startWalk() {
    cursor = firstRoute;
  }

  /** The next route of the walk, null at its end. */
  public @Nullable Route nextRoute() {
    Route route = cursor;
    if (route != null) {
      cursor = route.nextOfNeighbour;
    }
    return route;
  }

  /** Whether a walk has more to see. */
  public boolean isWalking() {
    return cursor != null;
  }

  void link(Route route) {
    Route last = lastRoute;
    route.previousOfNeighbour = last;
    if (last == null) {
      firstRoute = route;
    } else {
      last.nextOfNeighbour = route;
    }
    lastRoute = route;
    routeCount++;
  }

  void unlink(Route route) {
    if (cursor == route) {
      cursor = route.nextOfNeighbour;
    }
    Route previous = route.previousOfNeighbour;
    Route next = route.nextOfNeighbour;
    if (previous == null) {
      firstRoute = next;
    } else {
      previous.nextOfNeighbour = next;
    }
    if (next == null) {
      lastRoute = previous;
    } else {
      next.previousOfNeighbour = previous;
    }
    route.previousOfNeighbour = null;
    route.nextOfNeighbour = null;
    routeCount--;
  }
}
