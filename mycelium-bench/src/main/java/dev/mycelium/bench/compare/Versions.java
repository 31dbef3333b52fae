package dev.mycelium.bench.compare;

import dev.mycelium.bench.lab.Lab;
import dev.mycelium.bench.lab.LabException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What programs say about their versions. */
final class Versions {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Versions() {}

  /** The first line a command prints that is not empty. */
  static String firstLine(List<String> command, Map<String, String> environment) {
    try (Lab lab = new Lab()) {
      return lab.run(PATIENCE, command, environment)
          .output()
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .findFirst()
          .orElse("unknown version");
    } catch (LabException failure) {
      return "unknown version (" + failure.getMessage() + ")";
    }
  }
}
