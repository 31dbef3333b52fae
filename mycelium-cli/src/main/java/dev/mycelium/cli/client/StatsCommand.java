package dev.mycelium.cli.client;

import dev.mycelium.cli.client.call.ApiClient;
import dev.mycelium.cli.client.call.CommandGroup;
import dev.mycelium.cli.client.call.JsonValue;
import dev.mycelium.cli.terminal.AsciiTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code stats packets}. */
@Command(
    name = "stats",
    description = "Shows statistics of a running node.",
    synopsisSubcommandLabel = "COMMAND")
final class StatsCommand extends CommandGroup {
  static final String PATH = "/admin/stats/packets";

  StatsCommand(ApiClient api) {
    super(api);
  }

  @Command(name = "packets", description = "Counts packets by source and by destination.")
  int packets(@Option(names = "--json", arity = "0", description = "Print JSON") boolean json) {
    print(json ? api.get(PATH).text() + "\n" : api.get(PATH, StatsCommand::tables));
    return 0;
  }

  private static String tables(JsonValue statistics) {
    return "Statistics by Source IP:\n"
        + table("Source IP", statistics.member("bySource"))
        + "\nStatistics by Destination IP:\n"
        + table("Destination IP", statistics.member("byDestination"));
  }

  private static AsciiTable table(String title, JsonValue counts) {
    AsciiTable table = new AsciiTable(title, "Packets", "Bytes");
    for (JsonValue count : counts.items()) {
      table.row(count.text("ip"), count.text("packetCount"), count.text("byteCount"));
    }
    return table;
  }
}
