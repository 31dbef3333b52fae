package dev.mycelium.cli;

import dev.mycelium.Endpoint;
import dev.mycelium.cli.config.ConfigFile;
import dev.mycelium.cli.config.ConfigKey;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Gives the options that were not on the command line the values of the configuration file. An
 * option that was given wins, also if it says what the default is (spec 07 §5).
 */
final class ConfiguredOptions {
  private static final Logger logger = LoggerFactory.getLogger(ConfiguredOptions.class);

  private ConfiguredOptions() {}

  /** Sets the options of a parsed command, and says which keys of the file have no effect. */
  static void apply(ConfigFile file, CommandSpec command) {
    for (Map.Entry<ConfigKey, Object> entry : file.values().entrySet()) {
      ConfigKey key = entry.getKey();
      OptionSpec option = command.findOption(key.option());
      if (option != null && !isGiven(option, key, command)) {
        option.setValue(key == ConfigKey.PEERS ? arguments(file.peers()) : entry.getValue());
      }
      if (option == null || FutureOptions.HEADING.equals(option.descriptionKey())) {
        logger.warn(FutureOptions.NOTE, key.key() + " in " + file.file().orElseThrow());
      }
    }
  }

  /** The list of peers is read by code of our own, which picocli does not count as a match. */
  private static boolean isGiven(OptionSpec option, ConfigKey key, CommandSpec command) {
    return key == ConfigKey.PEERS
        ? option.getValue() != null
        : command.commandLine().getParseResult().hasMatchedOption(option);
  }

  private static List<PeerArgument> arguments(List<Endpoint> peers) {
    return peers.stream().map(peer -> new PeerArgument(peer, false)).toList();
  }
}
