package dev.mycelium.internal.wire;

/** Arithmetic on 16-bit metrics (spec 04 §2.5): 65535 is infinite, finite sums stop at 65534. */
public final class Metric {
  /** No route: a retraction. */
  public static final int INFINITE = 0xFFFF;

  /** Finite sums never exceed this. */
  public static final int MAX_FINITE = INFINITE - 1;

  private Metric() {}

  /** Whether the metric stands for "no route". */
  public static boolean isInfinite(int metric) {
    return metric == INFINITE;
  }

  /** The sum; infinite if either is, else at most {@link #MAX_FINITE}. */
  public static int plus(int a, int b) {
    return a == INFINITE || b == INFINITE ? INFINITE : Math.min(a + b, MAX_FINITE);
  }

  /**
   * The difference, at least 0; infinite if {@code a} is.
   *
   * @throws IllegalArgumentException if {@code b} is infinite
   */
  public static int minus(int a, int b) {
    if (b == INFINITE) {
      throw new IllegalArgumentException("an infinite metric cannot be subtracted");
    }
    return a == INFINITE ? INFINITE : Math.max(a - b, 0);
  }

  /** The absolute difference of the raw values; infinite counts as 65535. */
  public static int delta(int a, int b) {
    return Math.abs(a - b);
  }
}
