package dev.mycelium.internal.link.queue;

/**
 * Tells a queue that stands from one that only takes up bursts (the insight of CoDel, RFC 8289
 * §3.1): the shortest wait within a window is what does not go away by itself.
 *
 * <p>The writing thread measures, any thread asks.
 */
public final class StandingDelay {
  /** Long enough for a burst to pass, short enough to answer before the queue is full. */
  private static final long WINDOW_NANOS = 10_000_000;

  private static final long NOT_BLOCKED = Long.MIN_VALUE;

  private volatile long standingNanos;
  private volatile long blockedSinceNanos = NOT_BLOCKED;

  // of the writing thread
  private long shortestNanos = Long.MAX_VALUE;
  private long windowEndNanos;

  /** Nothing stands. */
  public StandingDelay() {}

  /** A frame leaves that has waited. */
  public void onWaited(long waitedNanos, long nowNanos) {
    shortestNanos = Math.min(shortestNanos, waitedNanos);
    if (nowNanos - windowEndNanos >= 0) {
      standingNanos = shortestNanos;
      shortestNanos = Long.MAX_VALUE;
      windowEndNanos = nowNanos + WINDOW_NANOS;
    }
  }

  /** Nothing waits any more. */
  public void onEmpty() {
    if (standingNanos != 0 || shortestNanos != 0) {
      standingNanos = 0;
      shortestNanos = 0;
    }
    onProgress();
  }

  /** The transport takes nothing just now. */
  public void onBlocked(long nowNanos) {
    blockedSinceNanos = nowNanos;
  }

  /** The transport takes bytes again. */
  public void onProgress() {
    if (blockedSinceNanos != NOT_BLOCKED) {
      blockedSinceNanos = NOT_BLOCKED;
    }
  }

  /**
   * Whether the queue is only behind for a moment: it does not stand longer than a target, and the
   * transport has not been blocked longer than a limit.
   */
  public boolean isPassing(long targetNanos, long limitNanos, long nowNanos) {
    long blockedSince = blockedSinceNanos;
    return standingNanos < targetNanos
        && (blockedSince == NOT_BLOCKED || nowNanos - blockedSince < limitNanos);
  }

  /** How long a frame will wait at least if it comes now. */
  public long nanos(long nowNanos) {
    long blockedSince = blockedSinceNanos;
    long blocked = blockedSince == NOT_BLOCKED ? 0 : nowNanos - blockedSince;
    return Math.max(standingNanos, blocked);
  }
}
