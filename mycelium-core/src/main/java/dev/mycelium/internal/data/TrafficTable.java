package dev.mycelium.internal.data;

import dev.mycelium.TrafficStatistics;
import java.util.Collection;

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
    var bySource = new AddressSums();
    var byDestination = new AddressSums();
    for (TrafficTable table : tables) {
      table.bySource.addTo(bySource);
      table.byDestination.addTo(byDestination);
    }
    return new TrafficStatistics(bySource.entries(), byDestination.entries());
  }
}
