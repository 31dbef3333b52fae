package dev.mycelium.cli;

import dev.mycelium.MyceliumException;
import dev.mycelium.cli.client.call.ClientContext;
import dev.mycelium.cli.config.ConfigException;
import dev.mycelium.cli.config.ConfigFile;
import dev.mycelium.cli.config.ConfigKey;
import dev.mycelium.cli.config.ConfigLocation;
import dev.mycelium.cli.log.LogFormat;
import dev.mycelium.cli.log.Logging;
import dev.mycelium.cli.terminal.HumanText;
import dev.mycelium.cli.terminal.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code mycelium}: the daemon without a subcommand, and the options that all commands share. */
@Command(
    name = "mycelium",
    description = "Joins the Mycelium overlay network; without a command: runs the node.",
    synopsisSubcommandLabel = "[COMMAND]",
    versionProvider = Version.class,
    abbreviateSynopsis = true,
    sortOptions = false,
    subcommands = {
      InspectCommand.class,
      GenerateKeysCommand.class,
      DemoCommand.class,
      HelpCommand.class
    })
final class MyceliumCommand implements Callable<Integer>, ClientContext {
  private static final Logger logger = LoggerFactory.getLogger(MyceliumCommand.class);

  static final String API_ADDRESS_DEFAULT = "127.0.0.1:8989";

  private final Surroundings surroundings;
  private final Supplier<Signals> signals;

  private @Nullable ConfigFile clientConfiguration;

  @Spec CommandSpec spec;

  @Option(
      names = {"-k", "--key-file"},
      scope = ScopeType.INHERIT,
      paramLabel = "<file>",
      description = "Secret key of the node; made at the first start if missing")
  @Nullable Path keyFile;

  @Option(
      names = {"-c", "--config-file"},
      scope = ScopeType.INHERIT,
      paramLabel = "<file>",
      description = "Configuration file in TOML; 'config example' prints one")
  @Nullable Path configFile;

  @Option(
      names = {"-d", "--debug"},
      arity = "0",
      description = "Log debug lines too; no effect with --silent")
  boolean debug;

  @Option(names = "--silent", arity = "0", description = "Log errors only")
  boolean silent;

  @Option(
      names = "--log-format",
      paramLabel = "<format>",
      converter = Converters.Format.class,
      description = "compact, logfmt or plain (default: compact)")
  LogFormat logFormat = LogFormat.COMPACT;

  @Mixin DaemonOptions daemonOptions = new DaemonOptions();

  @Mixin FutureOptions futureOptions = new FutureOptions();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version")
  boolean version;

  /**
   * The command.
   *
   * @param signals gives the daemon its signals
   */
  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  MyceliumCommand(Surroundings surroundings, Supplier<Signals> signals) {
    this.surroundings = surroundings;
    this.signals = signals;
  }

  @Override
  public Surroundings surroundings() {
    return surroundings;
  }

  /** The command line first, then the file, then the default (spec 09 §6.1). */
  @Override
  public String apiAddress() {
    ConfigFile file = clientConfiguration();
    for (String name : List.of("--api-addr", "--api-server-addr")) {
      OptionSpec option = spec.findOption(name);
      String given = option == null ? null : option.getValue();
      if (given != null) {
        return given;
      }
    }
    return file.text(ConfigKey.API_ADDR).orElse(API_ADDRESS_DEFAULT);
  }

  @Override
  public Optional<String> apiToken() {
    OptionSpec option = spec.findOption("--api-token-file");
    Path given = option == null ? null : option.getValue();
    return Optional.ofNullable(given)
        .or(() -> clientConfiguration().path(ConfigKey.API_TOKEN_FILE))
        .map(MyceliumCommand::token);
  }

