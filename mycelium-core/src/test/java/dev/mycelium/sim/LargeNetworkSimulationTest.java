package dev.mycelium.sim;

import dev.mycelium.internal.routing.RoutingMode;
import dev.mycelium.sim.Topology.Costs;
import org.junit.jupiter.api.Test;

/**
 * Up to a thousand routers: announcements flood, are forgotten, and single nodes are looked for.
 */
class LargeNetworkSimulationTest {
  private static final int NODES = 1000;
  private static final int DISCOVERIES = 200;
  private static final int RESTARTS = 5;

  /** All announcements at once: 0.7 million updates; a thousand nodes make 20 million of them. */
  private static final int NODES_AT_ONCE = Integer.getInteger("mycelium.sim.nodes", 200);

  @Test
  void amongAThousandNodesSomeRestartAndSomeLookForEachOther() {
    Seeds.each(
        1,
        seed -> {
          Topology topology = Topology.random(NODES, 6, Costs.DELAY, seed);
          SimWorld world = new SimWorld(topology, i -> RoutingMode.IMPROVED, seed);
          world.startForgotten();
          world.run(60);
          world.runToRest(60);
          MessageCounts before = world.messages().copy();
          Reach first = new Reach(world).ask(DISCOVERIES).requireAnswersWithin(5);
          world.runToRest(60);
          first.again().requireAnswersWithin(5).requireGoodDiscoveredPaths();
          report(world, DISCOVERIES + " pairs look for each other", before);
          MessageCounts discovered = world.messages().copy();
          restartSome(world);
          world.run(60);
          world.runToRest(180);
          report(world, RESTARTS + " restarts", discovered);
          new Reach(world).ask(20).requireAnswersWithin(5);
          world.runToRest(60);
        });
  }

  private static void restartSome(SimWorld world) {
    for (int i = 0; i < RESTARTS; i++) {
      SimNode node = world.node(world.random().nextInt(NODES));
      world.in(
          3.0 * i,
          () -> {
            if (node.isRunning()) {
              world.restart(node, 1);
            }
          });
    }
  }

  @Test
  void manyNodesAnnounceThemselvesAtOnce() {
    Seeds.each(
        1,
        seed -> {
          Topology topology = Topology.random(NODES_AT_ONCE, 6, Costs.DELAY, seed);
          SimWorld world = new SimWorld(topology, i -> RoutingMode.IMPROVED, seed);
          MessageCounts before = world.messages().copy();
          world.startAll();
          world.run(30);
          world.runToRest(60);
          report(world, "all announcements at once", before);
          new Reach(world).ask(DISCOVERIES).requireAnswersWithin(5).requireGoodPaths();
        });
  }

  private static void report(SimWorld world, String phase, MessageCounts before) {
    System.out.printf(
        "sim: %d nodes, %s: %s%n", world.nodes().size(), phase, world.messages().since(before));
  }
}
