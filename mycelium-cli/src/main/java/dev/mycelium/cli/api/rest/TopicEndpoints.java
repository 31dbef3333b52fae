package dev.mycelium.cli.api.rest;

import dev.mycelium.cli.api.MessageCalls;
import dev.mycelium.cli.api.MessageViews;
import dev.mycelium.cli.http.Response;
import dev.mycelium.cli.json.Fields.Field;
import dev.mycelium.cli.json.Json;
import dev.mycelium.cli.json.JsonView;
import dev.mycelium.cli.json.ShapeException;
import dev.mycelium.cli.json.StrictBase64;
import dev.mycelium.message.ForwardSocket;
import dev.mycelium.message.Topic;
import dev.mycelium.message.TopicRule;
import dev.mycelium.message.TopicRules;
import dev.mycelium.message.TopicSource;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Rules of topics (spec 06 §14.3). A topic that is too long for a message is let through as far as
 * the reference lets it, but no rule is kept for it: it could never match.
 */
final class TopicEndpoints {
  private static final String BASE = MessageEndpoints.BASE + "/topics";
  private static final int BYTE_MAX = 255;
  private static final Field ACCEPT = Field.of("accept");
  private static final Field SUBNET = Field.of("subnet");
  private static final Field SOCKET_PATH = Field.of("socketPath", "socket_path");

  private final MessageCalls calls;

  TopicEndpoints(MessageCalls calls) {
    this.calls = calls;
  }

  void addTo(Routes routes) {
    routes.at(BASE + "/default").on("GET", this::defaultAction).on("PUT", this::setDefaultAction);
    routes.at(BASE).on("GET", this::topics).on("POST", this::addTopic);
    routes.at(BASE + "/{topic}").on("DELETE", this::removeTopic);
    routes.at(BASE + "/{topic}/sources").on("GET", this::sources).on("POST", this::addSource);
    routes.at(BASE + "/{topic}/sources/{subnet}").on("DELETE", this::removeSource);
    routes
        .at(BASE + "/{topic}/forward")
        .on("GET", this::forward)
        .on("PUT", this::setForward)
        .on("DELETE", this::removeForward);
  }

  private CompletableFuture<Response> defaultAction(RestCall call) {
    return later(
        () ->
            Answers.json(
                out -> {
                  out.writeStartObject();
                  out.writeBooleanField("accept", rules().acceptByDefault());
                  out.writeEndObject();
                }));
  }

  private CompletableFuture<Response> setDefaultAction(RestCall call) throws ShapeException {
    boolean accept = call.fields(ACCEPT).bool(ACCEPT.name());
    return change(204, rules -> rules.withDefault(accept));
  }

  private CompletableFuture<Response> topics(RestCall call) {
    return later(() -> Answers.json(MessageViews.topics(rules().rules().keySet())));
  }

  private CompletableFuture<Response> addTopic(RestCall call) throws ShapeException {
    Optional<Topic> topic = topicOf(bytes(call.json()));
    return changeTopic(201, topic, TopicRules::withTopic);
  }

  private CompletableFuture<Response> removeTopic(RestCall call) {
    return changeTopic(204, topic(call), TopicRules::withoutTopic);
  }

  private CompletableFuture<Response> sources(RestCall call) {
    Optional<Topic> topic = topic(call);
    return later(
        () ->
            topic
                .flatMap(known -> rules().rule(known))
                .map(
                    rule ->
                        Answers.json(
                            JsonView.texts(
                                rule.sources().stream().map(TopicSource::toString).toList())))
                .orElseGet(() -> Response.empty(404)));
  }

  private CompletableFuture<Response> addSource(RestCall call) throws ShapeException {
    String subnet = call.fields(SUBNET).text(SUBNET.name()).value();
    Optional<Topic> topic = topic(call);
    TopicSource source = source(subnet);
    return changeTopic(201, topic, (rules, known) -> rules.withSource(known, source));
  }

