package dev.mycelium.cli.api.rpc;

import dev.mycelium.cli.api.Calls;
import dev.mycelium.cli.api.MessageCalls;
import dev.mycelium.cli.api.MessageDraft;
import dev.mycelium.cli.api.MessageViews;
import dev.mycelium.cli.json.Fields;
import dev.mycelium.cli.json.Fields.Field;
import dev.mycelium.cli.json.Json;
import dev.mycelium.cli.json.JsonView;
import dev.mycelium.cli.json.ShapeException;
import dev.mycelium.cli.json.StrictBase64;
import dev.mycelium.message.MessageId;
import dev.mycelium.message.OutboxFullException;
import dev.mycelium.message.Topic;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** Messages (spec 06 §15). */
final class MessageMethods {
  private static final int BAD_TOPIC = -32013;
  private static final int TOPIC_TOO_LONG = -32015;
  private static final int NOT_SENT = -32016;
  private static final int BAD_REPLY_ID = -32018;
  private static final int UNKNOWN_ID = -32019;
  private static final int BAD_ID = -32020;

  private static final Field PEEK = Field.of("peek");
  private static final Field TIMEOUT = Field.of("timeout");
  private static final Field TOPIC = Field.of("topic");
  private static final Field MESSAGE = Field.of("message");
  private static final Field REPLY_TIMEOUT = Field.of("reply_timeout", "replyTimeout");
  private static final Field ID = Field.of("id");

  private final MessageCalls calls;

  MessageMethods(MessageCalls calls) {
    this.calls = calls;
  }

  void addTo(Map<String, RpcMethod> methods) {
    RpcMethod.add(methods, "popMessage", List.of(PEEK, TIMEOUT, TOPIC), this::pop);
    RpcMethod.add(methods, "pushMessage", List.of(MESSAGE, REPLY_TIMEOUT), this::push);
    RpcMethod.add(methods, "pushMessageReply", List.of(ID, MESSAGE), this::reply);
    RpcMethod.add(methods, "getMessageInfo", List.of(ID), this::info);
  }

  private CompletableFuture<JsonView> pop(Fields parameters) throws ShapeException {
    boolean peek = parameters.optionalBool(PEEK.name());
    long timeoutSeconds = parameters.optionalUnsigned(TIMEOUT.name()).orElse(0);
    Optional<byte[]> topic = topic(parameters.optionalText(TOPIC.name()));
    return Calls.map(
        calls.next(peek, topic, timeoutSeconds),
        message -> message.map(MessageViews::message).orElseGet(JsonView::nothing));
  }

  private static Optional<byte[]> topic(Optional<Json.Text> text) {
    try {
      Optional<byte[]> topic = text.map(base64 -> StrictBase64.decode(base64.chars()));
      if (topic.isPresent() && topic.get().length > Topic.BYTES_MAX) {
        throw new RpcException(TOPIC_TOO_LONG, "The topic is longer than 255 bytes");
      }
      return topic;
    } catch (IllegalArgumentException malformed) {
      throw new RpcException(BAD_TOPIC, String.valueOf(malformed.getMessage()));
    }
  }

  private CompletableFuture<JsonView> push(Fields parameters) throws ShapeException {
    MessageDraft draft = draft(parameters);
    OptionalLong replySeconds = parameters.optionalUnsigned(REPLY_TIMEOUT.name());
    if (draft.topic().length > Topic.BYTES_MAX) {
      throw new RpcException(TOPIC_TOO_LONG, "The topic is longer than 255 bytes");
    }
    try {
      return Calls.map(
          calls.push(draft, replySeconds),
          outcome ->
              outcome
                  .reply()
                  .map(MessageViews::message)
                  .orElseGet(() -> MessageViews.id(outcome.id())));
    } catch (OutboxFullException full) {
      throw new RpcException(NOT_SENT, String.valueOf(full.getMessage()));
    }
  }

  private MessageDraft draft(Fields parameters) throws ShapeException {
    MessageDraft draft = MessageDraft.of(parameters.required(MESSAGE.name()));
    int most = calls.bus().limits().messageBytesMax();
    if (draft.payload().length > most) {
      throw new ShapeException("payload: longer than " + most + " bytes");
    }
    return draft;
  }

  private CompletableFuture<JsonView> reply(Fields parameters) throws ShapeException {
    String id = parameters.text(ID.name()).value();
    MessageDraft draft = draft(parameters);
    try {
      calls.reply(id(id, BAD_REPLY_ID), draft);
    } catch (OutboxFullException full) {
      throw new RpcException(NOT_SENT, String.valueOf(full.getMessage()));
    }
    return CompletableFuture.completedFuture(JsonView.bool(true));
  }

  private CompletableFuture<JsonView> info(Fields parameters) throws ShapeException {
    MessageId id = id(parameters.text(ID.name()).value(), BAD_ID);
    return CompletableFuture.supplyAsync(() -> calls.bus().status(id), calls.workers())
        .thenApply(
            status ->
                status
                    .map(MessageViews::status)
                    .orElseThrow(() -> new RpcException(UNKNOWN_ID, "The id is unknown")));
  }

  private static MessageId id(String text, int code) {
    try {
      return MessageId.parse(text);
    } catch (IllegalArgumentException malformed) {
      throw new RpcException(code, String.valueOf(malformed.getMessage()));
    }
  }
}
