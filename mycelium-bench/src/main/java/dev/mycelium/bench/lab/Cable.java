package dev.mycelium.bench.lab;

/** A virtual cable between two machines, with an IPv4 address of its own at each end. */
public final class Cable {
  /** How long the queue of a shaped cable may be: 12 ms at 200 Mbit/s. */
  private static final int SHAPED_QUEUE_BYTES = 300_000;

  /** More than a super-packet, so that the kernel need not cut it first. */
  private static final int SHAPED_BURST_BYTES = 131_072;

  private final int number;
  private final Namespace left;
  private final Namespace right;

  /**
   * A cable not yet laid.
   *
   * @param number unique in its lab, from 0 to 255; part of names and addresses
   */
  Cable(int number, Namespace left, Namespace right) {
    this.number = number;
    this.left = left;
    this.right = right;
  }

  void lay() {
    String name = name();
    left.run("ip", "link", "add", name, "type", "veth", "peer", name, "netns", right.name())
        .orFail();
    raise(left, leftAddress());
    raise(right, rightAddress());
  }

  private void raise(Namespace host, String address) {
    host.run("ip", "addr", "add", address + "/24", "dev", name()).orFail();
    host.run("ip", "link", "set", name(), "up").orFail();
  }

  private String name() {
    return "cable" + number;
  }

  /** The address of the left machine. */
  public String leftAddress() {
    return "10.83." + number + ".1";
  }

  /** The address of the right machine. */
  public String rightAddress() {
    return "10.83." + number + ".2";
  }

  /** Limits it to a rate, in both directions. */
  public void shape(int megabitsPerSecond) {
    shape(left, megabitsPerSecond);
    shape(right, megabitsPerSecond);
  }

  private void shape(Namespace host, int megabitsPerSecond) {
    String rate = megabitsPerSecond + "mbit";
    String burst = Integer.toString(SHAPED_BURST_BYTES);
    String limit = Integer.toString(SHAPED_QUEUE_BYTES);
    host.run(
            "tc", "qdisc", "replace", "dev", name(), "root", "tbf", "rate", rate, "burst", burst,
            "limit", limit)
        .orFail();
  }

  /** Takes the limit away. */
  public void unshape() {
    left.run("tc", "qdisc", "del", "dev", name(), "root").orFail();
    right.run("tc", "qdisc", "del", "dev", name(), "root").orFail();
  }
}
