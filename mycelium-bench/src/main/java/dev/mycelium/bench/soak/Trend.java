package dev.mycelium.bench.soak;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** The samples of one node under load, and whether they lead upward. */
final class Trend {
  /**
   * Growth allowed from the second quarter of the time to the last: what a few peers more or less,
   * and routes that live on for minutes after them, take.
   */
  static final long HEAP_BYTES_MAX = 8_000_000;

  /** The same of the process: the heap grows in steps, and so do the arenas of the C library. */
  static final long RESIDENT_BYTES_MAX = 64_000_000;

  /** Fewer say nothing. */
  static final int SAMPLES_MIN = 8;

  private static final double BYTES_PER_MEGABYTE = 1e6;

  private final List<Sample> samples = new ArrayList<>();

  void add(Sample sample) {
    samples.add(sample);
  }

  /** What grew too much, in words. */
  List<String> complaints() {
    List<String> complaints = new ArrayList<>();
    if (samples.size() < SAMPLES_MIN) {
      complaints.add("only " + samples.size() + " samples, " + SAMPLES_MIN + " are needed");
      return complaints;
    }
    judge("heap after collection", Sample::heapBytes, HEAP_BYTES_MAX, complaints);
    judge("resident memory", Sample::residentBytes, RESIDENT_BYTES_MAX, complaints);
    return complaints;
  }

  private void judge(
      String what, ToLongFunction<Sample> value, long growthMax, List<String> complaints) {
    int quarter = samples.size() / 4;
    long early = median(samples.subList(quarter, 2 * quarter), value);
    long late = median(samples.subList(samples.size() - quarter, samples.size()), value);
    if (late - early > growthMax) {
      complaints.add(
          String.format(
              Locale.ROOT,
              "%s grew from %.1f to %.1f MB, %.0f MB are allowed",
              what,
              early / BYTES_PER_MEGABYTE,
              late / BYTES_PER_MEGABYTE,
              growthMax / BYTES_PER_MEGABYTE));
    }
  }

  private static long median(List<Sample> some, ToLongFunction<Sample> value) {
    long[] sorted = some.stream().mapToLong(value).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