  private static String token(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException unreadable) {
      throw new MyceliumException(
          "cannot read the API token file " + file + ": " + HumanText.reason(unreadable),
          unreadable);
    }
  }

  /** A client command asks several times, and reads the file once. */
  private ConfigFile clientConfiguration() {
    if (clientConfiguration == null) {
      clientConfiguration = configuration();
    }
    return clientConfiguration;
  }

  KeyLocation keyLocation() {
    return KeyLocation.of(Optional.ofNullable(keyFile), surroundings);
  }

  ConfigLocation configLocation() {
    return ConfigLocation.of(Optional.ofNullable(configFile), surroundings);
  }

  /** The topic file that the command line names. */
  Optional<Path> topicFile() {
    return Optional.ofNullable(daemonOptions.topicConfig);
  }

  /**
   * Reads the configuration file and says what is odd about it.
   *
   * @throws ConfigException naming everything that is wrong with it
   */
  ConfigFile configuration() {
    ConfigFile file = ConfigFile.read(configLocation());
    file.warnings().forEach(logger::warn);
    return file;
  }

  /**
   * What would keep the daemon from starting, besides the configuration file and that of topics.
   */
  List<String> problemsOfOtherFiles(ConfigFile file) {
    ConfiguredOptions.apply(file, spec);
    List<String> problems = new ArrayList<>();
    List<Runnable> readings =
        List.of(
            this::refuseHalfAPrivateNetworkOfTheFile,
            daemonOptions::privateNetwork,
            daemonOptions::apiSettings);
    for (Runnable reading : readings) {
      try {
        reading.run();
      } catch (MyceliumException refused) {
        problems.add(String.valueOf(refused.getMessage()));
      }
    }
    return problems;
  }

  /** Runs the daemon until it is told to stop. */
  @Override
  public Integer call() {
    refuseHalfAPrivateNetwork();
    ConfigFile file = configuration();
    file.file().ifPresent(path -> logger.info("Using configuration file {}", path));
    Reload.Given given = new Reload.Given(daemonOptions.peers != null, topicFile());
    Reload reload = new Reload(configLocation(), file, given);
    ConfiguredOptions.apply(file, spec);
    refuseHalfAPrivateNetworkOfTheFile();
    Signals installed = signals.get();
    try {
      return new Daemon(daemonOptions, keyLocation(), surroundings, reload, installed).run();
    } finally {
      installed.close();
      installed.stop().done();
    }
  }

  /**
   * Sets up logging for whichever command runs.
   *
   * @param normally our level where nothing else is asked for
   * @throws MyceliumException if {@code RUST_LOG} cannot be understood
   */
  void configureLogging(String normally) {
    String rustLog = surroundings.variable("RUST_LOG");
    boolean coloured =
        surroundings.stderrIsTerminal() && surroundings.variable("NO_COLOR").isEmpty();
    Logging.configure(
        rustLog.isEmpty() ? Logging.filterOf(debug, silent, normally) : rustLog,
        logFormat,
        coloured,
        surroundings.err());
  }

  /** One line for each option that was given, before or after a subcommand, and does nothing. */
  static void warnOfOptionsWithoutEffect(CommandLine.ParseResult parsed) {
    parsed.asCommandLineList().stream()
        .flatMap(line -> line.getParseResult().matchedOptionsSet().stream())
        .filter(option -> FutureOptions.HEADING.equals(option.descriptionKey()))
        .map(OptionSpec::longestName)
        .filter(name -> !parsed.hasSubcommand() || !name.equals("--api-addr"))
        .distinct()
        .forEach(name -> logger.warn(FutureOptions.NOTE, name));
  }

  private void refuseHalfAPrivateNetwork() {
    if ((daemonOptions.networkName != null) != (daemonOptions.networkKeyFile != null)) {
      throw new ParameterException(
          spec.commandLine(), "--network-name and --network-key-file need each other");
    }
  }

  /** Half of it, be it from the file, would join the public network unnoticed. */
  private void refuseHalfAPrivateNetworkOfTheFile() {
    if ((daemonOptions.networkName != null) != (daemonOptions.networkKeyFile != null)) {
      throw new MyceliumException(
          configLocation().file() + ": network_name and network_key_file need each other");
    }
  }
}
