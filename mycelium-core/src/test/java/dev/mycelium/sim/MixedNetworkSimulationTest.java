package dev.mycelium.sim;

import dev.mycelium.internal.routing.RoutingMode;
import dev.mycelium.sim.Topology.Costs;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/**
 * Routers of the reference's kind, alone and among ours. Loop freedom, accounting and reachability
 * hold as ever. The bound on path costs does not: a reference router's link costs fade from 1000
 * over 13 minutes, and it announces no change of a link's cost (spec 04 §4.3).
 */
class MixedNetworkSimulationTest {
  /** A half and a half, drawn by seed. */
  private static IntFunction<RoutingMode> mixed(long seed) {
    return i ->
        new SplittableRandom(seed * 1000 + i).nextBoolean()
            ? RoutingMode.REFERENCE
            : RoutingMode.IMPROVED;
  }

  private static List<Topology> shapes(long seed) {
    return List.of(
        Topology.diamond(Costs.DELAY, seed),
        Topology.line(12, Costs.STATIC, seed),
        Topology.ring(14, Costs.EQUAL, seed),
        Topology.grid(5, 5, Costs.DELAY, seed),
        Topology.random(40, 4, Costs.STATIC, seed));
  }

  private static void everybodyIsFound(Topology topology, IntFunction<RoutingMode> modes, long s) {
    SimWorld world = new SimWorld(topology, modes, s);
    world.startAll();
    world.run(310);
    new Reach(world).ask(150).requireAnswersWithin(5);
    world.runToRest(60);
    world.run(Bounds.FORGOTTEN_SECONDS);
    new Reach(world).ask(150).requireAnswersWithin(40);
    world.runToRest(120);
  }

  @Test
  void everybodyIsFoundInMixedNetworks() {
    Seeds.each(
        3,
        seed -> {
          for (Topology topology : shapes(seed)) {
            everybodyIsFound(topology, mixed(seed), seed);
          }
        });
  }

  @Test
  void everybodyIsFoundAmongReferenceRouters() {
    Seeds.each(
        2,
        seed -> {
          for (Topology topology : shapes(seed)) {
            everybodyIsFound(topology, i -> RoutingMode.REFERENCE, seed);
          }
        });
  }

  @Test
  void mixedNetworksRouteAroundACutLink() {
    Measured measured = new Measured("mixed: a link in use is cut", Bounds.REFERENCE_SECONDS);
    Seeds.each(
        3,
        seed -> {
          for (Topology topology : Faults.redundantShapes(seed)) {
            Faults faults = new Faults(topology, mixed(seed), seed).withFlow(0, 3).withFlows(3);
            faults
                .happens(() -> faults.cableInUse().cut())
                .recovers(measured, Bounds.REFERENCE_SECONDS);
          }
        });
    measured.print();
  }

  @Test
  void mixedNetworksFindARestartedNode() {
    Measured measured = new Measured("mixed: a node restarts", Bounds.REFERENCE_SECONDS);
    Seeds.each(
        3,
        seed -> {
          for (Topology topology : Faults.redundantShapes(seed)) {
            Faults faults = new Faults(topology, mixed(seed), seed).withFlow(0, 3).withFlows(3);
            faults.happens(() -> faults.world.restart(faults.world.node(3), 3));
            faults.recovers(measured, Bounds.REFERENCE_SECONDS);
          }
        });
    measured.print();
  }
}
