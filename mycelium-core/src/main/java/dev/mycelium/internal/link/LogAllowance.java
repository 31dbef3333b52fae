package dev.mycelium.internal.link;

/**
 * Keeps strangers from filling the disk: how links end is logged in full while it is rare. On the
 * event loop only.
 */
final class LogAllowance {
  /** Lines at once: a restart of a busy relay. */
  private static final int BURST = 100;

  /** Time after which one more line is allowed. */
  private static final long LINE_NANOS = 1_000_000_000L;

  private int lines = BURST;
  private long refilledNanos;

  LogAllowance(long nowNanos) {
    refilledNanos = nowNanos;
  }

  /** Whether a line may be written now; if not it belongs to the debug level. */
  boolean take(long nowNanos) {
    long earned = (nowNanos - refilledNanos) / LINE_NANOS;
    lines = (int) Math.min(BURST, lines + earned);
    refilledNanos += earned * LINE_NANOS;
    if (lines == 0) {
      return false;
    }
    lines--;
    return true;
  }
}
