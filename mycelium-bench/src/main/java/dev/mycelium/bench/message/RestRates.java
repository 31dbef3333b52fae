package dev.mycelium.bench.message;

import dev.mycelium.bench.lab.Executables;
import dev.mycelium.bench.options.DaemonOptions;
import dev.mycelium.bench.options.DaemonOptions.Daemon;
import dev.mycelium.bench.options.Range;
import dev.mycelium.bench.options.TimingOptions;
import dev.mycelium.bench.options.TimingOptions.Timing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Messages through the HTTP API of daemons, ours and others, in turn with the same generator. */
@Command(
    name = "rest-rates",
    description = {
      "Pushes messages through the HTTP API of one daemon to another on this machine and pops them",
      "there. First one at a time: from the push to the answer of the pop. Then as many as go."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class RestRates implements Callable<Integer> {
  /** Each is a thread here and costs a connection at both daemons, which bound them. */
  private static final int CONNECTIONS_MAX = 100;

  /** What a request of the reference may carry, in base64. */
  private static final int BYTES_MAX = 1_000_000;

  private static final int SINGLE_MAX = 100_000;

  @Spec private CommandSpec spec;
  @Mixin private final DaemonOptions ours = new DaemonOptions();
  @Mixin private final TimingOptions times = new TimingOptions(3, 5, 10);

  @Option(
      names = "--against",
      paramLabel = "PROGRAM",
      description = "a program with the same options and API; default: none")
  private @Nullable Path against;

  @Option(
      names = "--connections",
      description = "that push, and as many that pop; default: ${DEFAULT-VALUE}",
      defaultValue = "8")
  private int connections;

  @Option(
      names = "--bytes",
      description = "of a message; default: ${DEFAULT-VALUE}",
      defaultValue = "256")
  private int bytes;

  @Option(
      names = "--single",
      description = "messages sent one at a time; default: ${DEFAULT-VALUE}",
      defaultValue = "200")
  private int single;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  private RestRates() {}

  /** Measures what its options say; {@code --help} lists them. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new RestRates()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    Timing timing = times.timing();
    Range.require(spec, "--connections", connections, 1, CONNECTIONS_MAX);
    Range.require(spec, "--bytes", bytes, 0, BYTES_MAX);
    Range.require(spec, "--single", single, 1, SINGLE_MAX);
    List<Daemon> daemons = ours.daemons();
    Path other = other();
    List<DaemonPair> pairs = new ArrayList<>();
    try {
      for (Daemon daemon : daemons) {
        pairs.add(DaemonPair.start(daemon.name(), daemon.launcher(), daemon.environment()));
      }
      if (other != null) {
        pairs.add(DaemonPair.start(other.getFileName().toString(), other, Map.of()));
      }
      measureSingles(pairs, timing); // first: what a load leaves behind would be in the way
      measureLoad(pairs, timing);
    } finally {
      pairs.forEach(DaemonPair::close);
    }
    return 0;
  }

  private void measureSingles(List<DaemonPair> pairs, Timing timing) throws Exception {
    System.out.println("| one at a time | p50 us | p99 us | p99.9 us | longest us |");
    System.out.println("|---|---|---|---|---|");
    for (DaemonPair pair : pairs) {
      var unused = new PushLoad(pair, 1, bytes).oneAtATime(single);
    }
    for (int run = 0; run < timing.runs(); run++) {
      for (DaemonPair pair : pairs) {
        Percentiles times = new PushLoad(pair, 1, bytes).oneAtATime(single);
        System.out.printf(
            Locale.ROOT, "| %s %s %.0f |%n", pair.name(), times.microseconds(), times.max() / 1e3);
      }
    }
  }

  private void measureLoad(List<DaemonPair> pairs, Timing timing) throws Exception {
    System.out.println();
    System.out.println(
        "| load | accepted/s | delivered/s | push p50 us | p99 us | p99.9 us | refused |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (DaemonPair pair : pairs) {
      var unused = new PushLoad(pair, connections, bytes).run(timing.warmUpSeconds());
    }
    for (int run = 0; run < timing.runs(); run++) {
      for (DaemonPair pair : pairs) {
        PushLoad.Outcome outcome = new PushLoad(pair, connections, bytes).run(timing.seconds());
        System.out.printf(
            Locale.ROOT,
            "| %s | %.0f | %.0f %s %d |%n",
            pair.name(),
            outcome.acceptedPerSecond(),
            outcome.deliveredPerSecond(),
            outcome.pushTimes().microseconds(),
            outcome.refused());
      }
    }
  }

  private @Nullable Path other() {
    try {
      return against == null ? null : Executables.require(against);
    } catch (IllegalArgumentException missing) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), String.valueOf(missing.getMessage()), missing);
    }
  }
}
