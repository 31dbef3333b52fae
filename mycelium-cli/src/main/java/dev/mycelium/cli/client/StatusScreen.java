package dev.mycelium.cli.client;

import dev.mycelium.cli.client.call.ApiClient;
import dev.mycelium.cli.client.call.JsonValue;
import dev.mycelium.cli.terminal.HumanText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One look at a node.
 *
 * @param atNanos when it was taken
 * @param receivedBytes over all peers
 * @param sentBytes over all peers
 */
record StatusScreen(
    long atNanos,
    JsonValue info,
    List<PeerRow> peers,
    double receivedBytes,
    double sentBytes,
    int selected,
    int fallback,
    int queried) {
  /** What fits a screen beside the rest. */
  private static final int PEERS_SHOWN_MAX = 15;

  static StatusScreen read(ApiClient api) {
    JsonValue info = api.get("/admin", json -> json);
    JsonValue peers = api.get(PeersCommand.PATH, json -> json);
    return ApiClient.understood(
        () ->
            new StatusScreen(
                System.nanoTime(),
                info,
                peers.items().stream().map(PeerRow::of).toList(),
                total(peers, "rxBytes"),
                total(peers, "txBytes"),
                count(api, "selected"),
                count(api, "fallback"),
                count(api, "queried")));
  }

  private static double total(JsonValue peers, String member) {
    return peers.items().stream().mapToDouble(peer -> peer.member(member).number()).sum();
  }

  private static int count(ApiClient api, String routes) {
    return api.get(RoutesCommand.PATH + routes, json -> json.items().size());
  }

  /** Several lines; rates only if there was a look before. */
  String text(@Nullable StatusScreen before) {
    return ApiClient.understood(() -> describe(before));
  }

  private String describe(@Nullable StatusScreen before) {
    long started = info.member("nodeStartTime").seconds();
    Duration up = Duration.between(Instant.ofEpochSecond(started), Instant.now());
    StringBuilder text = new StringBuilder();
    line(text, "address", info.text("nodeIp"));
    line(text, "public key", info.text("nodePubkey"));
    line(text, "subnet", info.text("nodeSubnet"));
    line(text, "up", HumanText.duration(up.isNegative() ? Duration.ZERO : up));
    line(
        text,
        "received",
        rate(receivedBytes, before == null ? null : before.receivedBytes, before));
    line(text, "sent", rate(sentBytes, before == null ? null : before.sentBytes, before));
    line(
        text, "routes", selected + " selected, " + fallback + " fallback, " + queried + " queried");
    long alive = peers.stream().filter(peer -> peer.state().equals("Alive")).count();
    line(text, "peers", alive + " of " + peers.size() + " connected");
    peers.stream().limit(PEERS_SHOWN_MAX).forEach(peer -> peer(text, peer));
    if (peers.size() > PEERS_SHOWN_MAX) {
      text.append("  and ").append(peers.size() - PEERS_SHOWN_MAX).append(" more\n");
    }
    return text.toString();
  }

  private String rate(double total, @Nullable Double earlier, @Nullable StatusScreen before) {
    String sum = HumanText.bytes(total);
    if (earlier == null || before == null) {
      return sum;
    }
    double seconds = Math.max(1, atNanos - before.atNanos) / 1e9;
    return sum + ", " + HumanText.bytes(Math.max(0, total - earlier) / seconds) + "/s";
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(String.format(Locale.ROOT, "%-12s%s%n", name, value));
  }

  private static void peer(StringBuilder text, PeerRow peer) {
    String roundTrip =
        peer.roundTripMicros()
            .map(micros -> HumanText.millis(Duration.ofNanos((long) (micros * 1000))))
            .orElse("-");
    text.append(
        String.format(
            Locale.ROOT,
            "  %-6s%-40s %-11s rtt %-12s rx %-12s tx %s%n",
            peer.protocol(),
            peer.socket(),
            peer.state(),
            roundTrip,
            peer.received(),
            peer.sent()));
  }
}
