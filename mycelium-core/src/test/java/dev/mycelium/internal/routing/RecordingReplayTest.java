package dev.mycelium.internal.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.internal.routing.ReplayNetwork.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The reference rules reproduce conversations of live reference nodes, frame by frame. */
class RecordingReplayTest {
  /** What machine load and recorders may add to a time. */
  private static final long TOLERANCE_NANOS = ReplayNetwork.GRACE_NANOS;

  @Test
  void firstContactIsReproduced() {
    assertReproduced(ReplayScenario.firstContact());
  }

  @Test
  void lossAndReturnIsReproduced() {
    assertReproduced(ReplayScenario.lossAndReturn());
  }

  @Test
  void diamondIsReproduced() {
    assertReproduced(ReplayScenario.diamond());
  }

  private static void assertReproduced(ReplayScenario scenario) {
    List<String> differences = differences(scenario, RoutingTimes.reference());
    assertEquals(List.of(), differences, () -> String.join("\n", differences));
  }

  static List<String> differences(ReplayScenario scenario, RoutingTimes times) {
    Recording recording = Recording.read(scenario.file(), scenario.clockOffsetMillis());
    Map<String, List<Long>> recorded =
        byLine(recording.events().stream().map(ReplayNetwork::seen).toList());
    ReplayNetwork network = new ReplayNetwork(recording, scenario, times);
    Map<String, List<Long>> replayed = byLine(network.run());
    Set<String> lines = new TreeSet<>(recorded.keySet());
    lines.addAll(replayed.keySet());
    long end = recording.events().get(recording.events().size() - 1).nanos();
    List<String> differences = new ArrayList<>();
    for (String line : lines) {
      compare(
          line,
          recorded.getOrDefault(line, List.of()),
          replayed.getOrDefault(line, List.of()),
          end,
          differences);
    }
    if (!network.refused().equals(scenario.refusals())) {
      differences.add("refused: " + network.refused());
    }
    return differences;
  }

  private static Map<String, List<Long>> byLine(List<Seen> seen) {
    Map<String, List<Long>> times = new TreeMap<>();
    for (Seen one : seen) {
      times.computeIfAbsent(one.line(), key -> new ArrayList<>()).add(one.nanos());
    }
    times.values().forEach(list -> list.sort(null));
    return times;
  }

  private static void compare(
      String line, List<Long> recorded, List<Long> replayed, long end, List<String> differences) {
    int i = 0;
    int j = 0;
    while (i < recorded.size() || j < replayed.size()) {
      long expected = i < recorded.size() ? recorded.get(i) : Long.MAX_VALUE;
      long actual = j < replayed.size() ? replayed.get(j) : Long.MAX_VALUE;
      if (actual - expected > TOLERANCE_NANOS) {
        differences.add(at(expected) + " missing: " + line);
        i++;
      } else if (expected - actual > TOLERANCE_NANOS) {
        if (actual <= end) {
          differences.add(at(actual) + " extra: " + line);
        }
        j++;
      } else {
        i++;
        j++;
      }
    }
  }

  private static String at(long nanos) {
    return String.format("%10.3f", nanos / 1e9);
  }

  /** Seconds by which a constant must change for the recordings to show it. */
  @ParameterizedTest
  @CsvSource({
    "helloNanos, 1",
    "deadCheckNanos, 1",
    "announcementNanos, 1",
    "holdNanos, 1",
    "queryNanos, 1",
    "seqnoRepeatNanos, 1",
    "shortestLifeNanos, 1051", // every route lives for 1050 s
    "deadNanos, 8", // the checks with 40 s and 50 s of silence were recorded
    "refreshNanos, 5" // packets went out with 19 s and 9 s left
  })
  void anyOtherConstantIsNoticed(String constant, int seconds) {
    RoutingTimes changed =
        ChangedTimes.withMore(
            RoutingTimes.reference(), constant, TimeUnit.SECONDS.toNanos(seconds));
    boolean noticed =
        List.of(
                ReplayScenario.firstContact(),
                ReplayScenario.lossAndReturn(),
                ReplayScenario.diamond())
            .stream()
            .anyMatch(scenario -> !differences(scenario, changed).isEmpty());
    assertTrue(noticed, constant);
  }
}
