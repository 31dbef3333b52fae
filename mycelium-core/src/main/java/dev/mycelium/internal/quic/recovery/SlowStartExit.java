package dev.mycelium.internal.quic.recovery;

/**
 * Ends the first slow start when round trips grow, before the queue at the bottleneck has grown to
 * what the window would let into it: HyStart++ (RFC 9406). Rounds are told apart by time sent.
 */
final class SlowStartExit {
  /** Round trips of a round before their least counts (RFC 9406 §4.3: N_RTT_SAMPLE). */
  private static final int SAMPLES = 8;

  /** A growth by an eighth counts, if it lies between these. */
  private static final int GROWTH_DIVISOR = 8;

  private static final long LEAST_GROWTH_NANOS = 4_000_000;
  private static final long MOST_GROWTH_NANOS = 16_000_000;

  /** Rounds of slower growth, in case the round trips have only wavered. */
  private static final int CAREFUL_ROUNDS = 5;

  private static final long NONE = Long.MAX_VALUE;

  private boolean started;
  private long roundStartNanos;
  private long least = NONE;
  private long leastBefore = NONE;
  private int samples;

  /** Least round trip when it was found to have grown; {@link #NONE} while it was not. */
  private long baseline = NONE;

  private int carefulRounds;

  /** Whether the window grows at a quarter of the speed, to see whether it is over. */
  boolean isCareful() {
    return baseline != NONE;
  }

  /** A packet of the present round or a later one was acknowledged; whether slow start is over. */
  boolean onAcked(long sentAtNanos, long nowNanos) {
    if (started && sentAtNanos - roundStartNanos < 0) {
      return false;
    }
    started = true;
    roundStartNanos = nowNanos;
    leastBefore = least;
    least = NONE;
    samples = 0;
    return isCareful() && ++carefulRounds >= CAREFUL_ROUNDS;
  }

  void onRoundTrip(long nanos) {
    least = Math.min(least, nanos);
    if (++samples < SAMPLES) {
      return;
    }
    if (isCareful()) {
      baseline = least < baseline ? NONE : baseline;
    } else if (leastBefore != NONE && least >= leastBefore + growth(leastBefore)) {
      baseline = least;
      carefulRounds = 0;
    }
  }

  private static long growth(long nanos) {
    return Math.max(LEAST_GROWTH_NANOS, Math.min(MOST_GROWTH_NANOS, nanos / GROWTH_DIVISOR));
  }
}
