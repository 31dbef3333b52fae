package dev.mycelium.bench.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A network namespace: a machine of its own as far as sockets, interfaces and routes go. */
public final class Namespace implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Lab lab;
  private final String name;

  Namespace(Lab lab, String name) {
    this.lab = lab;
    this.name = name;
  }

  void make() {
    lab.run(PATIENCE, List.of("ip", "netns", "add", name)).orFail();
    run("ip", "link", "set", "lo", "up").orFail();
    // Some container hosts switch IPv6 off in every new namespace.
    run("sysctl", "-q", "-w", "net.ipv6.conf.all.disable_ipv6=0");
    run("sysctl", "-q", "-w", "net.ipv6.conf.default.disable_ipv6=0");
  }

  /** As {@code ip netns} lists it. */
  public String name() {
    return name;
  }

  /** The lab it belongs to. */
  public Lab lab() {
    return lab;
  }

  /**
   * Makes every TCP connection from here through an interface announce segments of this size; needs
   * nftables. The interface need not exist yet.
   */
  public void clampSegments(String device, int bytes) {
    run("nft", "add table ip6 segments").orFail();
    run("nft", "add chain ip6 segments out { type filter hook output priority mangle; }").orFail();
    run(
            "nft",
            "add rule ip6 segments out oifname "
                + device
                + " tcp flags & (syn|rst) == syn tcp option maxseg size set "
                + bytes)
        .orFail();
  }

  /** Runs a short command inside. */
  public CommandResult run(String... command) {
    return run(PATIENCE, List.of(command));
  }

  /** Runs a command inside to its end. */
  public CommandResult run(Duration patience, List<String> command) {
    return lab.run(patience, inside(command));
  }

  /** Starts a program inside; its process id is its own, nothing stands between. */
  public ChildProcess start(List<String> command, Map<String, String> environment) {
    return lab.start(inside(command), environment);
  }

  private List<String> inside(List<String> command) {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
    all.addAll(command);
    return all;
  }

  /** Interfaces in it vanish with it, and so do the other ends of its virtual cables. */
  @Override
  public void close() {
    ChildProcess.runOutsideLab(List.of("ip", "netns", "delete", name));
  }
}
