package dev.mycelium.bench.compare;

import dev.mycelium.bench.options.DaemonOptions;
import dev.mycelium.bench.options.Range;
import dev.mycelium.bench.options.TimingOptions;
import dev.mycelium.bench.options.TimingOptions.Timing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Measures this project's daemon and other overlay network programs side by side: TUN to TUN, in
 * network namespaces of this machine, in turn, several times.
 */
@Command(
    name = "compare",
    description = {
      "Compares overlay network programs on this machine, in network namespaces of its own.",
      "Needs Linux, root, iproute2, iputils-ping and iperf3. Progress goes to standard error,",
      "the table to standard output."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class Compare implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private final DaemonOptions ours = new DaemonOptions();
  @Mixin private final TimingOptions times = new TimingOptions(5, 5, 2);

  @Option(
      names = "--against",
      paramLabel = "KIND=PROGRAM",
      description = {
        "a program to compare with; several times. KIND is reference, wireguard-go, nebula",
        "(with nebula-cert beside it), or mycelium (a launcher of another build)"
      })
  private List<String> against = new ArrayList<>();

  @Option(
      names = "--shaped-to",
      description = "Mbit/s of the shaped link; default: ${DEFAULT-VALUE}",
      defaultValue = "200")
  private int shapedMegabits;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "PART",
      description = "what to measure, of ${COMPLETION-CANDIDATES}; default: everything")
  private List<Part> only = new ArrayList<>();

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "writes the report to this file as well")
  private @Nullable Path output;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  private Compare() {}

  /** Runs the command and ends the JVM with its status: 0, 1 on failure, 2 on wrong usage. */
  public static void main(String[] args) {
    CommandLine command = new CommandLine(new Compare()).setCaseInsensitiveEnumValuesAllowed(true);
    System.exit(command.execute(args));
  }

  @Override
  public Integer call() throws IOException {
    Timing timing = times.timing();
    Range.require(spec, "--shaped-to", shapedMegabits, 1, 100_000);
    List<Program> programs = programs();
    try {
      List<String> header = header(programs, timing);
      publish(report(programs, measure(programs, timing)).text(header));
      return 0;
    } catch (CancellationException ending) {
      return 1; // nobody sees it: the JVM ends on a signal
    }
  }

  private void publish(String text) throws IOException {
    System.out.print(text);
    if (output != null) {
      Files.writeString(output, text);
    }
  }

  private List<Program> programs() {
    Programs programs = new Programs();
    ours.daemons().forEach(programs::addOurs);
    try {
      against.forEach(programs::add);
    } catch (IllegalArgumentException wrong) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
    }
    return programs.all();
  }

  private List<String> header(List<Program> programs, Timing timing) {
    List<String> header = new ArrayList<>(Machine.describe());
    programs.forEach(program -> header.add(program.name() + ": " + program.version()));
    header.addAll(ours.notes());
    header.add(
        String.format(
            Locale.ROOT,
            "%d interleaved runs, %d s each after %d s of warm-up; shaped link: %d Mbit/s",
            timing.runs(),
            timing.seconds(),
            timing.warmUpSeconds(),
            shapedMegabits));
    return header;
  }

  private Results measure(List<Program> programs, Timing timing) {
    Results results = new Results();
    EnumSet<Part> parts = only.isEmpty() ? EnumSet.allOf(Part.class) : EnumSet.copyOf(only);
    Round.Plan plan =
        new Round.Plan(parts, timing.seconds(), timing.warmUpSeconds(), shapedMegabits);
    for (int run = 1; run <= timing.runs(); run++) {
      for (Program program : programs) {
        System.err.printf("run %d of %d, %s%n", run, timing.runs(), program.name());
        new Round(program, plan, results).run();
      }
    }
    return results;
  }

  private static Report report(List<Program> programs, Results results) {
    List<String> names = programs.stream().map(Program::name).toList();
    return new Report(names.get(0), names.subList(1, names.size()), results);
  }
}
