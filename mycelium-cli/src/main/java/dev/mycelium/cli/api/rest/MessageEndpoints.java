package dev.mycelium.cli.api.rest;

import dev.mycelium.cli.api.Calls;
import dev.mycelium.cli.api.MessageCalls;
import dev.mycelium.cli.api.MessageDraft;
import dev.mycelium.cli.api.MessageViews;
import dev.mycelium.cli.http.Response;
import dev.mycelium.cli.json.ShapeException;
import dev.mycelium.message.MessageId;
import dev.mycelium.message.MessageStatus;
import dev.mycelium.message.Topic;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** Messages (spec 06 §14.2). */
final class MessageEndpoints {
  static final String BASE = "/api/v1/messages";
  static final String REPLY = BASE + "/reply/";

  /** Data as it is, what describes it in the query (spec 09 §5.4). */
  private static final String RAW = "application/octet-stream";

  private static final byte[] NO_TOPIC = {};

  private final MessageCalls calls;

  MessageEndpoints(MessageCalls calls) {
    this.calls = calls;
  }

  void addTo(Routes routes) {
    routes.at(BASE).withoutHead().on("GET", this::next).on("POST", this::push);
    routes.at(BASE + "/status/{id}").on("GET", this::status);
    routes.at(REPLY + "{id}").on("POST", this::reply);
  }

  private CompletableFuture<Response> next(RestCall call) {
    Query query = call.query();
    boolean peek = query.bool("peek");
    long timeoutSeconds = query.unsigned("timeout").orElse(0);
    Optional<byte[]> topic = query.base64("topic");
    if (topic.isPresent() && topic.get().length > Topic.BYTES_MAX) {
      throw new RestException(400, "topic: longer than " + Topic.BYTES_MAX + " bytes");
    }
    return Calls.map(
        calls.next(peek, topic, timeoutSeconds),
        message ->
            message
                .map(found -> Answers.json(MessageViews.message(found)))
                .orElseGet(() -> Response.empty(204)));
  }

  private CompletableFuture<Response> push(RestCall call) throws ShapeException {
    OptionalLong replySeconds = call.query().unsigned("reply_timeout");
    MessageDraft draft = draft(call, true);
    if (draft.topic().length > Topic.BYTES_MAX) {
      throw new RestException(400, "");
    }
    requireShort(draft);
    return Calls.map(
        calls.push(draft, replySeconds),
        outcome -> {
          if (outcome.reply().isPresent()) {
            return Answers.json(MessageViews.message(outcome.reply().get()));
          }
          return Answers.json(replySeconds.isPresent() ? 408 : 201, MessageViews.id(outcome.id()));
        });
  }

  private CompletableFuture<Response> reply(RestCall call) throws ShapeException {
    MessageId id = id(call);
    MessageDraft draft = draft(call, false);
    requireShort(draft);
    calls.reply(id, draft);
    return CompletableFuture.completedFuture(Response.empty(204));
  }

  private CompletableFuture<Response> status(RestCall call) {
    MessageId id = id(call);
    return CompletableFuture.supplyAsync(() -> calls.bus().status(id), calls.workers())
        .thenApply(MessageEndpoints::statusAnswer);
  }

  private static Response statusAnswer(Optional<MessageStatus> status) {
    return status
        .map(known -> Answers.json(MessageViews.status(known)))
        .orElseGet(() -> Response.empty(404));
  }

  private static MessageId id(RestCall call) {
    try {
      return MessageId.parse(call.variable(0));
    } catch (IllegalArgumentException malformed) {
      throw new RestException(400, "Invalid URL: " + malformed.getMessage());
    }
  }

  private static MessageDraft draft(RestCall call, boolean withTopic) throws ShapeException {
    if (!call.contentType().equals(RAW)) {
      return MessageDraft.of(call.json());
    }
    Query query = call.query();
    String destination =
        query.text("dst").orElseThrow(() -> new RestException(400, "Bad query: dst is missing"));
    byte[] topic = withTopic ? query.base64("topic").orElse(NO_TOPIC) : NO_TOPIC;
    try {
      return new MessageDraft(MessageDraft.destination(destination), topic, call.body());
    } catch (ShapeException malformed) {
      throw new RestException(400, "Bad query: " + malformed.reason());
    }
  }

  private void requireShort(MessageDraft draft) {
    int most = calls.bus().limits().messageBytesMax();
    if (draft.payload().length > most) {
      throw new RestException(413, "A message has at most " + most + " bytes");
    }
  }
}
