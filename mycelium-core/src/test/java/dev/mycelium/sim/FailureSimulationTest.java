package dev.mycelium.sim;

import dev.mycelium.internal.routing.RoutingMode;
import dev.mycelium.sim.Topology.Costs;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Links fail, fall silent, flap and come back; whoever can be reached is reached again in time. */
class FailureSimulationTest {
  private static Faults faults(Topology topology, long seed) {
    return new Faults(topology, i -> RoutingMode.IMPROVED, seed);
  }

  @Test
  void aCutLinkIsRoutedAround() {
    Measured measured = new Measured("a link in use is cut", Bounds.LOSS_SECONDS);
    Seeds.each(
        3,
        seed -> {
          for (Topology topology : Faults.redundantShapes(seed)) {
            Faults faults = faults(topology, seed).withFlow(0, 3).withFlows(5);
            faults.happens(() -> faults.cableInUse().cut()).recovers(measured, Bounds.LOSS_SECONDS);
          }
        });
    measured.print();
  }

  @Test
  void aSilentLinkIsFoundOutAndRoutedAround() {
    Measured measured = new Measured("a link in use falls silent", Bounds.SILENCE_SECONDS);
    Seeds.each(
        3,
        seed -> {
          for (Topology topology : Faults.redundantShapes(seed)) {
            Faults faults = faults(topology, seed).withFlow(0, 3).withFlows(5);
            faults
                .happens(() -> faults.cableInUse().silence())
                .recovers(measured, Bounds.SILENCE_SECONDS);
          }
        });
    measured.print();
  }

  @Test
  void theLossOfAnInnerNodeIsRoutedAround() {
    Measured measured = new Measured("an inner node dies", Bounds.LOSS_SECONDS);
    Seeds.each(
        3,
        seed -> {
          for (Topology topology : Faults.redundantShapes(seed)) {
            Faults faults = faults(topology, seed).withFlow(0, 3).withFlow(3, 0);
            SimNode inner = faults.world.node(topology.nodes() == 4 ? 1 : 2);
            faults.happens(inner::stop).recovers(measured, Bounds.LOSS_SECONDS);
          }
        });
    measured.print();
  }

  @Test
  void aPartitionHeals() {
    Measured measured = new Measured("a partition heals", Bounds.RETURN_SECONDS);
    Seeds.each(
        4,
        seed -> {
          Faults faults = faults(Topology.random(40, 4, Costs.DELAY, seed), seed).withFlows(10);
          List<SimLink> across =
              faults.world.links().stream()
                  .filter(l -> (l.a.node.index() < 20) != (l.b.node.index() < 20))
                  .toList();
          faults.happens(() -> across.forEach(SimLink::cut));
          faults.world.run(60 + 60.0 * seed);
          faults
              .happens(() -> across.forEach(SimLink::up))
              .recovers(measured, Bounds.RETURN_SECONDS);
        });
    measured.print();
  }

  @Test
  void oneLinkHealsALongPartitionedLine() {
    Measured measured = new Measured("a long cut line heals", Bounds.RETURN_SECONDS);
    Seeds.each(
        3,
        seed -> {
          Faults faults =
              faults(Topology.line(14, Costs.STATIC, seed), seed).withFlow(0, 13).withFlows(5);
          faults.happens(() -> faults.world.link(6, 7).cut());
          faults.world.run(400);
          faults
              .happens(() -> faults.world.link(6, 7).up())
              .recovers(measured, Bounds.RETURN_SECONDS);
        });
    measured.print();
  }

  @Test
  void aRestartedNodeIsReachedUnderItsNewRouterId() {
    Measured measured = new Measured("a node restarts", Bounds.RETURN_SECONDS);
    Seeds.each(
        4,
        seed -> {
          for (Topology topology : Faults.redundantShapes(seed)) {
            Faults faults = faults(topology, seed).withFlow(0, 3).withFlow(3, 0).withFlows(4);
            SimNode node = faults.world.node(3);
            faults.happens(() -> faults.world.restart(node, seed * 2 - 1.5));
            faults.recovers(measured, Bounds.RETURN_SECONDS);
          }
        });
    measured.print();
  }

  @Test
  void flappingLinksMakeNoLoopsAndSettle() {
    Measured measured = new Measured("links stop flapping", Bounds.RETURN_SECONDS);
    Seeds.each(
        4,
        seed -> {
          Faults faults = faults(Topology.random(30, 4, Costs.STATIC, seed), seed).withFlows(8);
          for (int i = 0; i < 8; i++) {
            new Flapping(faults.world, 300).start();
          }
          faults.world.run(330);
          faults.happens(() -> {}).recovers(measured, Bounds.RETURN_SECONDS);
        });
    measured.print();
  }

  /** One random cable goes down and up, each time after 0.1 to 20 s; at the end it is up. */
  private static final class Flapping {
    private final SimWorld world;
    private final SimLink link;
    private final long endNanos;

    Flapping(SimWorld world, double seconds) {
      this.world = world;
      this.link = world.links().get(world.random().nextInt(world.links().size()));
      this.endNanos = world.nowNanos() + (long) (seconds * SimWorld.SECOND_NANOS);
    }

    void start() {
      world.in(pauseSeconds(), this::down);
    }

    private void down() {
      if (world.random().nextInt(4) == 0) {
        link.silence();
      } else {
        link.cut();
      }
      world.in(pauseSeconds(), this::up);
    }

    private void up() {
      link.up();
      if (world.nowNanos() < endNanos) {
        start();
      }
    }

    private double pauseSeconds() {
      return world.random().nextDouble(0.1, 20);
    }
  }
}
