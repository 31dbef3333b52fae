package dev.mycelium.internal.quic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Many lives of a connection on bad networks. {@code -Dquic.seeds=100000} runs more of them, {@code
 * -Dquic.seed=N} begins there.
 */
class SimulationTest {
  private static final int DEFAULT_SEEDS = 120;

  @Test
  void noConnectionIsEverStuckOrHalfOpen() {
    int seeds = Integer.getInteger("quic.seeds", DEFAULT_SEEDS);
    long first = Long.getLong("quic.seed", 1);
    List<String> failures = new ArrayList<>();
    for (long seed = first; seed < first + seeds && failures.size() < 5; seed++) {
      try {
        new Scenario(seed).play();
      } catch (AssertionError | RuntimeException failed) {
        failures.add("seed " + seed + ": " + failed);
      }
    }
    assertEquals(List.of(), failures);
  }

  /** The same without JUnit: number of seeds, first seed. */
  public static void main(String[] arguments) {
    int seeds = Integer.parseInt(arguments[0]);
    long first = arguments.length > 1 ? Long.parseLong(arguments[1]) : 1;
    int failed = 0;
    for (long seed = first; seed < first + seeds; seed++) {
      try {
        new Scenario(seed).play();
      } catch (AssertionError | RuntimeException failure) {
        failed++;
        System.out.println("seed " + seed + ": " + failure);
        if (seeds == 1) {
          failure.printStackTrace(System.out);
        }
      }
      if ((seed - first + 1) % 10_000 == 0) {
        System.out.println(seed - first + 1 + " seeds, " + failed + " failed");
      }
    }
    System.out.println(seeds + " seeds, " + failed + " failed");
  }
}
