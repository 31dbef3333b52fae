package dev.mycelium.e2e;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A network namespace: a machine of its own as far as sockets, interfaces and routes go. */
final class NetworkNamespace implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String name;

  /**
   * Makes a namespace with loopback up and IPv6 on.
   *
   * @param name unique on this machine
   */
  NetworkNamespace(String name) {
    this.name = name;
    ChildProcess.run(PATIENCE, List.of("ip", "netns", "add", name)).orFail();
    try {
      run("ip", "link", "set", "lo", "up").orFail();
      // Some container hosts switch IPv6 off in every new namespace.
      run("sysctl", "-q", "-w", "net.ipv6.conf.all.disable_ipv6=0");
      run("sysctl", "-q", "-w", "net.ipv6.conf.default.disable_ipv6=0");
    } catch (RuntimeException | Error failure) {
      close();
      throw failure;
    }
  }

  String name() {
    return name;
  }

  /**
   * The command that does the same inside. The program replaces {@code ip}: one process, one id.
   */
  List<String> inside(List<String> command) {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
    all.addAll(command);
    return all;
  }

  CommandResult run(String... command) {
    return run(PATIENCE, command);
  }

  CommandResult run(Duration patience, String... command) {
    return ChildProcess.run(patience, inside(List.of(command)));
  }

  ChildProcess start(List<String> command) {
    return ChildProcess.start(inside(command));
  }

  boolean hasInterface(String interfaceName) {
    return run("ip", "link", "show", "dev", interfaceName).succeeded();
  }

  /** Interfaces in it vanish with it, and so do the other ends of its virtual cables. */
  @Override
  public void close() {
    ChildProcess.run(PATIENCE, List.of("ip", "netns", "delete", name));
  }
}
