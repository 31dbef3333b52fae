package dev.mycelium.cli.api.rpc;

import dev.mycelium.Endpoint;
import dev.mycelium.Node;
import dev.mycelium.OverlayAddress;
import dev.mycelium.cli.api.Documents;
import dev.mycelium.cli.api.NodeViews;
import dev.mycelium.cli.api.SocketText;
import dev.mycelium.cli.json.Fields;
import dev.mycelium.cli.json.Fields.Field;
import dev.mycelium.cli.json.Json;
import dev.mycelium.cli.json.JsonView;
import dev.mycelium.cli.json.ShapeException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** The methods that are no messages (spec 07 §10.2). */
final class NodeMethods {
  private static final int BAD_IP = -32007;
  private static final int NO_ROUTE = -32008;
  private static final int BAD_ENDPOINT = -32009;
  private static final int PEER_KNOWN = -32010;
  private static final int PEER_UNKNOWN = -32011;
  private static final int BAD_ENDPOINT_TO_DELETE = -32012;
  private static final int NO_PROXY = -32032;

  private static final String ENDPOINT = "endpoint";
  private static final String IP = "ip";
  private static final String REMOTE = "remote";

  private final Node node;
  private final Executor workers;

  NodeMethods(Node node, Executor workers) {
    this.node = node;
    this.workers = workers;
  }

  void addTo(Map<String, RpcMethod> methods) {
    addNode(methods);
    addProxy(methods);
  }

  private void addNode(Map<String, RpcMethod> methods) {
    RpcMethod.add(methods, "getInfo", List.of(), parameters -> now(NodeViews.info(node)));
    RpcMethod.add(
        methods, "getPeers", List.of(), parameters -> later(() -> NodeViews.peers(node.peers())));
    RpcMethod.add(methods, "addPeer", List.of(Field.of(ENDPOINT)), this::addPeer);
    RpcMethod.add(methods, "deletePeer", List.of(Field.of(ENDPOINT)), this::deletePeer);
    RpcMethod.add(
        methods,
        "getSelectedRoutes",
        List.of(),
        parameters -> later(() -> NodeViews.routes(node.routes(), true)));
    RpcMethod.add(
        methods,
        "getFallbackRoutes",
        List.of(),
        parameters -> later(() -> NodeViews.routes(node.routes(), false)));
    RpcMethod.add(
        methods,
        "getQueriedSubnets",
        List.of(),
        parameters -> later(() -> NodeViews.queriedSubnets(node.queriedSubnets())));
    RpcMethod.add(
        methods,
        "getPublicKeyFromIp",
        List.of(Field.of(IP, "mycelium_ip", "myceliumIp")),
        this::publicKeyFromIp);
    RpcMethod.add(
        methods,
        "getPacketStatistics",
        List.of(),
        parameters -> later(() -> NodeViews.packetStatistics(node.trafficStatistics())));
    RpcMethod.add(
        methods, "rpc.discover", List.of(), parameters -> now(NodeMethods::writeDocument));
  }

  /** There is no proxy service yet: nothing to list, nothing to connect to (spec 09 §5.6). */
  private static void addProxy(Map<String, RpcMethod> methods) {
    RpcMethod.add(methods, "getProxies", List.of(), parameters -> now(JsonView.texts(List.of())));
    RpcMethod.add(methods, "connectProxy", List.of(Field.of(REMOTE)), NodeMethods::connectProxy);
    RpcMethod.add(methods, "disconnectProxy", List.of(), parameters -> now(JsonView.bool(true)));
    RpcMethod.add(methods, "startProxyProbe", List.of(), parameters -> now(JsonView.bool(true)));
    RpcMethod.add(methods, "stopProxyProbe", List.of(), parameters -> now(JsonView.bool(true)));
  }

  private CompletableFuture<JsonView> addPeer(Fields parameters) throws ShapeException {
    Endpoint endpoint = parse(parameters.text(ENDPOINT).value(), BAD_ENDPOINT);
    return later(
        () -> {
          try {
            node.addPeer(endpoint);
            return JsonView.bool(true);
          } catch (IllegalArgumentException known) {
            throw new RpcException(PEER_KNOWN, "A peer with that endpoint already exists");
          }
        });
  }

  private CompletableFuture<JsonView> deletePeer(Fields parameters) throws ShapeException {
    Endpoint endpoint = parse(parameters.text(ENDPOINT).value(), BAD_ENDPOINT_TO_DELETE);
    return later(
        () -> {
          if (!node.removePeer(endpoint)) {
            throw new RpcException(PEER_UNKNOWN, "A peer with that endpoint does not exist");
          }
          return JsonView.bool(true);
        });
  }

  private static Endpoint parse(String text, int code) {
    try {
      return Endpoint.parsePeer(text);
    } catch (IllegalArgumentException malformed) {
      throw new RpcException(
          new RpcError(code, "Bad endpoint", String.valueOf(malformed.getMessage())));
    }
  }

  private CompletableFuture<JsonView> publicKeyFromIp(Fields parameters) throws ShapeException {
    Optional<OverlayAddress> address;
    try {
      address = SocketText.parseIp(parameters.text(IP).value());
    } catch (IllegalArgumentException malformed) {
      throw new RpcException(BAD_IP, String.valueOf(malformed.getMessage()));
    }
    return later(
        () ->
            address
                .filter(ip -> !node.address().subnet().contains(ip))
                .flatMap(node::publicKeyOf)
                .map(key -> JsonView.text(key.toString()))
                .orElseThrow(
                    () -> new RpcException(NO_ROUTE, "No route is known for that address")));
  }

  private static CompletableFuture<JsonView> connectProxy(Fields parameters) throws ShapeException {
    Optional<Json.Text> remote = parameters.optionalText(REMOTE);
    if (remote.isPresent() && !SocketText.isSocketAddress(remote.get().value())) {
      throw new ShapeException("remote: invalid socket address syntax");
    }
    throw new RpcException(NO_PROXY, "No proxy is known");
  }

  private static void writeDocument(com.fasterxml.jackson.core.JsonGenerator out)
      throws java.io.IOException {
    out.writeRawValue(new String(Documents.read("openrpc.json"), StandardCharsets.UTF_8));
  }

  private CompletableFuture<JsonView> later(Supplier<JsonView> view) {
    return CompletableFuture.supplyAsync(view, workers);
  }

  private static CompletableFuture<JsonView> now(JsonView view) {
    return CompletableFuture.completedFuture(view);
  }
}
