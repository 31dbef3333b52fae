package dev.mycelium.bench.message;

import java.util.Arrays;
import java.util.Locale;

/**
 * Durations in order. Never compared.
 *
 * @param sorted nanoseconds, at least one
 */
@SuppressWarnings("ArrayRecordComponent")
record Percentiles(long[] sorted) {
  static Percentiles of(long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return new Percentiles(sorted);
  }

  /** The smallest duration that this many per cent do not exceed, nanoseconds. */
  long at(double percent) {
    int index = (int) Math.ceil(sorted.length * percent / 100) - 1;
    return sorted[Math.max(0, Math.min(sorted.length - 1, index))];
  }

  long max() {
    return sorted[sorted.length - 1];
  }

  /** Cells of a table: p50, p99, p99.9. */
  String microseconds() {
    return String.format(
        Locale.ROOT, "| %.0f | %.0f | %.0f |", at(50) / 1e3, at(99) / 1e3, at(99.9) / 1e3);
  }
}
