package dev.mycelium.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.sim.Topology.Costs;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The real assembly of a node, frame for frame: what one host sends, the other gets unchanged, and
 * no buffer is lost on any way, whatever happens to links.
 */
class CoreSimulationTest {
  private static final int MTU = 1400 - 40;

  private static void requireEverybodyIsReached(CoreNetwork network, int nodes, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 40; i++) {
      int from = random.nextInt(nodes);
      int to = (from + 1 + random.nextInt(nodes - 1)) % nodes;
      int number = network.send(from, to, random.nextInt(4, MTU + 1));
      network.run(2);
      assertTrue(network.isAnswered(number), "seed " + seed + ": n" + from + " -> n" + to);
    }
  }

  @Test
  void packetsArriveUnchangedOverRealFrames() {
    Seeds.each(
        2,
        seed -> {
          for (Topology topology :
              List.of(
                  Topology.line(6, Costs.DELAY, seed),
                  Topology.grid(3, 3, Costs.STATIC, seed),
                  Topology.random(15, 3, Costs.DELAY, seed))) {
            CoreNetwork network = new CoreNetwork(topology, seed);
            network.run(10);
            requireEverybodyIsReached(network, topology.nodes(), seed);
          }
        });
  }

  @Test
  void forgottenNodesAreFoundWhileTheirPacketsWait() {
    Seeds.each(
        2,
        seed -> {
          Topology topology = Topology.line(8, Costs.DELAY, seed);
          CoreNetwork network = new CoreNetwork(topology, seed);
          network.run(Bounds.FORGOTTEN_SECONDS + 300);
          requireEverybodyIsReached(network, 8, seed);
        });
  }

  @Test
  void aCutAndASilentLinkAreRoutedAround() {
    Seeds.each(
        2,
        seed -> {
          Topology topology = Topology.ring(6, Costs.DELAY, seed);
          CoreNetwork cut = new CoreNetwork(topology, seed);
          cut.run(10);
          cut.cable((int) (seed % 6)).cut();
          cut.run(Bounds.LOSS_SECONDS);
          requireEverybodyIsReached(cut, 6, seed);

          CoreNetwork silent = new CoreNetwork(topology, seed);
          silent.run(10);
          silent.cable((int) (seed % 6)).silence();
          for (int i = 0; i < 6; i++) {
            silent.send(i, (i + 3) % 6, 100);
          }
          silent.run(Bounds.SILENCE_SECONDS);
          requireEverybodyIsReached(silent, 6, seed);
        });
  }

  @Test
  void aPacketForNobodyIsRefusedWithAReport() {
    Topology topology = Topology.line(3, Costs.EQUAL, 1);
    Topology withStranger = new Topology("line and a stranger", 4, topology.cables());
    CoreNetwork network = new CoreNetwork(withStranger, 1);
    network.run(10);
    int number = network.send(0, 3, 100);
    network.run(20);
    assertFalse(network.isAnswered(number));
    assertEquals(1, network.reports());
  }
}
