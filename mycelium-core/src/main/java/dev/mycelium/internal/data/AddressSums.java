package dev.mycelium.internal.data;

import dev.mycelium.OverlayAddress;
import dev.mycelium.TrafficStatistics;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Adds up the counts of several tables for a reader. */
final class AddressSums {
  private final Map<OverlayAddress, long[]> sums = new TreeMap<>();

  void add(long high, long low, long packets, long bytes) {
    long[] sum = sums.computeIfAbsent(new OverlayAddress(high, low), address -> new long[2]);
    sum[0] += packets;
    sum[1] += bytes;
  }

  List<TrafficStatistics.Entry> entries() {
    return sums.entrySet().stream()
        .map(e -> new TrafficStatistics.Entry(e.getKey(), e.getValue()[0], e.getValue()[1]))
        .toList();
  }
}
