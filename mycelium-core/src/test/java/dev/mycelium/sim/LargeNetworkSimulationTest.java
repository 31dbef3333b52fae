package dev.mycelium.sim;

import dev.mycelium.internal.routing.RoutingMode;
import dev.mycelium.sim.Topology.Costs;
import org.junit.jupiter.api.Test;

/** A thousand routers: announcements flood, are forgotten, and single nodes are looked for. */
class LargeNetworkSimulationTest {
  private static final int NODES = 1000;
  private static final int DISCOVERIES = 200;

  @Test
  void aThousandNodesAnnounceForgetAndFindEachOther() {
    Seeds.each(
        1,
        seed -> {
          Topology topology = Topology.random(NODES, 6, Costs.DELAY, seed);
          SimWorld world = new SimWorld(topology, i -> RoutingMode.IMPROVED, seed);
          world.startAll();
          world.run(310);
          world.runToRest(60);
          report(world, "announced");
          new Reach(world).ask(DISCOVERIES).requireAnswersWithin(5).requireGoodPaths();
          world.run(Bounds.FORGOTTEN_SECONDS);
          world.runToRest(60);
          report(world, "forgotten");
          new Reach(world).ask(DISCOVERIES).requireAnswersWithin(5);
          world.runToRest(60);
          report(world, DISCOVERIES + " discovered");
        });
  }

  private static void report(SimWorld world, String phase) {
    System.out.printf("sim: %d nodes, %s: %s%n", NODES, phase, world.messages());
  }
}
