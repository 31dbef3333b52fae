package dev.mycelium.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.internal.routing.RoutingMode;
import dev.mycelium.sim.Topology.Costs;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The simulated network itself: one seed is one run, and nothing gets lost in it. */
class SimWorldTest {
  private static SimWorld started(Topology topology, long seed) {
    SimWorld world = new SimWorld(topology, i -> RoutingMode.IMPROVED, seed);
    world.startAll();
    return world;
  }

  private static String story(long seed) {
    SimWorld world = started(Topology.random(30, 4, Costs.DELAY, seed), seed);
    List<Flow> flows = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      SimNode[] pair = world.randomPair();
      flows.add(new Flow(world, pair[0], pair[1]));
    }
    world.run(40);
    world.act(() -> world.links().get(3).silence());
    world.restart(world.node(7), 2);
    world.run(100);
    return world.eventsRun() + " " + world.messages() + " " + flows + world.log().text();
  }

  @Test
  void oneSeedIsOneRun() {
    assertEquals(story(5), story(5));
    assertNotEquals(story(5), story(6));
  }

  @Test
  void eventsOfOneInstantRunInTheOrderOfPlanning() {
    EventQueue queue = new EventQueue();
    StringBuilder order = new StringBuilder();
    queue.at(-5, () -> order.append("b"));
    queue.at(-5, () -> order.append("c"));
    queue.at(-7, () -> order.append("a"));
    queue.at(3, () -> order.append("d"));
    while (queue.hasEventUntil(3)) {
      queue.take().run();
    }
    assertEquals("abcd", order.toString());
  }

  @Test
  void everyTopologyIsConnectedAndHasItsSize() {
    assertEquals(9, Topology.line(10, Costs.EQUAL, 1).cables().size());
    assertEquals(10, Topology.ring(10, Costs.EQUAL, 1).cables().size());
    assertEquals(12, Topology.grid(3, 3, Costs.EQUAL, 1).cables().size());
    assertEquals(9, Topology.star(10, Costs.EQUAL, 1).cables().size());
    assertEquals(45, Topology.clique(10, Costs.EQUAL, 1).cables().size());
    assertEquals(4, Topology.diamond(Costs.EQUAL, 1).cables().size());
    assertEquals(150, Topology.random(50, 6, Costs.EQUAL, 1).cables().size());
    SimWorld world = started(Topology.random(50, 3, Costs.DELAY, 2), 2);
    for (RoutingOracle.Best best : world.oracle().from(world.node(0))) {
      assertTrue(best.cost() < RoutingOracle.UNREACHABLE);
    }
  }

  @Test
  void packetsOnACutLinkAndPacketsForNobodyAreAccountedFor() {
    SimWorld world = started(Topology.line(3, Costs.EQUAL, 1), 3);
    world.run(2);
    SimPacket lost = world.send(world.node(0), world.node(2));
    world.act(() -> world.link(0, 1).cut());
    SimPacket refused = world.send(world.node(0), world.node(2));
    world.run(20);
    assertEquals(SimPacket.Fate.DROPPED, lost.fate());
    assertEquals(SimPacket.Fate.REFUSED, refused.fate());
    world.runToRest(60);
  }

  @Test
  void aPacketTooMuchIsNoticed() {
    Traffic traffic = new Traffic();
    traffic.sent();
    assertThrows(AssertionError.class, traffic::check);
    traffic.enteredLink();
    traffic.check();
    traffic.leftLink();
    traffic.ended(SimPacket.Fate.DELIVERED);
    traffic.check();
    traffic.ended(SimPacket.Fate.DELIVERED);
    assertThrows(AssertionError.class, traffic::check);
  }

  @Test
  void aFailingRunTellsHowToReplayIt() {
    SimWorld world = started(Topology.diamond(Costs.EQUAL, 1), 42);
    world.run(1);
    AssertionError failure =
        assertThrows(AssertionError.class, () -> world.require(false, "the sky is falling"));
    String text = String.valueOf(failure.getMessage());
    assertTrue(text.contains("the sky is falling"), text);
    assertTrue(text.contains("diamond"), text);
    assertTrue(text.contains("-Dmycelium.sim.seed=42"), text);
    assertTrue(text.contains("virtual time 1.000000 s"), text);
    assertTrue(text.contains("n0 receives"), text);
  }

  @Test
  void aDeadNodeHasNoLinksUntilItReturns() {
    SimWorld world = started(Topology.ring(4, Costs.EQUAL, 1), 1);
    world.run(1);
    world.restart(world.node(2), 5);
    assertFalse(world.node(2).isRunning());
    assertFalse(world.link(1, 2).isUp());
    world.run(6);
    assertTrue(world.node(2).isRunning());
    assertTrue(world.link(1, 2).isUp());
  }
}
