package dev.mycelium.sim;

import dev.mycelium.internal.routing.RoutingMode;
import dev.mycelium.sim.Topology.Costs;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** A network with flows across it, to which something happens, and which must recover. */
final class Faults {
  /** Links are measured and owners announced by then. */
  private static final double WARM_UP_SECONDS = 310;

  /** Pings sent late still need their time to be answered or to fail. */
  private static final double WIND_DOWN_SECONDS = 20;

  final SimWorld world;
  final List<Flow> flows = new ArrayList<>();
  private long faultNanos;

  Faults(Topology topology, IntFunction<RoutingMode> modes, long seed) {
    world = new SimWorld(topology, modes, seed);
    world.startAll();
    world.run(WARM_UP_SECONDS);
  }

  /** The shapes in which the loss of any one cable or inner node leaves a way round. */
  static List<Topology> redundantShapes(long seed) {
    List<Topology> shapes = new ArrayList<>();
    for (Costs costs : Costs.values()) {
      shapes.add(Topology.diamond(costs, seed));
      shapes.add(Topology.ring(12, costs, seed));
      shapes.add(Topology.grid(5, 5, costs, seed));
      shapes.add(Topology.clique(8, costs, seed));
    }
    return shapes;
  }

  /** So many flows between random nodes, running long enough to be established. */
  Faults withFlows(int count) {
    for (int i = 0; i < count; i++) {
      SimNode[] pair = world.randomPair();
      flows.add(new Flow(world, pair[0], pair[1]));
    }
    world.run(5);
    return this;
  }

  /** A flow between two nodes. */
  Faults withFlow(int from, int to) {
    flows.add(new Flow(world, world.node(from), world.node(to)));
    world.run(5);
    return this;
  }

  /** The first cable that packets of the first flow take. */
  SimLink cableInUse() {
    Flow flow = flows.get(0);
    int linkId = flow.from().publishedLink(flow.to().subnet());
    return world.link(flow.from().index(), flow.from().neighbour(linkId).index());
  }

  /** Something happens at this instant. */
  Faults happens(Runnable fault) {
    faultNanos = world.nowNanos();
    world.act(fault);
    return this;
  }

  /** All flows must run again in time, and the network must come to rest in order. */
  Faults recovers(Measured measured, double boundSeconds) {
    world.run(boundSeconds + WIND_DOWN_SECONDS);
    flows.forEach(Flow::stop);
    world.run(WIND_DOWN_SECONDS);
    flows.forEach(flow -> measured.add(world, flow, faultNanos));
    world.runToRest(180);
    return this;
  }
}
