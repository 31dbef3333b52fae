package dev.mycelium.sim;

import java.util.ArrayList;
import java.util.List;

/**
 * Pings between two nodes: how long does a fault interrupt them? Their pace is not quite even, so
 * that no ping meets a timer of the protocol to the nanosecond again and again.
 */
final class Flow {
  private static final double PERIOD_SECONDS_MIN = 0.4;
  private static final double PERIOD_SECONDS_MAX = 0.6;

  private final SimWorld world;
  private final SimNode from;
  private final SimNode to;
  private final List<SimWorld.Ping> pings = new ArrayList<>();
  private boolean stopped;

  Flow(SimWorld world, SimNode from, SimNode to) {
    this.world = world;
    this.from = from;
    this.to = to;
    next();
  }

  private void next() {
    if (stopped) {
      return;
    }
    // a user who is down asks for nothing, and asks nothing of one who is down
    if (from.isRunning() && to.isRunning()) {
      pings.add(world.ping(from, to));
    }
    world.in(world.random().nextDouble(PERIOD_SECONDS_MIN, PERIOD_SECONDS_MAX), this::next);
  }

  void stop() {
    stopped = true;
  }

  SimNode from() {
    return from;
  }

  SimNode to() {
    return to;
  }

  /** How many of the pings were answered. */
  long answered() {
    return pings.stream().filter(SimWorld.Ping::answered).count();
  }

  int sent() {
    return pings.size();
  }

  /**
   * From the fault to the sending of the last ping that failed after it; if none failed, how long
   * the slowest one was on its way, as packets that wait for a route are interrupted as well.
   */
  double interruptionSeconds(long faultNanos) {
    long worstNanos = 0;
    for (SimWorld.Ping ping : pings) {
      long sentNanos = ping.request().sentNanos;
      if (sentNanos >= faultNanos) {
        worstNanos = Math.max(worstNanos, ping.answeredAfterNanos().orElse(sentNanos - faultNanos));
      }
    }
    return worstNanos / (double) SimWorld.SECOND_NANOS;
  }

  @Override
  public String toString() {
    return "flow %s -> %s, %d of %d pings answered".formatted(from, to, answered(), sent());
  }
}
