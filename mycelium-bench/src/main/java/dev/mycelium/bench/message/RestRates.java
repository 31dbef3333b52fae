package dev.mycelium.bench.message;

import dev.mycelium.bench.lab.Executables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Messages through the HTTP API of daemons, ours and others, in turn with the same generator. */
@Command(
    name = "rest-rates",
    description = {
      "Pushes messages through the HTTP API of one daemon to another on this machine, pops them",
      "there, and counts. Then one message at a time: from the push to the answer of the pop."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class RestRates implements Callable<Integer> {
  @Option(
      names = "--ours",
      paramLabel = "LAUNCHER",
      description = "our daemon; default: the one in mycelium-cli/target")
  private @Nullable Path ours;

  @Option(
      names = "--against",
      paramLabel = "PROGRAM",
      description = "a program with the same options and API; default: none")
  private @Nullable Path against;

  @Option(names = "--runs", description = "default: ${DEFAULT-VALUE}", defaultValue = "3")
  private int runs;

  @Option(
      names = "--seconds",
      description = "of each measurement; default: ${DEFAULT-VALUE}",
      defaultValue = "5")
  private int seconds;

  @Option(
      names = "--warm-up",
      description = "seconds before the first one; default: ${DEFAULT-VALUE}",
      defaultValue = "10")
  private int warmUpSeconds;

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

  private RestRates() {}

  /** Measures what its options say; {@code --help} lists them. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new RestRates()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    Map<String, Path> programs = new LinkedHashMap<>();
    programs.put("ours", ours == null ? Executables.builtLauncher() : Executables.require(ours));
    if (against != null) {
      programs.put(against.getFileName().toString(), Executables.require(against));
    }
    System.out.println(
        "| program | accepted/s | delivered/s | push p50 us | p99 us | p99.9 us |"
            + " one at a time: p50 us | p99 us | longest us |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    List<DaemonPair> pairs = new ArrayList<>();
    try {
      for (Map.Entry<String, Path> program : programs.entrySet()) {
        DaemonPair pair = DaemonPair.start(program.getKey(), program.getValue());
        pairs.add(pair);
        var unused = new PushLoad(pair, connections, bytes).run(warmUpSeconds);
      }
      for (int run = 0; run < runs; run++) {
        for (DaemonPair pair : pairs) {
          System.out.println(measure(pair));
        }
      }
    } finally {
      pairs.forEach(DaemonPair::close);
    }
    return 0;
  }

  private String measure(DaemonPair pair) throws Exception {
    PushLoad.Outcome outcome = new PushLoad(pair, connections, bytes).run(seconds);
    Percentiles alone = new PushLoad(pair, 1, bytes).oneAtATime(single);
    return String.format(
        Locale.ROOT,
        "| %s | %.0f | %.0f %s %.0f | %.0f | %.0f |%s",
        pair.name(),
        outcome.acceptedPerSecond(),
        outcome.deliveredPerSecond(),
        outcome.pushTimes().microseconds(),
        alone.at(50) / 1e3,
        alone.at(99) / 1e3,
        alone.max() / 1e3,
        outcome.refused() == 0 ? "" : " refused: " + outcome.refused());
  }
}
