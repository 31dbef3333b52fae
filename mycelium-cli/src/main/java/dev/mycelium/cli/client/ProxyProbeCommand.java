package dev.mycelium.cli.client;

import dev.mycelium.cli.client.call.ApiClient;
import dev.mycelium.cli.client.call.CommandGroup;
import picocli.CommandLine.Command;

/** {@code proxy probe start|stop}. */
@Command(
    name = "probe",
    description = "Looks for proxies, or stops looking.",
    synopsisSubcommandLabel = "COMMAND")
final class ProxyProbeCommand extends CommandGroup {
  private static final String PATH = "/admin/proxy/probe";

  ProxyProbeCommand(ApiClient api) {
    super(api);
  }

  @Command(name = "start", description = "Starts to look for proxies.")
  int start() {
    api.get(PATH);
    return 0;
  }

  @Command(name = "stop", description = "Stops looking.")
  int stop() {
    api.delete(PATH);
    return 0;
  }
}
