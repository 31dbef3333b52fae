package dev.mycelium.cli.client;

import dev.mycelium.cli.client.call.ApiClient;
import dev.mycelium.cli.client.call.CommandGroup;
import dev.mycelium.cli.client.call.JsonValue;
import dev.mycelium.cli.terminal.AsciiTable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code routes selected|fallback|queried}. */
@Command(
    name = "routes",
    description = "Shows the routes of a running node.",
    synopsisSubcommandLabel = "COMMAND")
final class RoutesCommand extends CommandGroup {
  static final String PATH = "/admin/routes/";

  RoutesCommand(ApiClient api) {
    super(api);
  }

  @Command(name = "selected", description = "Lists the route in use of each known subnet.")
  int selected(@Option(names = "--json", arity = "0", description = "Print JSON") boolean json) {
    return show("selected", json, RoutesCommand::routes);
  }

  @Command(name = "fallback", description = "Lists all other known routes.")
  int fallback(@Option(names = "--json", arity = "0", description = "Print JSON") boolean json) {
    return show("fallback", json, RoutesCommand::routes);
  }

  @Command(name = "queried", description = "Lists the subnets that are being looked for.")
  int queried(@Option(names = "--json", arity = "0", description = "Print JSON") boolean json) {
    return show("queried", json, RoutesCommand::queries);
  }

  private int show(String which, boolean json, Function<JsonValue, AsciiTable> table) {
    print(json ? api.get(PATH + which).text() + "\n" : api.get(PATH + which, table));
    return 0;
  }

  private static AsciiTable routes(JsonValue routes) {
    AsciiTable table = new AsciiTable("Subnet", "Next Hop", "Metric", "Seq No");
    for (JsonValue route : routes.items()) {
      table.row(route.text("subnet"), route.text("nextHop"), metric(route), route.text("seqno"));
    }
    return table;
  }

  private static String metric(JsonValue route) {
    String metric = route.text("metric");
    if (!metric.equals("infinite")) {
      route.member("metric").number();
    }
    return metric;
  }

  private static AsciiTable queries(JsonValue queries) {
    AsciiTable table = new AsciiTable("Subnet", "Query expiration");
    queries.items().forEach(query -> table.row(query.text("subnet"), query.text("expiration")));
    return table;
  }
}
