package dev.mycelium.cli;

import dev.mycelium.Endpoint;
import dev.mycelium.Node;
import dev.mycelium.PeerInfo;
import dev.mycelium.QueriedSubnet;
import dev.mycelium.RouteInfo;
import dev.mycelium.cli.terminal.HumanText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the daemon says about itself on SIGUSR1, for people. */
final class StateReport {
  /** Lines per list: a million routes would bury the rest, and whoever reads them. */
  static final int LINES_MAX = 1000;

  private final StringBuilder text = new StringBuilder();

  private StateReport() {}

  /** The state of a node, several lines. */
  static String of(Node node) {
    StateReport report = new StateReport();
    report.identity(node);
    report.list("peers", node.peers(), StateReport::peer);
    report.list("routes", node.routes(), StateReport::route);
    report.list("queried subnets", node.queriedSubnets(), StateReport::queried);
    report.counters(node.counters());
    return report.text.toString();
  }

  private void identity(Node node) {
    Duration up = Duration.between(node.startedAt(), Instant.now());
    line("state of mycelium " + Version.number() + ", up " + HumanText.duration(up));
    line("public key: " + node.publicKey());
    line("address: " + node.address());
    line("interface: " + node.tunName().orElse("none"));
    line(
        "listeners: "
            + node.listeners().stream().map(Endpoint::toString).collect(Collectors.joining(", ")));
  }

  private <T> void list(String title, List<T> rows, Function<T, String> asLine) {
    line(title + ": " + rows.size());
    rows.stream().limit(LINES_MAX).forEach(row -> line("  " + asLine.apply(row)));
    if (rows.size() > LINES_MAX) {
      line("  and " + (rows.size() - LINES_MAX) + " more");
    }
  }

  private void counters(Map<String, Long> counters) {
    line("counters that are not 0:");
    counters.forEach(
        (name, count) -> {
          if (count != 0) {
            line("  " + name + ": " + count);
          }
        });
  }

  private void line(String line) {
    text.append(line).append(System.lineSeparator());
  }

  private static String peer(PeerInfo peer) {
    return peer.endpoint()
        + ", "
        + word(peer.type())
        + ", "
        + word(peer.state())
        + ", received "
        + HumanText.bytes(peer.receivedBytes())
        + ", sent "
        + HumanText.bytes(peer.sentBytes())
        + peer.sinceConnected().map(t -> ", connected " + HumanText.duration(t) + " ago").orElse("")
        + peer.roundTripTime().map(t -> ", round trip " + HumanText.millis(t)).orElse("");
  }

  private static String route(RouteInfo route) {
    String metric =
        route.metric().isPresent() ? Integer.toString(route.metric().getAsInt()) : "infinite";
    return (route.selected() ? "* " : "  ")
        + route.subnet()
        + " via "
        + route.nextHop()
        + ", metric "
        + metric
        + ", seqno "
        + route.seqno();
  }

  private static String queried(QueriedSubnet queried) {
    return queried.subnet() + ", " + queried.timeLeft().toSeconds() + " s left";
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
