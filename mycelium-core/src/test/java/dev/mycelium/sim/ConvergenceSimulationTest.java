package dev.mycelium.sim;

import dev.mycelium.internal.routing.RoutingMode;
import dev.mycelium.sim.Topology.Costs;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Static networks: everybody finds everybody, over paths close to the best ones. */
class ConvergenceSimulationTest {
  /** By then every owner announced itself with settled link costs (spec 04 §3: every 300 s). */
  private static final double ANNOUNCED_SECONDS = 310;

  private static final int PAIRS_MAX = 250;

  private static List<Topology> shapes(long seed) {
    List<Topology> shapes = new ArrayList<>();
    for (Costs costs : Costs.values()) {
      shapes.add(Topology.diamond(costs, seed));
      shapes.add(Topology.line(17, costs, seed));
      shapes.add(Topology.ring(20, costs, seed));
      shapes.add(Topology.star(20, costs, seed));
      shapes.add(Topology.clique(10, costs, seed));
      shapes.add(Topology.grid(6, 6, costs, seed));
      shapes.add(Topology.random(50, 4, costs, seed));
    }
    return shapes;
  }

  private static SimWorld settled(Topology topology, long seed) {
    SimWorld world = new SimWorld(topology, i -> RoutingMode.IMPROVED, seed);
    world.startAll();
    world.run(ANNOUNCED_SECONDS);
    world.runToRest(60);
    requireSettledCosts(world);
    return world;
  }

  private static void requireSettledCosts(SimWorld world) {
    for (SimLink link : world.links()) {
      int cost = link.a.node.router().linkCost(link.a.linkId());
      world.require(
          cost == link.expectedCost(),
          link + " costs " + cost + " instead of " + link.expectedCost());
    }
  }

  @Test
  void everybodyIsReachedOverGoodPathsOnceEverybodyIsAnnounced() {
    double[] worst = new double[1];
    Seeds.each(
        3,
        seed -> {
          for (Topology topology : shapes(seed)) {
            SimWorld world = settled(topology, seed);
            double excess =
                new Reach(world).ask(PAIRS_MAX).requireAnswersWithin(5).requireGoodPaths();
            worst[0] = Math.max(worst[0], excess);
            world.runToRest(60);
          }
        });
    System.out.printf(
        "sim: announced networks: worst path %.1f per hop above the best (bound %d)%n",
        worst[0], Bounds.COST_PER_HOP);
  }

  @Test
  void forgottenNodesAreFoundAgainOverGoodPaths() {
    double[] worst = new double[1];
    Seeds.each(
        3,
        seed -> {
          for (Topology topology : shapes(seed)) {
            SimWorld world = settled(topology, seed);
            world.run(Bounds.FORGOTTEN_SECONDS);
            world.runToRest(60);
            Reach first = new Reach(world).ask(PAIRS_MAX).requireAnswersWithin(5);
            world.runToRest(60);
            double excess = first.again().requireAnswersWithin(5).requireGoodDiscoveredPaths();
            worst[0] = Math.max(worst[0], excess);
          }
        });
    System.out.printf(
        "sim: discovered nodes: worst path %.1f per hop above the best (bound %d)%n",
        worst[0], Bounds.COST_PER_HOP);
  }
}
