package dev.mycelium.bench.soak;

import dev.mycelium.bench.lab.Cable;
import dev.mycelium.bench.lab.Executables;
import dev.mycelium.bench.lab.Iperf;
import dev.mycelium.bench.lab.Lab;
import dev.mycelium.bench.lab.LabException;
import dev.mycelium.bench.lab.Line;
import dev.mycelium.bench.lab.Namespace;
import dev.mycelium.bench.lab.Patience;
import dev.mycelium.bench.lab.Ping;
import dev.mycelium.bench.lab.Traffic;
import dev.mycelium.bench.options.DaemonOptions;
import dev.mycelium.bench.options.Range;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Holds a line of three daemons under mixed load while others come and go, and fails if memory,
 * descriptors or threads grow, or if a packet is not accounted for by the counters.
 */
@Command(
    name = "soak",
    description = {
      "Holds three of our daemons in a line under mixed load while others come and go.",
      "Ends with 1 if memory, descriptors or threads grow or a packet is not accounted for.",
      "Needs Linux, root, bash, iproute2, iputils-ping and iperf3."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class Soak implements Callable<Integer> {
  private static final Duration SAMPLE_INTERVAL = Duration.ofSeconds(10);
  private static final Duration REACH_PATIENCE = Duration.ofSeconds(60);

  /** Links of those that left are closed, what was parked has expired, buffers are back. */
  private static final Duration QUIET_PATIENCE = Duration.ofSeconds(60);

  private static final Duration WARM_UP = Duration.ofSeconds(5);
  private static final int LAST_SECONDS = 5;

  /** What the JVM opens and starts late, such as for the first line of a log. */
  private static final int DESCRIPTORS_MORE_MAX = 4;

  /** Compiler threads come and go. */
  private static final int THREADS_MORE_MAX = 3;

  /** The load needs some samples before and after its middle. */
  private static final int MINUTES_MIN = 2;

  /** A week. */
  private static final int MINUTES_MAX = 7 * 24 * 60;

  @Spec private CommandSpec spec;

  @Mixin private final DaemonOptions ours = new DaemonOptions();

  @Option(
      names = "--minutes",
      description = "of load; default: ${DEFAULT-VALUE}",
      defaultValue = "30")
  private int minutes;

  private final List<String> complaints = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  private Soak() {}

  /** Runs the command and ends the JVM with its status: 0, 1 on failure, 2 on wrong usage. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Soak()).execute(args));
  }

  @Override
  public Integer call() {
    Range.require(spec, "--minutes", minutes, MINUTES_MIN, MINUTES_MAX);
    SoakNode.Program program = program(ours.daemon());
    try (Lab lab = new Lab()) {
      soak(lab, program);
    } catch (LabException failure) {
      complaints.add(String.valueOf(failure.getMessage()));
    } catch (CancellationException ending) {
      return 1; // nobody sees it: the JVM ends on a signal
    }
    complaints.forEach(complaint -> System.out.println("FAILED: " + complaint));
    System.out.println(complaints.isEmpty() ? "soak: passed" : "soak: failed");
    return complaints.isEmpty() ? 0 : 1;
  }

  private SoakNode.Program program(DaemonOptions.Daemon daemon) {
    try {
      return new SoakNode.Program(
          daemon.launcher(),
          Executables.require(daemon.javaHome().resolve("bin/jcmd")),
          daemon.environment());
    } catch (IllegalArgumentException missing) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), String.valueOf(missing.getMessage()), missing);
    }
  }

  private void soak(Lab lab, SoakNode.Program program) {
    Line line = lab.line(3);
    List<SoakNode> nodes = new ArrayList<>();
    for (int i = 0; i < line.size(); i++) {
      List<String> peers = i == 0 ? List.of() : List.of(endpoint(line.leftNeighbour(i)));
      nodes.add(new SoakNode(Character.toString('a' + i), line.host(i), program, peers));
    }
    List<SoakNode> visitors = new ArrayList<>();
    for (String name : List.of("d", "e")) {
      Namespace host = lab.namespace(name);
      Cable cable = lab.cable(line.host(1), host);
      visitors.add(new SoakNode(name, host, program, List.of(endpoint(cable.leftAddress()))));
    }
    nodes.forEach(SoakNode::start);
    awaitReachable(nodes);
    warmUp(nodes);
    List<Sample> before = nodes.stream().map(SoakNode::sample).toList();
    load(nodes, visitors, line.rightNeighbour(0));
    checkQuiet(nodes, before);
    checkLedgers(nodes);
    checkNothingLostBetween(nodes);
  }

  private static String endpoint(String address) {
    return "tcp://" + address + ":9651";
  }

  private static void awaitReachable(List<SoakNode> nodes) {
    Patience.until(
        "an answer from end to end",
        REACH_PATIENCE,
        () -> Ping.isAnswered(nodes.get(0).host(), nodes.get(2).address()));
  }

  /** So that what a node opens when it is first used is open. */
  private static void warmUp(List<SoakNode> nodes) {
    transfer(nodes, (int) WARM_UP.toSeconds());
    nodes.forEach(SoakNode::sample);
    nodes.forEach(SoakNode::ledger);
    Patience.pause(WARM_UP);
  }

  private static void transfer(List<SoakNode> nodes, int seconds) {
    SoakNode to = nodes.get(2);
    Iperf.run(
        nodes.get(0).host(), to.host(), to.address(), Traffic.tcp(seconds, 0).with("-P", "2"));
  }

  private void load(List<SoakNode> nodes, List<SoakNode> visitors, String knockAt) {
    List<Trend> trends = nodes.stream().map(node -> new Trend()).toList();
    MixedLoad load = new MixedLoad(nodes, visitors, knockAt);
    long start = System.nanoTime();
    long samples = Duration.ofMinutes(minutes).dividedBy(SAMPLE_INTERVAL);
    for (int n = 1; n <= samples; n++) {
      long due = start + n * SAMPLE_INTERVAL.toNanos();
      Patience.pause(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
      for (int i = 0; i < nodes.size(); i++) {
        Sample sample = nodes.get(i).sample();
        trends.get(i).add(sample);
        System.out.println(n * SAMPLE_INTERVAL.toSeconds() + " s, " + nodes.get(i) + ": " + sample);
      }
    }
    load.end();
    load.summary().forEach(System.out::println);
    complaints.addAll(load.complaints());
    for (int i = 0; i < nodes.size(); i++) {
      complain(nodes.get(i), trends.get(i).complaints());
    }
  }

  private void complain(SoakNode node, Collection<String> about) {
    about.forEach(complaint -> complaints.add("node " + node + ": " + complaint));
  }

  private void checkQuiet(List<SoakNode> nodes, List<Sample> before) {
    for (int i = 0; i < nodes.size(); i++) {
      SoakNode node = nodes.get(i);
      Sample first = before.get(i);
      boolean settled =
          Patience.comes(QUIET_PATIENCE, () -> complaint(first, node.sample()).isEmpty());
      Sample last = node.sample();
      System.out.println("quiet, " + node + ": before " + first + "; after " + last);
      if (!settled) {
        complain(node, complaint(first, last).stream().toList());
      }
    }
  }

  private static Optional<String> complaint(Sample before, Sample after) {
    if (after.descriptors() > before.descriptors() + DESCRIPTORS_MORE_MAX) {
      return Optional.of(
          "descriptors leak: "
              + before.descriptors()
              + " before, "
              + after.descriptors()
              + " after");
    }
    if (after.threads() > before.threads() + THREADS_MORE_MAX) {
      return Optional.of(
          "threads leak: " + before.threads() + " before, " + after.threads() + " after");
    }
    return Optional.empty();
  }

  private void checkLedgers(List<SoakNode> nodes) {
    for (SoakNode node : nodes) {
      // A packet may be on its way: neighbours of the host ask for each other all the time.
      Patience.comes(QUIET_PATIENCE, () -> node.ledger().contradiction().isEmpty());
      Ledger ledger = node.ledger();
      System.out.println("counters, " + node + ": " + ledger);
      complain(node, ledger.contradiction().stream().toList());
    }
  }

  /** While no link ends, what one node sends another receives. */
  private void checkNothingLostBetween(List<SoakNode> nodes) {
    long before = lostBetween(nodes);
    transfer(nodes, LAST_SECONDS);
    boolean settled = Patience.comes(QUIET_PATIENCE, () -> lostBetween(nodes) == before);
    if (!settled) {
      complaints.add("frames sent over links and not received: " + (lostBetween(nodes) - before));
    }
  }

  private static long lostBetween(List<SoakNode> nodes) {
    List<Ledger> ledgers = nodes.stream().map(SoakNode::ledger).toList();
    return ledgers.stream().mapToLong(Ledger::sent).sum()
        - ledgers.stream().mapToLong(Ledger::received).sum();
  }
}
