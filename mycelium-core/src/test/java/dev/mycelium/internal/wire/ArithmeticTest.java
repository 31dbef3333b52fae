package dev.mycelium.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sequence numbers, metrics and intervals: spec 04 §17.1, §17.2 and spec 03 §5.2. */
class ArithmeticTest {
  @ParameterizedTest
  @CsvSource({
    "1, 1, false, false",
    "1, 2, true, false",
    "3, 30000, true, false",
    "0, 32767, true, false",
    "0, 32768, false, false",
    "32768, 0, false, false",
    "0, 32769, false, true",
    "6, 60000, false, true",
    "65535, 0, true, false"
  })
  void seqnosCompareModulo(int a, int b, boolean less, boolean greater) {
    assertEquals(less, SeqNo.isLess(a, b));
    assertEquals(greater, SeqNo.isGreater(a, b));
    assertEquals(less, SeqNo.isGreater(b, a));
  }

  @Test
  void seqnoWrapsWhenIncremented() {
    assertEquals(0, SeqNo.plus(65535, 1));
    assertEquals(7, SeqNo.plus(5, 2));
  }

  @ParameterizedTest
  @CsvSource({
    "65000, 534, 65534",
    "65000, 535, 65534",
    "65000, 2000, 65534",
    "65535, 1, 65535",
    "1, 65535, 65535",
    "65534, 0, 65534",
    "65535, 65535, 65535"
  })
  void metricsAddUpToTheLargestFinite(int a, int b, int sum) {
    assertEquals(sum, Metric.plus(a, b));
  }

  @ParameterizedTest
  @CsvSource({"5, 10, 0", "20, 10, 10", "65535, 10, 65535"})
  void metricsSubtractDownToZero(int a, int b, int difference) {
    assertEquals(difference, Metric.minus(a, b));
  }

  @Test
  void infiniteMetricCannotBeSubtracted() {
    assertThrows(IllegalArgumentException.class, () -> Metric.minus(10, Metric.INFINITE));
  }

  @Test
  void metricDeltaIsAbsoluteAndCountsInfiniteAsItsValue() {
    assertEquals(65532, Metric.delta(Metric.INFINITE, 3));
    assertEquals(65532, Metric.delta(3, Metric.INFINITE));
    assertTrue(Metric.isInfinite(65535));
    assertFalse(Metric.isInfinite(65534));
  }

  @ParameterizedTest
  @CsvSource({
    "20000, 2000",
    "60000, 6000",
    "300000, 30000",
    "478, 47",
    "6, 0",
    "1000000, 34464",
    "0, 0"
  })
  void intervalsAreTruncatedToCentiseconds(long millis, int centis) {
    assertEquals(centis, Interval.centisOf(millis * 1_000_000));
  }

  @Test
  void intervalsOfTheProtocolAreThoseOfTheReference() {
    assertEquals(20_000_000_000L, Interval.nanosOf(Interval.HELLO_CENTIS));
    assertEquals(60_000_000_000L, Interval.nanosOf(Interval.IHU_CENTIS));
    assertEquals(300_000_000_000L, Interval.nanosOf(Interval.UPDATE_CENTIS));
    assertEquals(655_350_000_000L, Interval.nanosOf(Interval.MAX_CENTIS));
    assertThrows(IllegalArgumentException.class, () -> Interval.centisOf(-1));
  }
}
