package dev.mycelium.cli.metrics;

import dev.mycelium.Node;
import dev.mycelium.PeerInfo;
import dev.mycelium.cli.http.HttpService;
import dev.mycelium.cli.http.Request;
import dev.mycelium.cli.http.RequestHead;
import dev.mycelium.cli.http.Response;
import dev.mycelium.cli.metrics.Exposition.Family;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** {@code GET /metrics} (spec 07 §11). */
public final class MetricsService implements HttpService {
  private static final String PATH = "/metrics";
  private static final double NANOS_PER_SECOND = 1e9;

  private final Node node;
  private final Executor workers;

  /**
   * Shows a node.
   *
   * @param workers where the text is made
   */
  public MetricsService(Node node, Executor workers) {
    this.node = node;
    this.workers = workers;
  }

  @Override
  public long bodyLimit(RequestHead head) {
    return 0;
  }

  @Override
  public CompletableFuture<Response> handle(Request request) {
    if (!request.head().path().equals(PATH)) {
      return CompletableFuture.completedFuture(Response.empty(404));
    }
    String method = request.head().method();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      return CompletableFuture.completedFuture(Response.empty(405).with("allow", "GET,HEAD"));
    }
    return CompletableFuture.supplyAsync(() -> Response.text(200, text()), workers);
  }

  @Override
  public Response tooLarge(long limitBytes) {
    return Response.empty(413);
  }

  @Override
  public Response busy() {
    return Response.empty(503);
  }

  private String text() {
    Exposition out = new Exposition();
    List<PeerInfo> peers = node.peers();
    new RouterFamilies(node.counters(), out).write(peers.size());
    new ProcessFamilies(out).write();
    writeEvents(out);
    writePeers(out, peers);
    return out.toString();
  }

  /** Everything that the node counts, under the names of its own. */
  private void writeEvents(Exposition out) {
    Family events = out.counter("mycelium_node_events_total", "What the node counts, by name");
    node.counters().forEach((name, value) -> events.set("event", name, value));
  }

  private static void writePeers(Exposition out, List<PeerInfo> peers) {
    Family up = out.gauge("mycelium_peer_up", "Whether there is a link to the peer");
    Family received = out.counter("mycelium_peer_received_bytes_total", "Bytes from the peer");
    Family sent = out.counter("mycelium_peer_sent_bytes_total", "Bytes to the peer");
    Family roundTrip =
        out.gauge("mycelium_peer_round_trip_seconds", "Smoothed time from Hello to answer");
    Family waiting =
        out.gauge("mycelium_peer_queue_bytes", "Memory of what waits to be written to the peer");
    Family full =
        out.counter(
            "mycelium_peer_dropped_full_total", "Data packets dropped: too many bytes waited");
    Family old =
        out.counter("mycelium_peer_dropped_old_total", "Data packets dropped: waited too long");
    for (PeerInfo peer : peers) {
      String name = peer.endpoint().uri();
      up.set("peer", name, peer.state() == PeerInfo.State.ALIVE ? 1 : 0);
      received.set("peer", name, peer.receivedBytes());
      sent.set("peer", name, peer.sentBytes());
      peer.queue()
          .ifPresent(
              queue -> {
                waiting.set("peer", name, queue.waitingBytes());
                full.set("peer", name, queue.droppedFull());
                old.set("peer", name, queue.droppedOld());
              });
      peer.roundTripTime()
          .ifPresent(
              time ->
                  roundTrip.set(
                      "peer",
                      name,
                      String.format(Locale.ROOT, "%.6f", time.toNanos() / NANOS_PER_SECOND)));
    }
  }
}
