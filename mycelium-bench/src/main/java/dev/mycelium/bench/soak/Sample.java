package dev.mycelium.bench.soak;

import dev.mycelium.bench.lab.LabException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a node holds at one moment.
 *
 * @param heapBytes objects that survived a full collection
 * @param residentBytes memory of the process
 * @param descriptors open files, sockets and devices
 * @param threads how many
 */
record Sample(long heapBytes, long residentBytes, int descriptors, int threads) {
  /** The last line of a histogram: how many objects, how many bytes. */
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)\\s*$");

  private static final double BYTES_PER_MEGABYTE = 1e6;

  /**
   * Bytes of all objects that are in use, from the answer to {@code GC.class_histogram}: it
   * collects and counts while nothing runs, where the answer to two commands has the garbage of the
   * time between them.
   *
   * @throws LabException if there is no such answer
   */
  static long heapBytes(String histogram) {
    Matcher matcher = TOTAL.matcher(histogram);
    if (!matcher.find()) {
      throw new LabException("jcmd did not tell about the heap: " + histogram.strip());
    }
    return Long.parseLong(matcher.group(1));
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "heap %.1f MB, RSS %.0f MB, %d descriptors, %d threads",
        heapBytes / BYTES_PER_MEGABYTE,
        residentBytes / BYTES_PER_MEGABYTE,
        descriptors,
        threads);
  }
}
