package dev.mycelium.sim;

import java.util.function.LongConsumer;

/** Which seeds a scenario runs with. */
final class Seeds {
  private static final String ONE_SEED = "mycelium.sim.seed";
  private static final String SEEDS_PER_SCENARIO = "mycelium.sim.seeds";

  private Seeds() {}

  /** Runs the scenario with seeds 1, 2, ...: as many as given here or by property. */
  static void each(int usualCount, LongConsumer scenario) {
    Long only = Long.getLong(ONE_SEED);
    if (only != null) {
      scenario.accept(only);
      return;
    }
    int count = Integer.getInteger(SEEDS_PER_SCENARIO, usualCount);
    for (long seed = 1; seed <= count; seed++) {
      scenario.accept(seed);
    }
  }
}
