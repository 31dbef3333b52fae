package dev.mycelium.cli.api.rest;

import dev.mycelium.Node;
import dev.mycelium.cli.api.BadDestinationException;
import dev.mycelium.cli.api.Calls;
import dev.mycelium.cli.api.JsonOverhead;
import dev.mycelium.cli.api.MessageCalls;
import dev.mycelium.cli.http.HttpService;
import dev.mycelium.cli.http.Request;
import dev.mycelium.cli.http.RequestHead;
import dev.mycelium.cli.http.Response;
import dev.mycelium.cli.json.ShapeException;
import dev.mycelium.message.OutboxFullException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Finds the endpoint of a request and turns failures into statuses (spec 07 §9.1). */
public final class RestService implements HttpService {
  /** Largest body of calls that carry no message, bytes. */
  static final long BODY_LIMIT = 2_097_152;

  /** Reading more than this is work for a worker, bytes. */
  private static final int LARGE_BODY = 65_536;

  private final Routes routes = new Routes();
  private final Executor workers;
  private final long messageLimit;

  /**
   * Serves a node.
   *
   * @param workers where calls wait for the node
   */
  public RestService(Node node, Executor workers) {
    MessageCalls messages = new MessageCalls(node.messages(), workers);
    this.workers = workers;
    messageLimit = Math.max(BODY_LIMIT, JsonOverhead.of(messages.bus().limits()));
    new AdminEndpoints(node, workers).addTo(routes);
    new MessageEndpoints(messages).addTo(routes);
    new PingEndpoint(node).addTo(routes);
    new TopicEndpoints(messages).addTo(routes);
    new DocumentEndpoint().addTo(routes);
  }

  /** For comparison with the document. */
  Routes routes() {
    return routes;
  }

  @Override
  public long bodyLimit(RequestHead head) {
    String path = head.path();
    boolean isMessage =
        path.equals(MessageEndpoints.BASE) || path.startsWith(MessageEndpoints.REPLY);
    return isMessage && head.method().equals("POST") ? messageLimit : BODY_LIMIT;
  }

  @Override
  public CompletableFuture<Response> handle(Request request) {
    try {
      CompletableFuture<Response> answer =
          request.body().length > LARGE_BODY ? routeElsewhere(request) : route(request);
      CompletableFuture<Response> checked = answer.exceptionallyCompose(RestService::failed);
      Calls.linkCancellation(checked, answer);
      return checked;
    } catch (ShapeException | RuntimeException expected) {
      return failed(expected);
    }
  }

  @Override
  public Response tooLarge(long limitBytes) {
    return Response.text(413, "The body is larger than " + limitBytes + " bytes");
  }

  @Override
  public Response busy() {
    return Response.text(503, "Too many calls are waiting");
  }

  private CompletableFuture<Response> routeElsewhere(Request request) {
    return Calls.compose(
        workers,
        () -> {
          try {
            return route(request);
          } catch (ShapeException | RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
          }
        });
  }

  private CompletableFuture<Response> route(Request request) throws ShapeException {
    Optional<Routes.Match> match = routes.find(request.head().path());
    if (match.isEmpty()) {
      throw new RestException(404, "");
    }
    Routes.Path path = match.get().path();
    Optional<Endpoint> endpoint = path.endpoint(request.head().method());
    if (endpoint.isEmpty()) {
      return CompletableFuture.completedFuture(Response.empty(405).with("allow", path.allowed()));
    }
    return endpoint.get().call(new RestCall(request, match.get().variables()));
  }

  private static CompletableFuture<Response> failed(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof RestException known) {
      return CompletableFuture.completedFuture(known.response());
    }
    if (cause instanceof BadDestinationException bad) {
      return CompletableFuture.completedFuture(Response.text(400, bad.reason()));
    }
    if (cause instanceof OutboxFullException full) {
      return CompletableFuture.completedFuture(
          Response.text(503, String.valueOf(full.getMessage())));
    }
    if (cause instanceof ShapeException shape) {
      return CompletableFuture.completedFuture(
          Response.text(422, "The JSON body does not fit: " + shape.reason()));
    }
    if (cause instanceof RejectedExecutionException) {
      return CompletableFuture.completedFuture(Response.text(503, "Too many calls are waiting"));
    }
    if (cause instanceof CancellationException) {
      return CompletableFuture.completedFuture(Response.text(503, "The call was cancelled"));
    }
    return CompletableFuture.failedFuture(cause);
  }
}
