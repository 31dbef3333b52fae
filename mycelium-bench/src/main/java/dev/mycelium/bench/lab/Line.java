package dev.mycelium.bench.lab;

import java.util.List;

/**
 * Machines in a line. Cable n joins machine n to machine n+1; an underlay packet goes over one
 * cable only, nobody forwards.
 */
public final class Line {
  /** How long the queue of a shaped cable may be: 12 ms at 200 Mbit/s. */
  private static final int SHAPED_QUEUE_BYTES = 300_000;

  /** More than a super-packet, so that the kernel need not cut it first. */
  private static final int SHAPED_BURST_BYTES = 131_072;

  private final List<Namespace> hosts;

  Line(List<Namespace> hosts) {
    this.hosts = List.copyOf(hosts);
  }

  void lay() {
    for (int cable = 0; cable < size() - 1; cable++) {
      String name = cableName(cable);
      host(cable)
          .run(
              "ip",
              "link",
              "add",
              name,
              "type",
              "veth",
              "peer",
              name,
              "netns",
              host(cable + 1).name())
          .orFail();
      raise(host(cable), cable, 1);
      raise(host(cable + 1), cable, 2);
    }
  }

  private static void raise(Namespace host, int cable, int end) {
    String name = cableName(cable);
    host.run("ip", "addr", "add", address(cable, end) + "/24", "dev", name).orFail();
    host.run("ip", "link", "set", name, "up").orFail();
  }

  private static String cableName(int cable) {
    return "cable" + cable;
  }

  private static String address(int cable, int end) {
    return "10.83." + cable + "." + end;
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
    return address(index - 1, 1);
  }

  /** The underlay address of the right neighbour, seen from a machine other than the last. */
  public String rightNeighbour(int index) {
    return address(index, 2);
  }

  /** Limits all cables to a rate, in both directions. */
  public void shape(int megabitsPerSecond) {
    for (int cable = 0; cable < size() - 1; cable++) {
      shape(host(cable), cable, megabitsPerSecond);
      shape(host(cable + 1), cable, megabitsPerSecond);
    }
  }

  private static void shape(Namespace host, int cable, int megabitsPerSecond) {
    host.run(
            "tc",
            "qdisc",
            "replace",
            "dev",
            cableName(cable),
            "root",
            "tbf",
            "rate",
            megabitsPerSecond + "mbit",
            "burst",
            Integer.toString(SHAPED_BURST_BYTES),
            "limit",
            Integer.toString(SHAPED_QUEUE_BYTES))
        .orFail();
  }

  /** Takes the limits away. */
  public void unshape() {
    for (int cable = 0; cable < size() - 1; cable++) {
      host(cable).run("tc", "qdisc", "del", "dev", cableName(cable), "root").orFail();
      host(cable + 1).run("tc", "qdisc", "del", "dev", cableName(cable), "root").orFail();
    }
  }
}
