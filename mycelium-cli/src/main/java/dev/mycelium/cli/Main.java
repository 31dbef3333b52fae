package dev.mycelium.cli;

import dev.mycelium.MyceliumException;
import dev.mycelium.cli.client.ClientCommands;
import dev.mycelium.cli.config.ConfigCommand;
import dev.mycelium.cli.terminal.CompletionCommand;
import dev.mycelium.cli.terminal.Surroundings;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The program. Exit status: 0 success, 1 something went wrong, 2 the command line is wrong (spec 07
 * §3.1).
 */
public final class Main {
  /** All commands of the program, in the order of the help. */
  static final List<String> COMMANDS =
      List.of(
          "inspect",
          "generate-keys",
          "demo",
          "help",
          "config",
          "completion",
          "peers",
          "routes",
          "message",
          "proxy",
          "stats",
          "status",
          "ping");

  private Main() {}

  /**
   * Runs one command and ends the process.
   *
   * @param arguments the command line
   */
  public static void main(String[] arguments) {
    Supplier<Signals> signals = Signals::install;
    if (mayBeDaemon(arguments)) {
      Signals early = Signals.install();
      signals = () -> early;
    }
    System.exit(execute(arguments, Surroundings.ofProcess(), signals));
  }

  /**
   * Without a word that is a command it is the daemon. Everything else dies of signals, as commands
   * do: an end by signal must not look like success.
   */
  private static boolean mayBeDaemon(String[] arguments) {
    return COMMANDS.stream().noneMatch(List.of(arguments)::contains);
  }

  /** Runs one command; returns its exit status. */
  static int execute(String[] arguments, Surroundings surroundings) {
    return execute(arguments, surroundings, Signals::install);
  }

  private static int execute(
      String[] arguments, Surroundings surroundings, Supplier<Signals> signals) {
    MyceliumCommand command = new MyceliumCommand(surroundings, signals);
    CommandLine tree =
        new CommandLine(command)
            .addSubcommand(
                new ConfigCommand(
                    surroundings,
                    command::configLocation,
                    command::topicFile,
                    command::problemsOfOtherFiles));
    tree.addSubcommand(new CompletionCommand(surroundings));
    ClientCommands.addTo(tree, command, List.of(arguments));
    return HelpLevels.addTo(tree)
        .setOut(writer(surroundings.out()))
        .setErr(writer(surroundings.err()))
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setUsageHelpWidth(100)
        .setUsageHelpLongOptionsMaxWidth(36)
        .setExpandAtFiles(false)
        .setUnmatchedOptionsAllowedAsOptionParameters(false)
        .setExecutionStrategy(parsed -> run(command, parsed))
        .setParameterExceptionHandler(Main::usageError)
        .setExecutionExceptionHandler((thrown, line, parsed) -> failure(thrown, line))
        .execute(arguments);
  }

  private static int run(MyceliumCommand command, ParseResult parsed) {
    Integer helpStatus = CommandLine.executeHelpRequest(parsed);
    if (helpStatus != null) {
      return helpStatus;
    }
    try {
      command.configureLogging("info");
    } catch (MyceliumException badFilter) {
      return failure(badFilter, parsed.commandSpec().commandLine());
    }
    MyceliumCommand.warnOfOptionsWithoutEffect(parsed);
    return new CommandLine.RunLast().execute(parsed);
  }

  private static int usageError(ParameterException mistake, String[] arguments) {
    CommandLine line = mistake.getCommandLine();
    PrintWriter err = line.getErr();
    err.println("error: " + mistake.getMessage());
    err.println();
    err.print(line.getHelp().synopsisHeading() + line.getHelp().synopsis(0));
    err.println();
    err.println("For more information, try '--help'.");
    return ExitCode.USAGE;
  }

  private static int failure(Exception thrown, CommandLine line) {
    if (thrown instanceof MyceliumException expected) {
      line.getErr().println("Error: " + expected.getMessage());
    } else {
      LoggerFactory.getLogger(Main.class).error("unexpected failure, please report it", thrown);
    }
    return ExitCode.SOFTWARE;
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }
}
