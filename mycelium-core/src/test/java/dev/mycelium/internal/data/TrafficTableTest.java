package dev.mycelium.internal.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mycelium.OverlayAddress;
import dev.mycelium.TrafficStatistics;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Spec 05 §12. */
final class TrafficTableTest {
  @Test
  void tablesOfSeveralThreadsAreAddedAndSorted() {
    TrafficTable one = new TrafficTable();
    TrafficTable two = new TrafficTable();
    one.count(4, 9, 5, 1, 100);
    one.count(4, 8, 5, 1, 32);
    two.count(4, 9, 5, 2, 50);
    TrafficStatistics sum = TrafficTable.merge(List.of(one, two));
    assertEquals(List.of(entry(4, 8, 1, 32), entry(4, 9, 2, 150)), sum.bySource());
    assertEquals(List.of(entry(5, 1, 2, 132), entry(5, 2, 1, 50)), sum.byDestination());
  }

  @Test
  void nothingCountedIsAnEmptyList() {
    TrafficStatistics none = TrafficTable.merge(List.of());
    assertEquals(List.of(), none.bySource());
    assertEquals(List.of(), none.byDestination());
  }

  @Test
  void manyAddressesAreBoundedEachWay() {
    TrafficTable table = new TrafficTable(64);
    for (int i = 0; i < 10_000; i++) {
      table.count(i, 1, 2, i, 32);
    }
    TrafficStatistics statistics = TrafficTable.merge(List.of(table));
    assertEquals(64, statistics.bySource().size());
    assertEquals(64, statistics.byDestination().size());
  }

  private static TrafficStatistics.Entry entry(long high, long low, long packets, long bytes) {
    return new TrafficStatistics.Entry(new OverlayAddress(high, low), packets, bytes);
  }
}
