package dev.mycelium.cli.client;

import dev.mycelium.Endpoint;
import dev.mycelium.cli.client.call.ApiClient;
import dev.mycelium.cli.client.call.ClientException;
import dev.mycelium.cli.client.call.CommandGroup;
import dev.mycelium.cli.client.call.HttpAnswer;
import dev.mycelium.cli.client.call.JsonValue;
import dev.mycelium.cli.terminal.AsciiTable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code proxy list|connect|disconnect}; {@code proxy probe} is {@link ProxyProbeCommand}. */
@Command(
    name = "proxy",
    description = "Finds and uses SOCKS proxies on the overlay.",
    synopsisSubcommandLabel = "COMMAND")
final class ProxyCommand extends CommandGroup {
  private static final String PATH = "/admin/proxy";

  ProxyCommand(ApiClient api) {
    super(api);
  }

  @Command(name = "list", description = "Lists the proxies that were found.")
  int list(@Option(names = "--json", arity = "0", description = "Print JSON") boolean json) {
    print(json ? api.get(PATH).text() + "\n" : api.get(PATH, ProxyCommand::table));
    return 0;
  }

  @Command(
      name = "connect",
      description = "Connects to a proxy: the best known one, or a given one.")
  int connect(
      @Option(names = "--remote", paramLabel = "<ip:port>", description = "The proxy to use")
          @Nullable String remote,
      @Option(names = "--json", arity = "0", description = "Print JSON") boolean json) {
    HttpAnswer answer = api.post(PATH, "{\"remote\":" + remote(remote) + "}");
    if (answer.status() == 404) {
      throw new ClientException("no valid proxy is known, or the connection failed");
    }
    ApiClient.successful(answer);
    print(
        json
            ? answer.text() + "\n"
            : ApiClient.read(answer, address -> JsonValue.plain(address.exact())) + "\n");
    return 0;
  }

  @Command(name = "disconnect", description = "Leaves the proxy.")
  int disconnect() {
    api.delete(PATH);
    return 0;
  }

  private static String remote(@Nullable String remote) {
    if (remote == null) {
      return "null";
    }
    try {
      return JsonValue.quote(Endpoint.parse("tcp://" + remote).address());
    } catch (IllegalArgumentException malformed) {
      throw new ClientException("--remote " + remote + " is no address with a port", malformed);
    }
  }

  private static AsciiTable table(JsonValue proxies) {
    AsciiTable table = new AsciiTable("IPv6 Address");
    proxies.items().forEach(proxy -> table.row(JsonValue.plain(proxy.exact())));
    return table;
  }
}
