package dev.mycelium.internal.peer;

import java.util.random.RandomGenerator;

/**
 * When a wanted peer is dialed next (spec 09 §1 item 2): a peer just lost at once and then every
 * second for a while, because most outages are restarts; one that stays away ever more rarely.
 */
final class RedialPlan {
  static final long SECOND_NANOS = 1_000_000_000L;

  /** First back-off and pace of the fast retries. */
  static final long FIRST_DELAY_NANOS = SECOND_NANOS;

  /** Longest back-off, before jitter. */
  static final long LAST_DELAY_NANOS = 60 * SECOND_NANOS;

  /** Doublings after which the longest back-off is reached. */
  private static final int BACK_OFFS_MAX = 6;

  /** How long a lost peer is retried every second. */
  static final long FAST_NANOS = 10 * SECOND_NANOS;

  /** Part by which a back-off may be longer or shorter, so that nodes do not march in step. */
  static final double JITTER = 0.2;

  /**
   * A link that lived shorter counts as a failed attempt: a neighbour that accepts only to close
   * would otherwise be dialed in a tight circle.
   */
  static final long PROVEN_NANOS = SECOND_NANOS;

  private final RandomGenerator random;
  private long dueNanos;
  private long fastUntilNanos;
  private long lastFailureNanos;
  private int backOffs;

  /** Due at once. */
  RedialPlan(RandomGenerator random, long nowNanos) {
    this.random = random;
    this.dueNanos = nowNanos;
    this.fastUntilNanos = nowNanos;
    this.lastFailureNanos = nowNanos - FIRST_DELAY_NANOS;
  }

  long dueNanos() {
    return dueNanos;
  }

  /** The link is gone after this time of life. */
  void onLost(long livedNanos, long nowNanos) {
    if (livedNanos < PROVEN_NANOS) {
      onFailed(nowNanos);
      return;
    }
    backOffs = 0;
    fastUntilNanos = nowNanos + FAST_NANOS;
    dueNanos = nowNanos;
  }

  /** An attempt has failed. */
  void onFailed(long nowNanos) {
    lastFailureNanos = nowNanos;
    dueNanos = nowNanos + (nowNanos - fastUntilNanos < 0 ? FIRST_DELAY_NANOS : backOffNanos());
  }

  private long backOffNanos() {
    long delay = Math.min(LAST_DELAY_NANOS, FIRST_DELAY_NANOS << backOffs);
    backOffs = Math.min(backOffs + 1, BACK_OFFS_MAX);
    return (long) (delay * (1 - JITTER + 2 * JITTER * random.nextDouble()));
  }

  /** An attempt took too long while time is short: another one at once. */
  void onGivenUp(long nowNanos) {
    dueNanos = nowNanos;
  }

  /** There is nothing to be had there, but the place may change hands. */
  void onHopeless(long nowNanos) {
    backOffs = BACK_OFFS_MAX;
    lastFailureNanos = nowNanos;
    fastUntilNanos = nowNanos;
    dueNanos = nowNanos + backOffNanos();
  }

  /** Whether the peer was lost just now, so that its return is to be noticed quickly. */
  boolean isFast(long nowNanos) {
    return nowNanos - fastUntilNanos < 0;
  }

  /** The neighbour seems to live: no reason to wait longer than the fast pace. */
  void onSignOfLife(long nowNanos) {
    long soonest = lastFailureNanos + FIRST_DELAY_NANOS;
    long due = soonest - nowNanos < 0 ? nowNanos : soonest;
    backOffs = 0;
    if (due - dueNanos < 0) {
      dueNanos = due;
    }
  }
}
