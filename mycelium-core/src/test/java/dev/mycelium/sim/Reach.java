package dev.mycelium.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** Asks for routes with pings and compares what came of it with the oracle. */
final class Reach {
  private final SimWorld world;
  private final List<Asked> asked = new ArrayList<>();

  private record Asked(SimNode from, SimNode to, SimWorld.Ping ping) {}

  Reach(SimWorld world) {
    this.world = world;
  }

  /** Everybody asks for everybody, or so many random pairs if there are more. */
  Reach ask(int pairsMax) {
    int nodes = world.nodes().size();
    if (nodes * (nodes - 1) <= pairsMax) {
      world.nodes().forEach(from -> world.nodes().forEach(to -> ask(from, to)));
    } else {
      for (int i = 0; i < pairsMax; i++) {
        SimNode[] pair = world.randomPair();
        ask(pair[0], pair[1]);
      }
    }
    return this;
  }

  /** The same pairs once more: the first packets took the first routes that were found. */
  Reach again() {
    Reach next = new Reach(world);
    asked.forEach(a -> next.ask(a.from, a.to));
    return next;
  }

  private void ask(SimNode from, SimNode to) {
    if (from != to) {
      asked.add(new Asked(from, to, world.ping(from, to)));
    }
  }

  /** Everybody must have been answered within the time. */
  Reach requireAnswersWithin(double seconds) {
    world.run(seconds);
    for (Asked a : asked) {
      world.require(a.ping.answered(), a.from + " did not reach " + a.to + ": " + a.ping);
    }
    return this;
  }

  /**
   * Nobody's packets took a much worse way than the best one.
   *
   * @return the largest excess per hop that was seen
   */
  double requireGoodPaths() {
    RoutingOracle oracle = world.oracle();
    return requireGoodPaths((from, to) -> oracle.from(from)[to.index()]);
  }

  /** The same after routes were forgotten and looked for again. */
  double requireGoodDiscoveredPaths() {
    return requireGoodPaths(world.oracle()::discovered);
  }

  private double requireGoodPaths(BiFunction<SimNode, SimNode, RoutingOracle.Best> oracle) {
    double worst = 0;
    for (Asked a : asked) {
      RoutingOracle.Best best = oracle.apply(a.from, a.to);
      SimPacket went = a.ping.request();
      int hops = Math.max(best.hops(), went.hops());
      long excess = went.pathCost() - best.cost();
      worst = Math.max(worst, excess / (double) hops);
      world.require(
          excess <= (long) Bounds.COST_PER_HOP * hops,
          "%s -> %s costs %d over %d hops, the best way %d over %d"
              .formatted(a.from, a.to, went.pathCost(), went.hops(), best.cost(), best.hops()));
    }
    return worst;
  }
}
