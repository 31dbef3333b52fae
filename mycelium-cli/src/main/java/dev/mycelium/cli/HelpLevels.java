package dev.mycelium.cli;

import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Help at every level: {@code -h}, {@code --help}, and a command {@code help} in each group. */
final class HelpLevels {
  private HelpLevels() {}

  /** Adds what is missing below a command. */
  static CommandLine addTo(CommandLine group) {
    for (CommandLine command : group.getSubcommands().values()) {
      CommandSpec spec = command.getCommandSpec();
      if (spec.findOption("--help") == null) {
        spec.addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .type(boolean.class)
                .description("Show this help")
                .build());
      }
      addTo(command);
      if (!command.getSubcommands().isEmpty() && !command.getSubcommands().containsKey("help")) {
        command.addSubcommand("help", new HelpCommand());
      }
    }
    return group;
  }
}
