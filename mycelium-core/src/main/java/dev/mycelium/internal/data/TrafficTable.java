package dev.mycelium.internal.data;

import dev.mycelium.OverlayAddress;
import dev.mycelium.TrafficStatistics;
import dev.mycelium.internal.packet.AddressCounts;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Packets and bytes per overlay address, by source and by destination (spec 05 §12). One per data
 * thread, which alone writes it; any thread may read.
 */
public final class TrafficTable {
  private final AddressCounts bySource;
  private final AddressCounts byDestination;

  /** A table of the default bound. */
  public TrafficTable() {
    this(AddressCounts.ENTRIES_MAX);
  }

  /** A table that remembers at most so many addresses each way, a power of two from 64. */
  TrafficTable(int entriesMax) {
    bySource = new AddressCounts(entriesMax);
    byDestination = new AddressCounts(entriesMax);
  }

  /** Counts a packet for both its addresses. The writing thread only. */
  void count(
      long sourceHigh, long sourceLow, long destinationHigh, long destinationLow, int bodyBytes) {
    bySource.count(sourceHigh, sourceLow, bodyBytes);
    byDestination.count(destinationHigh, destinationLow, bodyBytes);
  }

  /** The sums over several tables, sorted by address. Any thread, while the writers write. */
  public static TrafficStatistics merge(Collection<TrafficTable> tables) {
    var bySource = new Sums();
    var byDestination = new Sums();
    for (TrafficTable table : tables) {
      table.bySource.read(bySource::add);
      table.byDestination.read(byDestination::add);
    }
    return new TrafficStatistics(bySource.entries(), byDestination.entries());
  }

  /** Adds up the counts of several tables for a reader. */
  private static final class Sums {
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
}
