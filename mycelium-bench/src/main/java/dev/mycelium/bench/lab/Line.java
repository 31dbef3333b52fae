package dev.mycelium.bench.lab;

import java.util.List;

/**
 * Machines in a line, a cable between each and the next; an underlay packet goes over one cable
 * only, nobody forwards.
 */
public final class Line {
  private final List<Namespace> hosts;
  private final List<Cable> cables;

  Line(List<Namespace> hosts, List<Cable> cables) {
    this.hosts = List.copyOf(hosts);
    this.cables = List.copyOf(cables);
  }

  /** How many machines. */
  public int size() {
    return hosts.size();
  }

  /** The machine at an index from 0. */
  public Namespace host(int index) {
    return hosts.get(index);
  }

  /** The underlay address of the left neighbour, seen from a machine other than the first. */
  public String leftNeighbour(int index) {
    return cables.get(index - 1).leftAddress();
  }

  /** The underlay address of the right neighbour, seen from a machine other than the last. */
  public String rightNeighbour(int index) {
    return cables.get(index).rightAddress();
  }

  /** Limits all cables to a rate, in both directions. */
  public void shape(int megabitsPerSecond) {
    cables.forEach(cable -> cable.shape(megabitsPerSecond));
  }

  /** Takes the limits away. */
  public void unshape() {
    cables.forEach(Cable::unshape);
  }
}
