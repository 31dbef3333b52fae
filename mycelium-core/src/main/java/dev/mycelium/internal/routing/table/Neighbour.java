package dev.mycelium.internal.routing.table;

import dev.mycelium.internal.wire.SeqNo;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A peer (spec 04 §2.6). One connection is one neighbour: a reconnect makes a new one. Threads the
 * routes learned from it on a list, so that its death or a change of its cost finds them without a
 * search.
 */
public final class Neighbour {
  /** How many of the latest values of {@link #noteMoved} are kept. */
  private static final int MOVED_SAMPLES = 4;

  private final int link;
  private final long joinOrder;
  private final LinkCost cost;
  private final PeerAllowance allowance;
  private int costAtSelection;
  private int helloSeqno;
  private int hellosSent;
  private long lastIhuNanos;
  private boolean alive = true;

  // while it is in use
  private final Timer probe = new Timer(Timer.Kind.PROBE, this);
  private final long[] moved = new long[MOVED_SAMPLES];
  private int movedSamples;
  private long lastUsedNanos;
  private long excusedUntilNanos;

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

  /** The same for a Hello that is not to measure the cost. */
  public int nextProbe(long nowNanos) {
    int seqno = helloSeqno;
    helloSeqno = SeqNo.plus(seqno, 1);
    cost.onProbeQueued(seqno, nowNanos);
    return seqno;
  }

  /** Data goes over its link. */
  public void onUsed(long nowNanos) {
    lastUsedNanos = nowNanos;
  }

  /** When data was last known to go over its link. */
  public long lastUsedNanos() {
    return lastUsedNanos;
  }

  /** The timer of its probes; it is armed while there are any. */
  public Timer probe() {
    return probe;
  }

  /** Its probes begin. */
  public void beginProbes(long movedBytes) {
    Arrays.fill(moved, movedBytes);
  }

  /** That it has not answered until then will not be its fault. */
  public void excuseUntil(long untilNanos) {
    excusedUntilNanos = untilNanos;
  }

  /** Whether its silence may be ours. */
  public boolean isExcused(long nowNanos) {
    return nowNanos - excusedUntilNanos < 0;
  }

  /**
   * Remembers how many bytes its link has carried so far.
   *
   * @return how many since four calls ago
   */
  public long noteMoved(long movedBytes) {
    int slot = movedSamples++ & MOVED_SAMPLES - 1;
    long before = moved[slot];
    moved[slot] = movedBytes;
    return movedBytes - before;
  }

  /** When it last answered, or joined. */
  public long lastIhuNanos() {
    return lastIhuNanos;
  }

  /** It answered. What answers nothing proves nothing (spec 09 §1 item 1). */
  public void onIhu(long nowNanos) {
    if (cost.awaitsAnswer()) {
      lastIhuNanos = nowNanos;
    }
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
