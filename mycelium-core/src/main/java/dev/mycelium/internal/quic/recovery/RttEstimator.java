package dev.mycelium.internal.quic.recovery;

/** Round-trip time of a path (RFC 9002 §5). */
public final class RttEstimator {
  /** Before the first sample (RFC 9002 §6.2.2). */
  static final long INITIAL_NANOS = 333_000_000;

  /** Timers are not finer than this (RFC 9002 §6.1.2). */
  public static final long GRANULARITY_NANOS = 1_000_000;

  private long latest = INITIAL_NANOS;
  private long smoothed = INITIAL_NANOS;
  private long variation = INITIAL_NANOS / 2;
  private long min = INITIAL_NANOS;
  private boolean sampled;

  /** Without a sample. */
  public RttEstimator() {}

  /** Takes a sample; the delay is what the peer says it waited, already limited. */
  public void sample(long rttNanos, long ackDelayNanos) {
    latest = Math.max(rttNanos, 1);
    if (!sampled) {
      sampled = true;
      min = latest;
      smoothed = latest;
      variation = latest / 2;
      return;
    }
    min = Math.min(min, latest);
    long adjusted = latest >= min + ackDelayNanos ? latest - ackDelayNanos : latest;
    variation += (Math.abs(smoothed - adjusted) - variation) / 4;
    smoothed += (adjusted - smoothed) / 8;
  }

  /** Forgets everything: the path is another one. */
  public void reset() {
    latest = INITIAL_NANOS;
    smoothed = INITIAL_NANOS;
    variation = INITIAL_NANOS / 2;
    min = INITIAL_NANOS;
    sampled = false;
  }

  public boolean hasSample() {
    return sampled;
  }

  public long smoothedNanos() {
    return smoothed;
  }

  public long minNanos() {
    return min;
  }

  /** Probe timeout without back-off and without the peer's delay (RFC 9002 §6.2.1). */
  public long probeTimeoutNanos() {
    return smoothed + Math.max(4 * variation, GRANULARITY_NANOS);
  }

  /** A packet is lost if one sent this much later has been acknowledged (RFC 9002 §6.1.2). */
  long lossDelayNanos() {
    long longer = Math.max(latest, smoothed);
    return Math.max(longer + longer / 8, GRANULARITY_NANOS);
  }
}