  private CompletableFuture<Response> removeSource(RestCall call) {
    Optional<Topic> topic = topic(call);
    TopicSource source = source(call.variable(1));
    return changeTopic(204, topic, (rules, known) -> rules.withoutSource(known, source));
  }

  private CompletableFuture<Response> forward(RestCall call) {
    Optional<Topic> topic = topic(call);
    return later(
        () ->
            Answers.json(
                topic
                    .flatMap(known -> rules().rule(known))
                    .flatMap(TopicRule::forwardSocket)
                    .map(socket -> JsonView.text(socket.path().toString()))
                    .orElseGet(JsonView::nothing)));
  }

  private CompletableFuture<Response> setForward(RestCall call) throws ShapeException {
    String path = call.fields(SOCKET_PATH).text(SOCKET_PATH.name()).value();
    Optional<Topic> topic = topic(call);
    ForwardSocket socket;
    try {
      socket = ForwardSocket.of(Path.of(path));
    } catch (InvalidPathException malformed) {
      throw new ShapeException("socketPath: " + malformed.getMessage());
    }
    return changeTopic(
        204, topic, (rules, known) -> rules.withForwardSocket(known, Optional.of(socket)));
  }

  private CompletableFuture<Response> removeForward(RestCall call) {
    return changeTopic(
        204, topic(call), (rules, known) -> rules.withForwardSocket(known, Optional.empty()));
  }

  private TopicRules rules() {
    return calls.bus().topicRules();
  }

  /** One change of the rules of one topic. */
  private interface TopicChange {
    TopicRules apply(TopicRules rules, Topic topic);
  }

  private CompletableFuture<Response> changeTopic(
      int status, Optional<Topic> topic, TopicChange change) {
    return topic.isEmpty()
        ? CompletableFuture.completedFuture(Response.empty(status))
        : change(status, rules -> change.apply(rules, topic.get()));
  }

  private CompletableFuture<Response> change(int status, UnaryOperator<TopicRules> change) {
    return later(
        () -> {
          calls.bus().changeTopicRules(change);
          return Response.empty(status);
        });
  }

  private CompletableFuture<Response> later(Supplier<Response> work) {
    return CompletableFuture.supplyAsync(work, calls.workers());
  }

  private static Optional<Topic> topic(RestCall call) {
    try {
      return topicOf(StrictBase64.decode(call.variable(0)));
    } catch (IllegalArgumentException malformed) {
      throw new RestException(400, "");
    }
  }

  private static Optional<Topic> topicOf(byte[] bytes) {
    return bytes.length <= Topic.BYTES_MAX ? Optional.of(Topic.of(bytes)) : Optional.empty();
  }

  private static TopicSource source(String text) {
    try {
      return TopicSource.parse(text);
    } catch (IllegalArgumentException malformed) {
      throw new RestException(400, "");
    }
  }

  /** An array of byte values, or what the documents of the reference say: base64. */
  private static byte[] bytes(Json value) throws ShapeException {
    if (value instanceof Json.Text base64) {
      try {
        return StrictBase64.decode(base64.chars());
      } catch (IllegalArgumentException malformed) {
        throw new ShapeException(String.valueOf(malformed.getMessage()));
      }
    }
    if (!(value instanceof Json.Items items)) {
      throw new ShapeException("expected an array of bytes, not " + value.kind());
    }
    byte[] bytes = new byte[items.items().size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = oneByte(items.items().get(i));
    }
    return bytes;
  }

  private static byte oneByte(Json item) throws ShapeException {
    if (item instanceof Json.Numeral number
        && number.isUnsigned()
        && number.literal().length() <= 3
        && Integer.parseInt(number.literal()) <= BYTE_MAX) {
      return (byte) Integer.parseInt(number.literal());
    }
    throw new ShapeException("expected a number of 0..255, not " + item.kind());
  }
}
