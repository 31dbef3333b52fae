package dev.mycelium.sim;

import dev.mycelium.Subnet;
import dev.mycelium.internal.routing.RouterProbe.Selected;
import dev.mycelium.internal.routing.RoutingEffects;
import dev.mycelium.internal.wire.Metric;
import dev.mycelium.internal.wire.RouterId;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must hold after every event for what it touched, and for everything at rest. */
final class Invariants {
  private final SimWorld world;

  Invariants(SimWorld world) {
    this.world = world;
  }

  /** Cheap enough to run after each of some ten million events. */
  void checkAfterEvent(SimNode node, Set<Subnet> touched) {
    node.probe().requireBounds();
    for (Subnet subnet : touched) {
      Selected selected = checkRoute(node, subnet);
      if (selected != null && node.isNewWay(subnet, selected.routerId())) {
        checkNoLoop(node, subnet, selected.routerId());
      }
    }
  }

  /** Every node, every subnet. Only at rest: loops across router ids may exist on the way there. */
  void checkEverything() {
    world.traffic().check();
    for (SimNode node : world.nodes()) {
      if (node.isRunning()) {
        checkNodeAtRest(node);
      }
    }
  }

  private void checkNodeAtRest(SimNode node) {
    node.probe().requireBounds();
    node.probe().requireBoundsPerNeighbour();
    if (node.router().nextDeadlineNanos() <= world.nowNanos()) {
      throw new AssertionError(node + ": a deadline lies in the past");
    }
    for (Subnet subnet : node.publishedSubnets()) {
      checkRoute(node, subnet);
      checkNoLoopAcrossIds(node, subnet);
    }
  }

  private @Nullable Selected checkRoute(SimNode node, Subnet subnet) {
    Selected selected = selectedBy(node, subnet);
    int link = selected == null ? RoutingEffects.NO_LINK : selected.link();
    if (node.publishedLink(subnet) != link) {
      throw new AssertionError(
          "%s: publishes link %d for %s, but selected %s"
              .formatted(node, node.publishedLink(subnet), world.names().of(subnet), selected));
    }
    if (selected != null) {
      checkSelected(node, subnet, selected);
    }
    return selected;
  }

  private void checkSelected(SimNode node, Subnet subnet, Selected selected) {
    if (Metric.isInfinite(selected.metric()) || !selected.feasible()) {
      throw new AssertionError(
          "%s: selected route to %s is not feasible: %s"
              .formatted(node, world.names().of(subnet), selected));
    }
    if (!Objects.equals(node.publishedKey(subnet), selected.routerId().publicKey())) {
      throw new AssertionError(
          "%s: published another key for %s than that of its route"
              .formatted(node, world.names().of(subnet)));
    }
  }

  /** Babel's promise (RFC 8966 §2.4): no loop among nodes that follow the same source. */
  private void checkNoLoop(SimNode start, Subnet subnet, RouterId id) {
    SimNode at = start;
    for (int steps = 0; steps <= world.nodes().size(); steps++) {
      Selected selected = selectedBy(at, subnet);
      if (selected == null || !selected.routerId().equals(id)) {
        return;
      }
      at = at.neighbour(selected.link());
      if (at == start) {
        break;
      }
    }
    throw new AssertionError(
        "forwarding loop for %s, id %s: %s"
            .formatted(world.names().of(subnet), world.names().of(id), trail(start, subnet)));
  }

  private void checkNoLoopAcrossIds(SimNode start, Subnet subnet) {
    Set<SimNode> visited = new HashSet<>();
    SimNode at = start;
    while (visited.add(at)) {
      Selected selected = selectedBy(at, subnet);
      if (selected == null) {
        return;
      }
      at = at.neighbour(selected.link());
    }
    throw new AssertionError(
        "forwarding loop at rest for %s: %s"
            .formatted(world.names().of(subnet), trail(start, subnet)));
  }

  private @Nullable Selected selectedBy(SimNode node, Subnet subnet) {
    return node.isRunning() ? node.probe().selected(subnet, world.nowNanos()) : null;
  }

  private String trail(SimNode start, Subnet subnet) {
    StringBuilder text = new StringBuilder();
    Set<SimNode> visited = new HashSet<>();
    SimNode at = start;
    while (visited.add(at)) {
      Selected selected = selectedBy(at, subnet);
      text.append(at);
      if (selected == null) {
        return text.append(" (no route)").toString();
      }
      text.append(
          " (id %s, seqno %d, metric %d) -> "
              .formatted(
                  world.names().of(selected.routerId()), selected.seqno(), selected.metric()));
      at = at.neighbour(selected.link());
    }
    return text.append(at).toString();
  }
}
