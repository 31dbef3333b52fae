package dev.mycelium.sim;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Which nodes are joined by which cables, and what each cable costs.
 *
 * @param name what a failing run prints
 * @param nodes how many there are, numbered from 0
 * @param cables at most one per pair
 */
public record Topology(String name, int nodes, List<Cable> cables) {
  /**
   * A cable between two nodes.
   *
   * @param staticCost constant part of the link cost, at least 1
   * @param delayNanos one way; twice that in milliseconds is the other part of the cost
   */
  public record Cable(int a, int b, int staticCost, long delayNanos) {}

  /** How cables get their cost. */
  public enum Costs {
    /** No delay at all; the static cost is drawn from 5..100. Updates arrive in order of hops. */
    STATIC {
      @Override
      Cable cable(int a, int b, SplittableRandom random) {
        return new Cable(a, b, random.nextInt(5, 101), 0);
      }
    },
    /** Delays of 1..40 ms one way, static cost 10 as for TCP over IPv6. */
    DELAY {
      @Override
      Cable cable(int a, int b, SplittableRandom random) {
        return new Cable(a, b, 10, random.nextInt(1, 41) * 1_000_000L);
      }
    },
    /** Every cable alike: 5 ms, static cost 10. Many equal paths. */
    EQUAL {
      @Override
      Cable cable(int a, int b, SplittableRandom random) {
        return new Cable(a, b, 10, 5_000_000L);
      }
    };

    abstract Cable cable(int a, int b, SplittableRandom random);
  }

  /** A chain. */
  public static Topology line(int nodes, Costs costs, long seed) {
    Builder builder = new Builder(nodes, costs, seed);
    for (int i = 1; i < nodes; i++) {
      builder.join(i - 1, i);
    }
    return builder.build("line");
  }

  /** A chain whose ends meet. */
  public static Topology ring(int nodes, Costs costs, long seed) {
    Builder builder = new Builder(nodes, costs, seed);
    for (int i = 0; i < nodes; i++) {
      builder.join(i, (i + 1) % nodes);
    }
    return builder.build("ring");
  }

  /** Node {@code y * width + x} is joined to its right and lower neighbours. */
  public static Topology grid(int width, int height, Costs costs, long seed) {
    Builder builder = new Builder(width * height, costs, seed);
    for (int i = 0; i < width * height; i++) {
      if (i % width != width - 1) {
        builder.join(i, i + 1);
      }
      if (i + width < width * height) {
        builder.join(i, i + width);
      }
    }
    return builder.build("grid of width " + width);
  }

  /** Node 0 in the middle. */
  public static Topology star(int nodes, Costs costs, long seed) {
    Builder builder = new Builder(nodes, costs, seed);
    for (int i = 1; i < nodes; i++) {
      builder.join(0, i);
    }
    return builder.build("star");
  }

  /** Everybody with everybody. */
  public static Topology clique(int nodes, Costs costs, long seed) {
    Builder builder = new Builder(nodes, costs, seed);
    for (int i = 0; i < nodes; i++) {
      for (int j = i + 1; j < nodes; j++) {
        builder.join(i, j);
      }
    }
    return builder.build("clique");
  }

  /** Two ways from 0 to 3: over 1 and over 2. */
  public static Topology diamond(Costs costs, long seed) {
    Builder builder = new Builder(4, costs, seed);
    builder.join(0, 1);
    builder.join(1, 3);
    builder.join(0, 2);
    builder.join(2, 3);
    return builder.build("diamond");
  }

  /** A random tree with random cables added until the mean degree is reached. */
  public static Topology random(int nodes, double meanDegree, Costs costs, long seed) {
    Builder builder = new Builder(nodes, costs, seed);
    for (int i = 1; i < nodes; i++) {
      builder.join(builder.random.nextInt(i), i);
    }
    long wanted = Math.min(Math.round(nodes * meanDegree / 2), nodes * (nodes - 1L) / 2);
    while (builder.cables.size() < wanted) {
      int a = builder.random.nextInt(nodes);
      int b = builder.random.nextInt(nodes);
      if (a != b) {
        builder.join(a, b);
      }
    }
    return builder.build("random of degree " + meanDegree);
  }

  @Override
  public String toString() {
    return name + ", " + nodes + " nodes, " + cables.size() + " cables";
  }

  private static final class Builder {
    private record Pair(int low, int high) {}

    final SplittableRandom random;
    final List<Cable> cables = new ArrayList<>();
    private final Set<Pair> joined = new LinkedHashSet<>();
    private final int nodes;
    private final Costs costs;

    Builder(int nodes, Costs costs, long seed) {
      this.nodes = nodes;
      this.costs = costs;
      this.random = new SplittableRandom(seed);
    }

    void join(int a, int b) {
      if (joined.add(new Pair(Math.min(a, b), Math.max(a, b)))) {
        cables.add(costs.cable(a, b, random));
      }
    }

    Topology build(String shape) {
      return new Topology(shape + ", costs " + costs, nodes, List.copyOf(cables));
    }
  }
}
