package dev.mycelium.internal.message;

/** Measured round trip times to one node, and what follows from them (RFC 6298). */
final class RoundTrip {
  /** Half of how long the smallest time is remembered: paths change. */
  private static final long BASE_HALF_LIFE_NANOS = 10_000_000_000L;

  /** Threads take turns of about this length. */
  private static final long REORDER_MIN_NANOS = 1_000_000L;

  private final MessageTimes times;
  private long smoothedNanos = -1;
  private long variationNanos;
  private long latestNanos;
  private long baseNanos = Long.MAX_VALUE;
  private long previousBaseNanos = Long.MAX_VALUE;
  private long baseSinceNanos;

  RoundTrip(MessageTimes times) {
    this.times = times;
  }

  void sample(long nanos, long nowNanos) {
    long sample = Math.max(1, nanos);
    latestNanos = sample;
    if (smoothedNanos < 0) {
      smoothedNanos = sample;
      variationNanos = sample / 2;
      baseSinceNanos = nowNanos;
    } else {
      variationNanos += (Math.abs(smoothedNanos - sample) - variationNanos) / 4;
      smoothedNanos += (sample - smoothedNanos) / 8;
    }
    if (nowNanos - baseSinceNanos > BASE_HALF_LIFE_NANOS) {
      previousBaseNanos = baseNanos;
      baseNanos = Long.MAX_VALUE;
      baseSinceNanos = nowNanos;
    }
    baseNanos = Math.min(baseNanos, sample);
  }

  boolean isKnown() {
    return smoothedNanos >= 0;
  }

  long smoothedNanos() {
    return smoothedNanos;
  }

  /** By how much one packet differs from those right before it. */
  long variationNanos() {
    return variationNanos;
  }

  /** The path without queues, as far as seen. */
  long baseNanos() {
    return Math.min(baseNanos, previousBaseNanos);
  }

  /**
   * After this time something sent before something acknowledged is lost, not late (RFC 9002): more
   * than packets vary.
   */
  long reorderNanos() {
    long usual = Math.max(smoothedNanos, latestNanos) * 5 / 4;
    return Math.max(REORDER_MIN_NANOS, Math.max(usual, smoothedNanos + 4 * variationNanos));
  }

  /** How long to wait for an acknowledgement. */
  long retransmitNanos() {
    if (!isKnown()) {
      return times.retransmitFirstNanos();
    }
    return Math.min(
        times.retransmitMaxNanos(),
        Math.max(times.retransmitMinNanos(), smoothedNanos + 4 * variationNanos));
  }

  /** The same after some attempts without an answer. */
  long retransmitNanos(int attempts) {
    return Math.min(times.retransmitMaxNanos(), retransmitNanos() << Math.min(attempts, 16));
  }
}
