package dev.mycelium.sim;

import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Dijkstra over the real costs of the connections that carry: what routing should come close to.
 */
public final class RoutingOracle {
  /** No path. */
  public static final long UNREACHABLE = Long.MAX_VALUE;

  /**
   * The best way to a node.
   *
   * @param cost sum of the link costs, {@link #UNREACHABLE} if there is none
   * @param hops links on it
   */
  public record Best(long cost, int hops) implements Comparable<Best> {
    @Override
    public int compareTo(Best other) {
      return cost != other.cost
          ? Long.compare(cost, other.cost)
          : Integer.compare(hops, other.hops);
    }
  }

  private record Reached(int node, Best best) implements Comparable<Reached> {
    @Override
    public int compareTo(Reached other) {
      int byBest = best.compareTo(other.best);
      return byBest != 0 ? byBest : Integer.compare(node, other.node);
    }
  }

  private final List<SimNode> nodes;

  RoutingOracle(List<SimNode> nodes) {
    this.nodes = nodes;
  }

  /** The best ways from one node to all, by node index. */
  public Best[] from(SimNode start) {
    return search(start, new boolean[nodes.size()]);
  }

  /**
   * The best way that can be learned once routes were forgotten: the owner's neighbours hear its
   * announcements and nobody else's, as learned routes are not repeated (spec 04 §1), so each of
   * them goes straight to it.
   */
  public Best discovered(SimNode start, SimNode owner) {
    boolean[] straight = new boolean[nodes.size()];
    Best best = new Best(UNREACHABLE, 0);
    for (SimLink.End end : owner.openEnds()) {
      if (end.carries()) {
        straight[end.neighbour().index()] = true;
      }
    }
    Best[] reached = search(start, straight);
    for (SimLink.End end : owner.openEnds()) {
      Best neighbour = reached[end.neighbour().index()];
      if (end.carries() && neighbour.cost < UNREACHABLE) {
        SimNode last = end.neighbour();
        long cost = neighbour.cost + last.router().linkCost(end.opposite().linkId());
        Best candidate = new Best(cost, neighbour.hops + 1);
        best = candidate.compareTo(best) < 0 ? candidate : best;
      }
    }
    return best;
  }

  /** Nodes marked as dead ends are reached, but nothing is reached over them. */
  private Best[] search(SimNode start, boolean[] deadEnds) {
    Best[] best = new Best[nodes.size()];
    Arrays.fill(best, new Best(UNREACHABLE, 0));
    PriorityQueue<Reached> open = new PriorityQueue<>();
    best[start.index()] = new Best(0, 0);
    open.add(new Reached(start.index(), best[start.index()]));
    while (!open.isEmpty()) {
      Reached reached = open.remove();
      if (reached.best.equals(best[reached.node]) && !deadEnds[reached.node]) {
        extend(reached, best, open);
      }
    }
    return best;
  }

  private void extend(Reached reached, Best[] best, PriorityQueue<Reached> open) {
    SimNode node = nodes.get(reached.node);
    for (SimLink.End end : node.openEnds()) {
      if (!end.carries()) {
        continue;
      }
      int next = end.neighbour().index();
      long cost = reached.best.cost + node.router().linkCost(end.linkId());
      Best candidate = new Best(cost, reached.best.hops + 1);
      if (candidate.compareTo(best[next]) < 0) {
        best[next] = candidate;
        open.add(new Reached(next, candidate));
      }
    }
  }
}
