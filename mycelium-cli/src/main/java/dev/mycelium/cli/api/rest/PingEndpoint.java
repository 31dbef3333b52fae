package dev.mycelium.cli.api.rest;

import dev.mycelium.MyceliumException;
import dev.mycelium.Node;
import dev.mycelium.OverlayAddress;
import dev.mycelium.PingResult;
import dev.mycelium.cli.api.Calls;
import dev.mycelium.cli.api.MessageDraft;
import dev.mycelium.cli.http.Response;
import dev.mycelium.cli.json.Fields;
import dev.mycelium.cli.json.Fields.Field;
import dev.mycelium.cli.json.JsonView;
import dev.mycelium.cli.json.ShapeException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** {@code POST /ping}, which the reference does not have (spec 09 §5.9). */
final class PingEndpoint {
  private static final String PATH = "/api/v1/ping";
  private static final Field DESTINATION = Field.of("dst");
  private static final Field TIMEOUT = Field.of("timeoutMillis");
  private static final Field HOP_LIMIT = Field.of("hopLimit");

  private static final long TIMEOUT_MILLIS_DEFAULT = 5000;
  private static final long TIMEOUT_MILLIS_MAX = 3_600_000;
  private static final int HOP_LIMIT_MAX = 255;
  private static final double NANOS_PER_MICRO = 1e3;

  private final Node node;

  PingEndpoint(Node node) {
    this.node = node;
  }

  void addTo(Routes routes) {
    routes.at(PATH).on("POST", this::ping);
  }

  private CompletableFuture<Response> ping(RestCall call) throws ShapeException {
    Fields fields = call.fields(DESTINATION, TIMEOUT, HOP_LIMIT);
    OverlayAddress destination = MessageDraft.destination(fields.required(DESTINATION.name()));
    long millis = number(fields, TIMEOUT, TIMEOUT_MILLIS_DEFAULT, TIMEOUT_MILLIS_MAX);
    long hopLimit = number(fields, HOP_LIMIT, PingResult.HOP_LIMIT_DEFAULT, HOP_LIMIT_MAX);
    CompletableFuture<PingResult> ping =
        node.ping(destination, (int) hopLimit, Duration.ofMillis(millis));
    CompletableFuture<Response> answer =
        Calls.map(ping, result -> answer(destination, result))
            .exceptionallyCompose(PingEndpoint::failed);
    Calls.linkCancellation(answer, ping);
    return answer;
  }

  private static long number(Fields fields, Field field, long usual, long max)
      throws ShapeException {
    long number = fields.optionalUnsigned(field.name()).orElse(usual);
    if (number < 1 || number > max) {
      throw new ShapeException(field.name() + ": expected a number from 1 to " + max);
    }
    return number;
  }

  private static Response answer(OverlayAddress destination, PingResult result) {
    if (result instanceof PingResult.Reply reply) {
      return Answers.json(reply(destination, reply));
    }
    return Answers.json(408, noReply(destination, result));
  }

  private static JsonView reply(OverlayAddress destination, PingResult.Reply reply) {
    return out -> {
      out.writeStartObject();
      out.writeStringField("ip", destination.toString());
      out.writeNumberField("rttMicros", reply.roundTrip().toNanos() / NANOS_PER_MICRO);
      out.writeNumberField("hopLimit", reply.hopLimit());
      out.writeEndObject();
    };
  }

  private static JsonView noReply(OverlayAddress destination, PingResult result) {
    return out -> {
      out.writeStartObject();
      out.writeStringField("ip", destination.toString());
      if (result instanceof PingResult.Unreachable unreachable) {
        out.writeStringField("reason", reason(unreachable.reason()));
        out.writeStringField("reporter", unreachable.reporter().toString());
      } else {
        out.writeStringField("reason", "timeout");
      }
      out.writeEndObject();
    };
  }

  private static String reason(PingResult.Unreachable.Reason reason) {
    return switch (reason) {
      case NO_ROUTE -> "noRoute";
      case HOP_LIMIT_EXCEEDED -> "hopLimitExceeded";
      case REFUSED -> "refused";
    };
  }

  /** Too many pings are a matter of time. */
  private static CompletableFuture<Response> failed(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof MyceliumException full
        ? CompletableFuture.completedFuture(Response.text(503, String.valueOf(full.getMessage())))
        : CompletableFuture.failedFuture(failure);
  }
}
