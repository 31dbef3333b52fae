package dev.mycelium.bench.compare;

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
  private static final String JAVA_OPTIONS = "MYCELIUM_JAVA_OPTS";

  @Spec private CommandSpec spec;

  @Option(
      names = "--ours",
      paramLabel = "LAUNCHER",
      description = "our daemon; default: the one in mycelium-cli/target")
  private @Nullable Path ours;

  @Option(
      names = "--java-home",
      paramLabel = "DIRECTORY",
      description = {
        "JDK for our daemon; several times: one column for each,",
        "ratios are those of the first"
      })
  private List<Path> javaHomes = new ArrayList<>();

  @Option(
      names = "--java-options",
      paramLabel = "OPTIONS",
      description = "added to " + JAVA_OPTIONS + " of our daemon, for example -Xmx64m")
  private @Nullable String javaOptions;

  @Option(
      names = "--against",
      paramLabel = "KIND=PROGRAM",
      description = {
        "a program to compare with; several times. KIND is reference, wireguard-go, nebula",
        "(with nebula-cert beside it), or mycelium (a launcher of another build)"
      })
  private List<String> against = new ArrayList<>();

  @Option(names = "--runs", description = "default: ${DEFAULT-VALUE}", defaultValue = "5")
  private int runs;

  @Option(
      names = "--seconds",
      description = "of each measurement; default: ${DEFAULT-VALUE}",
      defaultValue = "5")
  private int seconds;

  @Option(
      names = "--warm-up",
      description = "seconds before each measurement; default: ${DEFAULT-VALUE}",
      defaultValue = "2")
  private int warmUpSeconds;

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
    List<Program> programs;
    try {
      requireRange("--runs", runs, 1, 1000);
      requireRange("--seconds", seconds, 1, 3600);
      requireRange("--warm-up", warmUpSeconds, 0, 60);
      requireRange("--shaped-to", shapedMegabits, 1, 100_000);
      programs = programs();
    } catch (IllegalArgumentException wrong) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
    }
    try {
      List<String> header = header(programs);
      publish(report(programs, measure(programs)).text(header));
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

  private static void requireRange(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(option + " must be from " + least + " to " + most);
    }
  }

  private List<Program> programs() {
    Programs programs = new Programs();
    if (javaHomes.isEmpty()) {
      programs.addOurs(ours, null, javaOptions);
    }
    javaHomes.forEach(home -> programs.addOurs(ours, home, javaOptions));
    against.forEach(programs::add);
    return programs.all();
  }

  private List<String> header(List<Program> programs) {
    List<String> header = new ArrayList<>(Machine.describe());
    programs.forEach(program -> header.add(program.name() + ": " + program.version()));
    if (javaHomes.isEmpty()) {
      header.add("our daemon runs on " + Jdk.nameOfDefault());
    }
    if (javaOptions != null) {
      header.add("options for the JVM of our daemon: " + javaOptions);
    }
    header.add(
        String.format(
            Locale.ROOT,
            "%d interleaved runs, %d s each after %d s of warm-up; shaped link: %d Mbit/s",
            runs,
            seconds,
            warmUpSeconds,
            shapedMegabits));
    return header;
  }

  private Results measure(List<Program> programs) {
    Results results = new Results();
    EnumSet<Part> parts = only.isEmpty() ? EnumSet.allOf(Part.class) : EnumSet.copyOf(only);
    Round.Plan plan = new Round.Plan(parts, seconds, warmUpSeconds, shapedMegabits);
    for (int run = 1; run <= runs; run++) {
      for (Program program : programs) {
        System.err.printf("run %d of %d, %s%n", run, runs, program.name());
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
