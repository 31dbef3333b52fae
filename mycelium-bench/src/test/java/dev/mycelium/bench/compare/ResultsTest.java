package dev.mycelium.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ResultsTest {
  @Test
  void medianIsTheMiddleValue() {
    assertEquals(OptionalDouble.empty(), Results.median(List.of()));
    assertEquals(OptionalDouble.of(7), Results.median(List.of(7.0)));
    assertEquals(OptionalDouble.of(3), Results.median(List.of(9.0, 1.0, 3.0)));
    assertEquals(OptionalDouble.of(2.5), Results.median(List.of(4.0, 1.0, 3.0, 2.0)));
  }

  @Test
  void valuesKeepTheirOrder() {
    Results results = new Results();
    results.record("a", Metric.TCP, 3);
    results.record("a", Metric.TCP, 1);
    assertEquals(List.of(3.0, 1.0), results.values("a", Metric.TCP));
    assertEquals(List.of(), results.values("b", Metric.TCP));
  }

  @Test
  void failureCountsForEveryMetricOfThePart() {
    Results results = new Results();
    results.fail("a", Metric.of(Part.SHAPED), "no tc");
    assertEquals(1, results.failures("a", Metric.SHAPED_PING));
    assertTrue(results.wasTried(Metric.SHAPED_TCP));
    assertFalse(results.wasTried(Metric.UDP));
    assertEquals(List.of("a: no tc"), results.reasons());
  }

  @Test
  void everyPartMeasuresSomethingAndEveryMetricBelongsToAPart() {
    int metrics = 0;
    for (Part part : Part.values()) {
      assertFalse(Metric.of(part).isEmpty(), part.name());
      metrics += Metric.of(part).size();
    }
    assertEquals(Metric.values().length, metrics);
  }
}
