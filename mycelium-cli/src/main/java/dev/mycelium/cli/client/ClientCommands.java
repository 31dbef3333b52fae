package dev.mycelium.cli.client;

import dev.mycelium.cli.client.call.ApiClient;
import dev.mycelium.cli.client.call.ClientContext;
import dev.mycelium.cli.client.message.MessageCommand;
import picocli.CommandLine;

/** The commands, to be added to a command line. */
public final class ClientCommands {
  private ClientCommands() {}

  /** Adds them all. */
  public static void addTo(CommandLine line, ClientContext context) {
    ApiClient api = new ApiClient(context);
    line.addSubcommand(new PeersCommand(api));
    line.addSubcommand(new RoutesCommand(api));
    line.addSubcommand(new MessageCommand(api));
    CommandLine proxy = new CommandLine(new ProxyCommand(api));
    proxy.addSubcommand(new ProxyProbeCommand(api));
    line.addSubcommand(proxy);
    line.addSubcommand(new StatsCommand(api));
    line.addSubcommand(new StatusCommand(api));
    line.addSubcommand(new PingCommand(api));
  }
}
