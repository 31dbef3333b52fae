package dev.mycelium.sim;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.internal.routing.RoutingMode;
import dev.mycelium.sim.Topology.Costs;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.function.LongFunction;
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

  private static double everybodyIsFound(
      Topology topology, IntFunction<RoutingMode> modes, long seed) {
    SimWorld world = new SimWorld(topology, modes, seed);
    world.startAll();
    world.run(310);
    new Reach(world).ask(150).requireAnswersWithin(5);
    world.runToRest(60);
    world.run(Bounds.FORGOTTEN_SECONDS);
    // a reference router drops a number request that it has just passed on for somebody else (R11)
    double seconds =
        new Reach(world).ask(150).requireAnswersToRepeatedAskingWithin(Bounds.REFERENCE_SECONDS);
    world.runToRest(120);
    return seconds;
  }

  @Test
  void everybodyIsFoundInMixedNetworks() {
    everybodyIsFound("mixed networks", 3, MixedNetworkSimulationTest::mixed);
  }

  @Test
  void everybodyIsFoundAmongReferenceRouters() {
    everybodyIsFound("reference networks", 2, seed -> i -> RoutingMode.REFERENCE);
  }

  private static void everybodyIsFound(
      String name, int seeds, LongFunction<IntFunction<RoutingMode>> modes) {
    double[] worst = new double[1];
    Seeds.each(
        seeds,
        seed -> {
          for (Topology topology : shapes(seed)) {
            double seconds = everybodyIsFound(topology, modes.apply(seed), seed);
            worst[0] = Math.max(worst[0], seconds);
          }
        });
    System.out.printf(
        "sim: %s: forgotten nodes are found within %.0f s (bound %.0f s)%n",
        name, worst[0], Bounds.REFERENCE_SECONDS);
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

  /**
   * A reference router in its first minutes announces everything as expensive, so that what it
   * offers is feasible only with a new number of the owner, who has just started himself.
   */
  @Test
  void aYoungDiamondFallsBackOnItsReferenceRouter() {
    double[] worst = new double[1];
    Seeds.each(
        20,
        seed -> {
          Topology topology = Topology.diamond(Costs.DELAY, seed);
          SimWorld world =
              new SimWorld(
                  topology, i -> i == 1 ? RoutingMode.REFERENCE : RoutingMode.IMPROVED, seed);
          world.startAll();
          world.run(0.5);
          Flow there = new Flow(world, world.node(0), world.node(3));
          Flow back = new Flow(world, world.node(3), world.node(0));
          world.run(0.25 * seed);
          long deathNanos = world.nowNanos();
          world.act(() -> world.node(2).stop());
          world.run(100);
          there.stop();
          back.stop();
          world.runToRest(60);
          worst[0] = Math.max(worst[0], there.interruptionSeconds(deathNanos));
          worst[0] = Math.max(worst[0], back.interruptionSeconds(deathNanos));
        });
    System.out.printf(
        "sim: a young diamond falls back within %.1f s (bound %.0f s)%n",
        worst[0], Bounds.YOUNG_SECONDS);
    assertTrue(worst[0] <= Bounds.YOUNG_SECONDS);
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
