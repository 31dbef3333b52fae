package dev.mycelium.sim;

import dev.mycelium.internal.routing.RoutingMode;
import dev.mycelium.sim.Topology.Costs;
import org.junit.jupiter.api.Test;

/** A network without traffic falls silent: no expired route is revived (spec 04 §15.3, S4). */
class IdleNetworkSimulationTest {
  private static final int NODES = 100;
  private static final double JOIN_SECONDS = 20;

  /** Shortest times between Hellos and between own announcements (spec 04 §15.3, S11). */
  private static final double HELLO_SECONDS_MIN = 17;

  private static final double ANNOUNCEMENT_SECONDS_MIN = 240;

  @Test
  void afterJoinsNothingRemainsButKeepAliveAndOwnAnnouncements() {
    Seeds.each(
        2,
        seed -> {
          SimWorld world =
              new SimWorld(
                  Topology.random(NODES, 6, Costs.DELAY, seed), i -> RoutingMode.IMPROVED, seed);
          joinOneByOne(world);
          MessageCounts joined = world.messages().copy();
          world.run(Bounds.FORGOTTEN_SECONDS);
          MessageCounts forgotten = world.messages().copy();
          requireOneRetractionEach(world, forgotten.since(joined));
          double seconds = 3600;
          world.run(seconds);
          requireQuiet(world, world.messages().since(forgotten), seconds);
        });
  }

  private static void joinOneByOne(SimWorld world) {
    for (SimNode node : world.nodes()) {
      world.act(node::start);
      for (SimLink link : world.links()) {
        SimNode other = link.a.node == node ? link.b.node : link.a.node;
        if (link.touches(node) && other.isRunning()) {
          world.act(link::up);
        }
      }
      world.run(JOIN_SECONDS);
    }
  }

  /**
   * While the joins are forgotten, a node tells each neighbour at most once about each subnet that
   * it is lost, and asks nobody.
   */
  private static void requireOneRetractionEach(SimWorld world, MessageCounts sent) {
    long directions = 2L * world.links().size();
    long bound = directions * NODES;
    world.require(sent.retractions() <= bound, "too many retractions: " + sent);
    world.require(sent.seqnoRequests() == 0, "idle routes are revived: " + sent);
    world.require(sent.routeRequests() == 0, "somebody asks in an idle network: " + sent);
    System.out.printf("sim: idle, %d nodes, while routes are forgotten: %s%n", NODES, sent);
  }

  private static void requireQuiet(SimWorld world, MessageCounts sent, double seconds) {
    long directions = 2L * world.links().size();
    double hellos = directions * (seconds / HELLO_SECONDS_MIN + 1);
    double announcements = directions * (seconds / ANNOUNCEMENT_SECONDS_MIN + 1);
    world.require(sent.hellos() <= hellos && sent.ihus() <= hellos, "keep-alive: " + sent);
    world.require(sent.updates() <= announcements, "more than own announcements: " + sent);
    world.require(sent.retractions() == 0, "retractions at rest: " + sent);
    world.require(sent.seqnoRequests() + sent.routeRequests() == 0, "requests: " + sent);
    System.out.printf(
        "sim: idle, %d nodes of degree 6, at rest: %.3f messages per node and second, of these"
            + " %.4f not keep-alive; %s%n",
        NODES,
        sent.total() / seconds / NODES,
        (sent.total() - sent.hellos() - sent.ihus()) / seconds / NODES,
        sent);
  }
}
