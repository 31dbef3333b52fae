package dev.mycelium.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mycelium.internal.routing.RoutingMode;
import dev.mycelium.sim.Topology.Costs;
import org.junit.jupiter.api.Test;

/** How much a join and a discovery cost the whole network (spec 04 §15.2). */
class MessageCountSimulationTest {
  private static final int NODES = 50;

  /** A connected network and one more node, the last one, without cables. */
  private static Topology withStranger(long seed) {
    Topology connected = Topology.random(NODES, 6, Costs.DELAY, seed);
    return new Topology(connected.name() + " and a stranger", NODES + 1, connected.cables());
  }

  @Test
  void lookingForNobodyCostsEveryLinkDirectionButTheTreeOneRequest() {
    for (RoutingMode mode : RoutingMode.values()) {
      Seeds.each(
          2,
          seed -> {
            SimWorld world = new SimWorld(withStranger(seed), i -> mode, seed);
            world.startAll();
            world.run(30);
            MessageCounts before = world.messages().copy();
            SimPacket packet = world.send(world.node(0), world.node(NODES));
            world.run(20);
            MessageCounts sent = world.messages().since(before);
            assertEquals(SimPacket.Fate.REFUSED, packet.fate());
            long edges = world.links().size();
            assertEquals(2 * edges - (NODES - 1), sent.routeRequests(), mode + ": " + sent);
            assertEquals(0, sent.seqnoRequests(), mode + ": " + sent);
          });
    }
  }

  /**
   * The news spreads from each link of the new node, first with the cost of a link that is not yet
   * measured, then with the real one; at worst each of these floods is an improvement for
   * everybody.
   */
  @Test
  void aJoinCostsAFewUpdatesPerLinkDirection() {
    for (RoutingMode mode : RoutingMode.values()) {
      Seeds.each(
          2,
          seed -> {
            Topology topology = Topology.random(NODES, 6, Costs.DELAY, seed);
            SimWorld world = new SimWorld(topology, i -> mode, seed);
            SimNode late = world.node(NODES - 1);
            world.act(() -> world.nodes().stream().filter(n -> n != late).forEach(SimNode::start));
            connect(world, late, false);
            world.run(30);
            MessageCounts before = world.messages().copy();
            world.act(late::start);
            connect(world, late, true);
            world.run(5);
            MessageCounts sent = world.messages().since(before);
            long directions = 2L * world.links().size();
            long cables = world.links().stream().filter(link -> link.touches(late)).count();
            world.require(
                sent.updates() >= directions - NODES && sent.updates() <= 2 * cables * directions,
                mode + ": a join costs " + sent);
            System.out.printf(
                "sim: a join among %d nodes with %d link directions, %s: %s%n",
                NODES, directions, mode, sent);
          });
    }
  }

  private static void connect(SimWorld world, SimNode node, boolean touching) {
    world.links().stream()
        .filter(link -> link.touches(node) == touching)
        .forEach(link -> world.act(link::up));
  }
}
