package dev.mycelium.sim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The interruptions that the runs of a scenario measured, beside the bound that they must keep. */
final class Measured {
  private final String scenario;
  private final double boundSeconds;
  private final List<Double> seconds = new ArrayList<>();

  Measured(String scenario, double boundSeconds) {
    this.scenario = scenario;
    this.boundSeconds = boundSeconds;
  }

  /** Notes one flow's interruption, and fails the run if it is too long. */
  void add(SimWorld world, Flow flow, long faultNanos) {
    double outage = flow.interruptionSeconds(faultNanos);
    seconds.add(outage);
    world.require(
        outage <= boundSeconds,
        "%s: interrupted for %.1f s, allowed are %.1f; %s"
            .formatted(scenario, outage, boundSeconds, flow));
  }

  void print() {
    Collections.sort(seconds);
    System.out.printf(
        "sim: %s: %d flows, interrupted for %.1f s at worst, %.1f s in the median (bound %.0f s)%n",
        scenario, seconds.size(), at(1.0), at(0.5), boundSeconds);
  }

  private double at(double share) {
    return seconds.isEmpty() ? 0 : seconds.get((int) ((seconds.size() - 1) * share));
  }
}
