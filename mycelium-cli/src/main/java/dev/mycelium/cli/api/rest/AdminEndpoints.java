package dev.mycelium.cli.api.rest;

import dev.mycelium.Node;
import dev.mycelium.OverlayAddress;
import dev.mycelium.cli.api.NodeViews;
import dev.mycelium.cli.api.SocketText;
import dev.mycelium.cli.http.Response;
import dev.mycelium.cli.json.Fields.Field;
import dev.mycelium.cli.json.Json;
import dev.mycelium.cli.json.JsonView;
import dev.mycelium.cli.json.ShapeException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Everything but messages (spec 07 §9.2). */
final class AdminEndpoints {
  private static final String BASE = "/api/v1/admin";
  private static final Field ENDPOINT = Field.of("endpoint");
  private static final Field REMOTE = Field.of("remote");

  private final Node node;
  private final Executor workers;

  AdminEndpoints(Node node, Executor workers) {
    this.node = node;
    this.workers = workers;
  }

  void addTo(Routes routes) {
    routes.at(BASE).on("GET", call -> now(Answers.json(NodeViews.info(node))));
    routes
        .at(BASE + "/peers")
        .on("GET", call -> later(() -> NodeViews.peers(node.peers())))
        .on("POST", this::addPeer);
    routes.at(BASE + "/peers/{endpoint}").on("DELETE", this::removePeer);
    routes
        .at(BASE + "/routes/selected")
        .on("GET", call -> later(() -> NodeViews.routes(node.routes(), true)));
    routes
        .at(BASE + "/routes/fallback")
        .on("GET", call -> later(() -> NodeViews.routes(node.routes(), false)));
    routes
        .at(BASE + "/routes/queried")
        .on("GET", call -> later(() -> NodeViews.queriedSubnets(node.queriedSubnets())));
    routes
        .at(BASE + "/stats/packets")
        .on("GET", call -> later(() -> NodeViews.packetStatistics(node.trafficStatistics())));
    routes.at("/api/v1/pubkey/{ip}").on("GET", this::publicKey);
    addProxyTo(routes);
  }

  /** There is no proxy service yet: nothing to list, nothing to connect to (spec 09 §5.6). */
  private void addProxyTo(Routes routes) {
    routes
        .at(BASE + "/proxy")
        .on("GET", call -> now(Answers.json(JsonView.texts(List.of()))))
        .on("POST", AdminEndpoints::connectProxy)
        .on("DELETE", call -> now(Response.empty(204)));
    routes
        .at(BASE + "/proxy/probe")
        .withoutHead()
        .on("GET", call -> now(Response.empty(204)))
        .on("DELETE", call -> now(Response.empty(204)));
  }

  private CompletableFuture<Response> addPeer(RestCall call) throws ShapeException {
    dev.mycelium.Endpoint endpoint = parse(call.fields(ENDPOINT).text(ENDPOINT.name()).value());
    return work(
        () -> {
          try {
            node.addPeer(endpoint);
            return Response.empty(204);
          } catch (IllegalArgumentException known) {
            throw new RestException(409, "A peer identified by that endpoint already exists");
          }
        });
  }

  private CompletableFuture<Response> removePeer(RestCall call) {
    dev.mycelium.Endpoint endpoint = parse(call.variable(0));
    return work(
        () -> {
          if (!node.removePeer(endpoint)) {
            throw new RestException(404, "A peer identified by that endpoint does not exist");
          }
          return Response.empty(204);
        });
  }

  private static dev.mycelium.Endpoint parse(String text) {
    try {
      return dev.mycelium.Endpoint.parsePeer(text);
    } catch (IllegalArgumentException malformed) {
      throw new RestException(400, String.valueOf(malformed.getMessage()));
    }
  }

  private CompletableFuture<Response> publicKey(RestCall call) {
    Optional<OverlayAddress> address;
    try {
      address = SocketText.parseIp(call.variable(0));
    } catch (IllegalArgumentException malformed) {
      throw new RestException(400, String.valueOf(malformed.getMessage()));
    }
    return work(
        () ->
            address
                .filter(ip -> !node.address().subnet().contains(ip))
                .flatMap(node::publicKeyOf)
                .map(
                    key ->
                        Answers.json(
                            out -> {
                              out.writeStartObject();
                              out.writeStringField("publicKey", key.toString());
                              out.writeEndObject();
                            }))
                .orElseThrow(() -> new RestException(404, "")));
  }

  private static CompletableFuture<Response> connectProxy(RestCall call) throws ShapeException {
    Optional<Json.Text> remote = call.fields(REMOTE).optionalText(REMOTE.name());
    if (remote.isPresent() && !SocketText.isSocketAddress(remote.get().value())) {
      throw new ShapeException("remote: invalid socket address syntax");
    }
    throw new RestException(404, "");
  }

  private CompletableFuture<Response> later(Supplier<JsonView> view) {
    return work(() -> Answers.json(view.get()));
  }

  private CompletableFuture<Response> work(Supplier<Response> work) {
    return CompletableFuture.supplyAsync(work, workers);
  }

  private static CompletableFuture<Response> now(Response response) {
    return CompletableFuture.completedFuture(response);
  }
}
