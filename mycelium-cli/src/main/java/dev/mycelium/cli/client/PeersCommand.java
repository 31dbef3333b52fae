package dev.mycelium.cli.client;

import dev.mycelium.cli.client.call.ApiClient;
import dev.mycelium.cli.client.call.ClientException;
import dev.mycelium.cli.client.call.CommandGroup;
import dev.mycelium.cli.client.call.HttpAnswer;
import dev.mycelium.cli.client.call.JsonValue;
import dev.mycelium.cli.client.call.Percent;
import dev.mycelium.cli.terminal.AsciiTable;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code peers list|add|remove}. */
@Command(
    name = "peers",
    description = "Shows, adds and removes peers of a running node.",
    synopsisSubcommandLabel = "COMMAND")
final class PeersCommand extends CommandGroup {
  static final String PATH = "/admin/peers";

  /** Those of spec 07 §9.3, and the name of a peer that was given by name. */
  private static final Set<String> MEMBERS =
      Set.of(
          "endpoint",
          "proto",
          "addr",
          "socket",
          "vsock",
          "cid",
          "port",
          "host",
          "type",
          "connectionState",
          "txBytes",
          "rxBytes",
          "discovered",
          "lastConnected");

  PeersCommand(ApiClient api) {
    super(api);
  }

  @Command(name = "list", description = "Lists all known peers.")
  int list(@Option(names = "--json", arity = "0", description = "Print JSON") boolean json) {
    print(json ? api.get(PATH, PeersCommand::exactly) : api.get(PATH, PeersCommand::table));
    return 0;
  }

  @Command(name = "add", description = "Adds peers; the node connects and keeps trying.")
  int add(
      @Parameters(
              paramLabel = "PEERS",
              arity = "0..*",
              description = "For example tcp://192.0.2.6:9651")
          @Nullable List<String> peers) {
    for (String peer : peers == null ? List.<String>of() : peers) {
      HttpAnswer answer = api.post(PATH, "{\"endpoint\":" + JsonValue.quote(peer) + "}");
      if (answer.status() == 409) {
        throw new ClientException("the node knows the peer " + peer + " already");
      }
      ApiClient.successful(answer);
    }
    return 0;
  }

  @Command(name = "remove", description = "Forgets peers of any type and closes their links.")
  int remove(
      @Parameters(
              paramLabel = "PEERS",
              arity = "0..*",
              description = "As the node lists them, for example tcp://192.0.2.6:9651")
          @Nullable List<String> peers) {
    for (String peer : peers == null ? List.<String>of() : peers) {
      api.delete(PATH + "/" + Percent.encode(peer));
    }
    return 0;
  }

  private static String exactly(JsonValue peers) {
    peers.items().forEach(PeerRow::of); // what the table would not show is no list of peers
    return peers.only(MEMBERS).pretty() + "\n";
  }

  private static String table(JsonValue peers) {
    AsciiTable table =
        new AsciiTable(
            "Protocol",
            "Socket",
            "Type",
            "Connection",
            "Rx total",
            "Tx total",
            "Discovered",
            "Last connection");
    for (JsonValue peer : peers.items()) {
      PeerRow row = PeerRow.of(peer);
      table.row(
          row.protocol(),
          row.socket(),
          row.type(),
          row.state(),
          row.received(),
          row.sent(),
          row.discovered(),
          row.connected());
    }
    return table.toString();
  }
}
