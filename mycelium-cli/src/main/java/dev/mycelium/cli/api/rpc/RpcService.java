package dev.mycelium.cli.api.rpc;

import dev.mycelium.Node;
import dev.mycelium.cli.api.Calls;
import dev.mycelium.cli.api.JsonOverhead;
import dev.mycelium.cli.api.MessageCalls;
import dev.mycelium.cli.http.HttpService;
import dev.mycelium.cli.http.MessageService;
import dev.mycelium.cli.http.Request;
import dev.mycelium.cli.http.RequestHead;
import dev.mycelium.cli.http.Response;
import dev.mycelium.cli.json.Json;
import dev.mycelium.cli.json.JsonView;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** JSON-RPC over HTTP and WebSocket, at any path (spec 07 §10.1). */
public final class RpcService implements HttpService {
  /** The reference's limit of requests and answers, bytes. */
  private static final long LIMIT_MIN = 10_485_760;

  /** Reading more than this is work for a worker, bytes. */
  private static final int LARGE_TEXT = 65_536;

  private static final String JSON = "application/json; charset=utf-8";
  private static final Set<String> CONTENT_TYPES =
      Set.of(
          "application/json",
          "application/json;charset=utf-8",
          "application/json; charset=utf-8",
          "application/json-rpc",
          "application/json-rpc;charset=utf-8",
          "application/json-rpc; charset=utf-8");

  /** The first character that is no blank must come before this. */
  private static final int BLANKS_MAX = 128;

  private final Executor workers;
  private final long limit;
  private final Map<String, RpcMethod> methods;
  private final Dispatcher dispatcher;

  /**
   * Serves a node.
   *
   * @param workers where calls wait for the node
   */
  public RpcService(Node node, Executor workers) {
    MessageCalls messages = new MessageCalls(node.messages(), workers);
    limit = Math.max(LIMIT_MIN, JsonOverhead.of(messages.bus().limits()));
    this.workers = workers;
    methods = new LinkedHashMap<>();
    new NodeMethods(node, workers).addTo(methods);
    new MessageMethods(messages).addTo(methods);
    new TopicMethods(messages).addTo(methods);
    dispatcher = new Dispatcher(methods, limit);
  }

  /** For comparison with the document. */
  Map<String, RpcMethod> methods() {
    return methods;
  }

  @Override
  public long bodyLimit(RequestHead head) {
    return limit;
  }

  @Override
  public CompletableFuture<Response> handle(Request request) {
    Optional<Response> refusal = refusal(request.head());
    if (refusal.isPresent()) {
      return CompletableFuture.completedFuture(refusal.get());
    }
    if (!startsLikeJson(request.body())) {
      return CompletableFuture.completedFuture(json(400, List.of(error(RpcError.PARSE))));
    }
    return Calls.map(
        dispatch(request.body()),
        answer -> json(200, answer.orElse(List.of(JsonView.nothing().toBytes()))));
  }

  private CompletableFuture<Optional<List<byte[]>>> dispatch(byte[] text) {
    return text.length > LARGE_TEXT
        ? Calls.compose(workers, () -> dispatcher.dispatch(text))
        : dispatcher.dispatch(text);
  }

  private static Optional<Response> refusal(RequestHead head) {
    if (!head.method().equals("POST")) {
      return plain(405, "Used HTTP Method is not allowed. POST is required\n");
    }
    return CONTENT_TYPES.contains(head.contentType())
        ? Optional.empty()
        : plain(
            415,
            "Supplied content type is not allowed. Content-Type: application/json is required\n");
  }

  private static Optional<Response> plain(int status, String line) {
    return Optional.of(Response.of(status, "text/plain", line.getBytes(StandardCharsets.US_ASCII)));
  }

  @Override
  public Response tooLarge(long limitBytes) {
    return json(413, List.of(error(RpcError.requestTooBig(limitBytes))));
  }

  @Override
  public Response busy() {
    return Response.text(429, "Too many requests. Try again later.");
  }

  @Override
  public Optional<MessageService> webSocket() {
    return Optional.of(new Messages());
  }

  private static boolean startsLikeJson(byte[] body) {
    int at = 0;
    while (at < Math.min(body.length, BLANKS_MAX) && isBlank(body[at])) {
      at++;
    }
    return at < Math.min(body.length, BLANKS_MAX) && (body[at] == '{' || body[at] == '[');
  }

  private static boolean isBlank(byte character) {
    return character == ' ' || character == '\t' || character == '\r' || character == '\n';
  }

  private static byte[] error(RpcError error) {
    return Dispatcher.error(Json.Null.NULL, error).toBytes();
  }

  private static Response json(int status, List<byte[]> body) {
    return new Response(status, JSON, Map.of(), body);
  }

  /** The same over WebSocket. */
  private final class Messages implements MessageService {
    @Override
    public int messageLimitBytes() {
      return (int) limit;
    }

    @Override
    public CompletableFuture<byte[]> handle(byte[] message) {
      if (!startsLikeJson(message)) {
        return CompletableFuture.completedFuture(error(RpcError.PARSE));
      }
      return Calls.map(dispatch(message), answer -> JsonView.join(answer.orElse(List.of())));
    }

    @Override
    public byte[] busy() {
      return error(RpcError.BUSY);
    }
  }
}
