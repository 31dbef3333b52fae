package dev.mycelium.internal.machine;

/** Admits a burst at once and a steady rate in the long run; time is a parameter. */
public final class TokenBucket {
  private static final double NANOS_PER_SECOND = 1e9;

  private final double tokensPerNano;
  private final int burst;
  private double tokens;
  private long filledAtNanos;

  /**
   * Full.
   *
   * @param tokensPerSecond steady rate, above 0
   * @param burst at most this many at once, at least 1
   */
  public TokenBucket(int tokensPerSecond, int burst, long nowNanos) {
    this(tokensPerSecond / NANOS_PER_SECOND, burst, nowNanos);
  }

  private TokenBucket(double tokensPerNano, int burst, long nowNanos) {
    if (tokensPerNano <= 0 || burst <= 0) {
      throw new IllegalArgumentException(
          "rate and burst must be positive: " + tokensPerNano + " per ns, " + burst);
    }
    this.tokensPerNano = tokensPerNano;
    this.burst = burst;
    this.tokens = burst;
    this.filledAtNanos = nowNanos;
  }

  /** One token at once, and another after every interval without a token. */
  public static TokenBucket every(long intervalNanos, long nowNanos) {
    return new TokenBucket(1.0 / intervalNanos, 1, nowNanos);
  }

  /** Takes a token; false if there is none. */
  public boolean tryTake(long nowNanos) {
    long passedNanos = nowNanos - filledAtNanos;
    if (passedNanos > 0) {
      tokens = Math.min(burst, tokens + passedNanos * tokensPerNano);
      filledAtNanos = nowNanos;
    }
    if (tokens < 1) {
      return false;
    }
    tokens -= 1;
    return true;
  }
}
