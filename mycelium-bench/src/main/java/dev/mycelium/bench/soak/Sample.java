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
  /** One generation, or the whole heap, as {@code GC.heap_info} shows it. */
  private static final Pattern USED = Pattern.compile("total[^,\\n]*, (?:[^,\\n]*, )?used (\\d+)K");

  private static final double BYTES_PER_MEGABYTE = 1e6;

  /**
   * Bytes in use, from the answer to {@code GC.heap_info} of whichever collector.
   *
   * @throws LabException if there is no such answer
   */
  static long heapBytes(String heapInfo) {
    Matcher matcher = USED.matcher(heapInfo);
    long kilobytes = 0;
    boolean found = false;
    while (matcher.find()) {
      kilobytes += Long.parseLong(matcher.group(1));
      found = true;
    }
    if (!found) {
      throw new LabException("jcmd did not tell about the heap: " + heapInfo.strip());
    }
    return 1024 * kilobytes;
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
