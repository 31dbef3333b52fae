package dev.mycelium.cli.config;

import dev.mycelium.cli.terminal.Surroundings;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code config check} and {@code config example}. */
@Command(
    name = "config",
    description = "Checks the configuration file, or prints an example.",
    synopsisSubcommandLabel = "COMMAND")
public final class ConfigCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Supplier<ConfigLocation> location;

  @Spec CommandSpec spec;

  /**
   * The command.
   *
   * @param location tells, once the command line is parsed, where the file lies
   */
  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  public ConfigCommand(Surroundings surroundings, Supplier<ConfigLocation> location) {
    this.surroundings = surroundings;
    this.location = location;
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "which one: check or example?");
  }

  @Command(
      name = "check",
      description = "Reads the file as the daemon would and says what is wrong; changes nothing.")
  int check() {
    ConfigLocation where = location.get();
    ConfigFile file = ConfigFile.read(where);
    file.warnings().forEach(warning -> surroundings.err().println("warning: " + warning));
    if (file.file().isEmpty()) {
      surroundings.out().println(where.file() + " does not exist: the defaults hold");
    } else {
      int keys = file.values().size();
      surroundings
          .out()
          .println(where.file() + " is good: " + keys + (keys == 1 ? " key" : " keys"));
    }
    return 0;
  }

  @Command(name = "example", description = "Prints a file with every key, explained.")
  int example() {
    surroundings.out().print(ConfigExample.text());
    surroundings.out().flush();
    return 0;
  }
}
