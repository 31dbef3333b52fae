package dev.mycelium.architecture;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.internal.packet.Counter;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What operators read about counters is about those there are. */
class CountersDocumentTest {
  private static final Pattern NAME_OF_COUNTER = Pattern.compile("`([a-z0-9]+(?:_[a-z0-9]+)+)`");

  private final Set<String> documented =
      NAME_OF_COUNTER
          .matcher(Sources.read(Sources.root().resolve("docs/counters.md")))
          .results()
          .map(name -> name.group(1))
          .collect(Collectors.toSet());

  private final Set<String> existing =
      Arrays.stream(Counter.values()).map(Counter::toString).collect(Collectors.toSet());

  @Test
  void everyCounterExplainedExists() {
    Tidiness.requireNone(
        "counters explained that there are not",
        documented.stream().filter(name -> !existing.contains(name)).toList());
  }

  @Test
  void everyCounterOfQuicIsExplained() {
    assertTrue(documented.size() > 20, documented.toString());
    Tidiness.requireNone(
        "counters not explained in docs/counters.md",
        existing.stream()
            .filter(name -> name.startsWith("quic_") && !documented.contains(name))
            .toList());
  }
}
