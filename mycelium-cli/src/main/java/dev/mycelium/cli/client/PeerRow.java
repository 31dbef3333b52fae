package dev.mycelium.cli.client;

import dev.mycelium.cli.client.call.JsonValue;
import dev.mycelium.cli.terminal.HumanText;
import java.time.Duration;
import java.util.Optional;

/** One peer in words. */
record PeerRow(
    String protocol,
    String socket,
    String type,
    String state,
    String received,
    String sent,
    String discovered,
    String connected,
    Optional<Double> roundTripMicros) {

  static PeerRow of(JsonValue peer) {
    JsonValue endpoint = peer.member("endpoint");
    return new PeerRow(
        capital(endpoint.text("proto")),
        socket(endpoint),
        capital(peer.text("type")),
        capital(peer.text("connectionState")),
        HumanText.bytes(peer.member("rxBytes").number()),
        HumanText.bytes(peer.member("txBytes").number()),
        duration(peer.member("discovered")),
        peer.find("lastConnected").map(PeerRow::duration).orElse("Never connected"),
        peer.find("rttMicros").map(JsonValue::number));
  }

  /** Nodes of before 0.7.6 say {@code socketAddr}. */
  private static String socket(JsonValue endpoint) {
    Optional<JsonValue> address = endpoint.find("addr");
    if (address.isEmpty()) {
      return endpoint.text("socketAddr");
    }
    Optional<JsonValue> vsock = address.get().find("vsock");
    String socket =
        vsock.isPresent()
            ? vsock.get().text("cid") + ":" + vsock.get().text("port")
            : address.get().text("socket");
    return host(endpoint, address.get()).map(host -> host + " (" + socket + ")").orElse(socket);
  }

  private static Optional<String> host(JsonValue endpoint, JsonValue address) {
    return endpoint.find("host").or(() -> address.find("host")).map(JsonValue::text);
  }

  private static String duration(JsonValue seconds) {
    return HumanText.duration(Duration.ofSeconds(seconds.seconds()));
  }

  private static String capital(String word) {
    return word.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }
}
