package dev.mycelium.cli.client;

import dev.mycelium.cli.client.call.ApiClient;
import dev.mycelium.cli.client.call.ClientContext;
import dev.mycelium.cli.client.message.MessageCommand;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/** The commands, to be added to a command line. */
public final class ClientCommands {
  private ClientCommands() {}

  /**
   * Adds those that the words may mean, or all if none of them is named: each takes time to look at
   * that a command does not have.
   *
   * @param words the command line
   */
  public static void addTo(CommandLine line, ClientContext context, List<String> words) {
    ApiClient api = new ApiClient(context);
    Map<String, Supplier<CommandLine>> commands = new LinkedHashMap<>();
    commands.put("peers", () -> new CommandLine(new PeersCommand(api)));
    commands.put("routes", () -> new CommandLine(new RoutesCommand(api)));
    commands.put("message", () -> new CommandLine(new MessageCommand(api)));
    commands.put("proxy", () -> proxy(api));
    commands.put("stats", () -> new CommandLine(new StatsCommand(api)));
    commands.put("status", () -> new CommandLine(new StatusCommand(api)));
    commands.put("ping", () -> new CommandLine(new PingCommand(api)));
    boolean all = commands.keySet().stream().noneMatch(words::contains);
    commands.forEach(
        (name, command) -> {
          if (all || words.contains(name)) {
            line.addSubcommand(name, command.get());
          }
        });
  }

  private static CommandLine proxy(ApiClient api) {
    return new CommandLine(new ProxyCommand(api)).addSubcommand(new ProxyProbeCommand(api));
  }
}
