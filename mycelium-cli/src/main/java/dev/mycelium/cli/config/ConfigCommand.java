package dev.mycelium.cli.config;

import dev.mycelium.cli.terminal.Surroundings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code config check} and {@code config example}. */
@Command(
    name = "config",
    description = "Checks the configuration file, or prints an example.",
    synopsisSubcommandLabel = "COMMAND")
public final class ConfigCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Supplier<ConfigLocation> location;
  private final Supplier<Optional<Path>> topicFile;
  private final Function<ConfigFile, List<String>> otherProblems;

  @Spec CommandSpec spec;

  /**
   * The command.
   *
   * @param location tells, once the command line is parsed, where the file lies
   * @param topicFile tells which topic file the command line names
   * @param otherProblems what the daemon would refuse about all else that a file names
   */
  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  public ConfigCommand(
      Surroundings surroundings,
      Supplier<ConfigLocation> location,
      Supplier<Optional<Path>> topicFile,
      Function<ConfigFile, List<String>> otherProblems) {
    this.surroundings = surroundings;
    this.location = location;
    this.topicFile = topicFile;
    this.otherProblems = otherProblems;
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(surroundings.err());
    return ExitCode.USAGE;
  }

  @Command(
      name = "check",
      description = "Reads the files as the daemon would and says what is wrong; changes nothing.")
  int check() {
    ConfigLocation where = location.get();
    ConfigFile file = ConfigFile.read(where);
    warn(file.warnings());
    List<String> problems = new ArrayList<>(otherProblems.apply(file));
    Optional<Path> named = topicFile.get().or(() -> file.path(ConfigKey.TOPIC_CONFIG));
    Optional<TopicFile> topics = named.flatMap(path -> topics(path, problems));
    if (!problems.isEmpty()) {
      problems.forEach(problem -> surroundings.err().println("Error: " + problem));
      return ExitCode.SOFTWARE;
    }
    if (file.file().isEmpty()) {
      surroundings.out().println(where.file() + " does not exist: the defaults hold");
    } else {
      sayGood(where.file(), file.values().size(), "key");
    }
    topics.ifPresent(read -> sayGood(named.orElseThrow(), read.rules().rules().size(), "topic"));
    return 0;
  }

  private Optional<TopicFile> topics(Path path, List<String> problems) {
    try {
      TopicFile topics = TopicFile.read(path);
      warn(topics.warnings());
      return Optional.of(topics);
    } catch (ConfigException bad) {
      problems.add(String.valueOf(bad.getMessage()));
      return Optional.empty();
    }
  }

  private void warn(List<String> warnings) {
    warnings.forEach(warning -> surroundings.err().println("warning: " + warning));
  }

  private void sayGood(Path file, int count, String what) {
    surroundings.out().println(file + " is good: " + count + " " + what + (count == 1 ? "" : "s"));
  }

  @Command(name = "example", description = "Prints a file with every key, explained.")
  int example() {
    surroundings.out().print(ConfigExample.text());
    surroundings.out().flush();
    return 0;
  }
}
