package dev.mycelium.bench.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** All values measured, and what failed. */
final class Results {
  private final Map<String, Map<Metric, List<Double>>> values = new LinkedHashMap<>();
  private final Map<String, Map<Metric, Integer>> failures = new LinkedHashMap<>();
  private final List<String> reasons = new ArrayList<>();

  void record(String program, Metric metric, double value) {
    values
        .computeIfAbsent(program, p -> new EnumMap<>(Metric.class))
        .computeIfAbsent(metric, m -> new ArrayList<>())
        .add(value);
  }

  /** Counts a measurement that was tried in vain. */
  void fail(String program, Iterable<Metric> metrics, String reason) {
    for (Metric metric : metrics) {
      failures
          .computeIfAbsent(program, p -> new EnumMap<>(Metric.class))
          .merge(metric, 1, Integer::sum);
    }
    reasons.add(program + ": " + reason);
  }

  /** In the order they were measured. */
  List<Double> values(String program, Metric metric) {
    return values.getOrDefault(program, Map.of()).getOrDefault(metric, List.of());
  }

  int failures(String program, Metric metric) {
    return failures.getOrDefault(program, Map.of()).getOrDefault(metric, 0);
  }

  boolean wasTried(Metric metric) {
    return values.values().stream().anyMatch(of -> of.containsKey(metric))
        || failures.values().stream().anyMatch(of -> of.containsKey(metric));
  }

  List<String> reasons() {
    return List.copyOf(reasons);
  }

  OptionalDouble median(String program, Metric metric) {
    return median(values(program, metric));
  }

  /** The middle value, or the mean of the two in the middle. */
  static OptionalDouble median(List<Double> values) {
    if (values.isEmpty()) {
      return OptionalDouble.empty();
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return OptionalDouble.of(
        sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2);
  }
}
