package dev.mycelium.bench.soak;

import dev.mycelium.SecretKey;
import dev.mycelium.bench.lab.ChildProcess;
import dev.mycelium.bench.lab.LabException;
import dev.mycelium.bench.lab.Namespace;
import dev.mycelium.bench.lab.Patience;
import dev.mycelium.bench.lab.ProcessUsage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One of our daemons on a machine of its own; it may live several times. */
final class SoakNode {
  private static final Duration REPORT_PATIENCE = Duration.ofSeconds(10);
  private static final Duration COLLECT_PATIENCE = Duration.ofSeconds(30);
  private static final int LOG_LINES = 20;

  private final String name;
  private final Namespace host;
  private final Program program;
  private final Path keyFile;
  private final String address;
  private final List<String> peers;
  private @Nullable ChildProcess process;

  /**
   * How to start and question a daemon.
   *
   * @param launcher of the daemon
   * @param jcmd of the JDK it runs on
   * @param environment variables for both
   */
  record Program(Path launcher, Path jcmd, Map<String, String> environment) {
    Program {
      environment = Map.copyOf(environment);
    }
  }

  SoakNode(String name, Namespace host, Program program, List<String> peers) {
    this.name = name;
    this.host = host;
    this.program = program;
    this.keyFile = host.lab().directory().resolve(name + ".key");
    this.address = SecretKey.loadOrCreate(keyFile).publicKey().address().toString();
    this.peers = List.copyOf(peers);
  }

  Namespace host() {
    return host;
  }

  String address() {
    return address;
  }

  void start() {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(program.launcher().toString(), "-k", keyFile.toString()));
    command.addAll(List.of("--tun-name", "overlay0"));
    command.addAll(List.of("--disable-quic", "--disable-peer-discovery"));
    if (!peers.isEmpty()) {
      command.add("--peers");
      command.addAll(peers);
    }
    process = host.start(command, program.environment());
  }

  /** Ends it in order. */
  void stop() {
    end(running());
  }

  /** Ends it without a word to its neighbours. */
  void kill() {
    ChildProcess child = running();
    child.kill();
    end(child);
  }

  private void end(ChildProcess child) {
    process = null;
    host.lab().end(child);
  }

  private ChildProcess running() {
    ChildProcess child = process;
    if (child == null || !child.isRunning()) {
      throw new LabException(
          "node "
              + name
              + " is not running"
              + (child == null ? "" : ":\n" + child.lastLines(LOG_LINES)));
    }
    return child;
  }

  /** Collects its garbage and looks at it. */
  Sample sample() {
    ChildProcess child = running();
    String pid = Long.toString(child.pid());
    String jcmd = program.jcmd().toString();
    String histogram =
        host.lab()
            .run(COLLECT_PATIENCE, List.of(jcmd, pid, "GC.class_histogram"))
            .orFail()
            .output();
    ProcessUsage usage = ProcessUsage.of(child);
    return new Sample(
        Sample.heapBytes(histogram),
        usage.residentBytes(),
        ProcessUsage.descriptors(child),
        usage.threads());
  }

  /** Asks it for its counters. */
  Ledger ledger() {
    ChildProcess child = running();
    int before = Ledger.reports(child.output());
    child.signal("USR1");
    Patience.until(
        "report of node " + name, REPORT_PATIENCE, () -> Ledger.reports(child.output()) > before);
    // The report is written at once, but a pipe or file may show the first half of it.
    String text = child.output();
    for (String last = ""; !text.equals(last); text = child.output()) {
      last = text;
      Patience.pause(Duration.ofMillis(100));
    }
    return Ledger.parse(text).orElseThrow();
  }

  @Override
  public String toString() {
    return name;
  }
}
