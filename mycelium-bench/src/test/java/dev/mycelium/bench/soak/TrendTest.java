package dev.mycelium.bench.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

class TrendTest {
  private static final int SAMPLES = 12;

  private static List<String> complaints(IntToLongFunction heap, IntToLongFunction resident) {
    Trend trend = new Trend();
    for (int i = 0; i < SAMPLES; i++) {
      trend.add(new Sample(heap.applyAsLong(i), resident.applyAsLong(i), 41, 20));
    }
    return trend.complaints();
  }

  @Test
  void flatLinesAreFine() {
    assertEquals(List.of(), complaints(i -> 10_000_000, i -> 100_000_000));
  }

  @Test
  void growthAtTheStartIsNotHeldAgainstAnybody() {
    assertEquals(List.of(), complaints(i -> i < 3 ? 1 : 50_000_000, i -> i < 3 ? 1 : 200_000_000));
  }

  @Test
  void singlePeakIsNoTrend() {
    assertEquals(List.of(), complaints(i -> i == 10 ? 90_000_000 : 10_000_000, i -> 100_000_000));
  }

  @Test
  void steadyGrowthIsNoticed() {
    assertEquals(
        List.of("heap after collection grew from 18.0 to 30.0 MB, 8 MB are allowed"),
        complaints(i -> 10_000_000 + 2_000_000L * i, i -> 100_000_000));
    assertEquals(
        List.of("resident memory grew from 180.0 to 300.0 MB, 64 MB are allowed"),
        complaints(i -> 10_000_000, i -> 100_000_000 + 20_000_000L * i));
  }

  @Test
  void fewSamplesAreNoProof() {
    Trend trend = new Trend();
    trend.add(new Sample(1, 1, 1, 1));
    assertEquals(List.of("only 1 samples, 8 are needed"), trend.complaints());
  }
}
