package dev.mycelium.cli.api.rpc;

import dev.mycelium.cli.api.MessageCalls;
import dev.mycelium.cli.api.MessageViews;
import dev.mycelium.cli.json.Fields;
import dev.mycelium.cli.json.Fields.Field;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Rules of topics (spec 06 §15). */
final class TopicMethods {
  private static final int BAD_TOPIC = -32021;
  private static final int BAD_SUBNET = -32023;
  private static final int UNKNOWN_TOPIC = -32030;

  private static final Field TOPIC = Field.of("topic");
  private static final Field SUBNET = Field.of("subnet");
  private static final Field ACCEPT = Field.of("accept");
  private static final Field SOCKET_PATH = Field.of("socket_path", "socketPath");

  private final MessageCalls calls;

  TopicMethods(MessageCalls calls) {
    this.calls = calls;
  }

  void addTo(Map<String, RpcMethod> methods) {
    RpcMethod.add(
        methods,
        "getDefaultTopicAction",
        List.of(),
        parameters -> later(() -> JsonView.bool(rules().acceptByDefault())));
    RpcMethod.add(
        methods,
        "setDefaultTopicAction",
        List.of(ACCEPT),
        parameters -> {
          boolean accept = parameters.bool(ACCEPT.name());
          return change(rules -> rules.withDefault(accept));
        });
    RpcMethod.add(
        methods,
        "getTopics",
        List.of(),
        parameters -> later(() -> MessageViews.topics(rules().rules().keySet())));
    RpcMethod.add(
        methods,
        "addTopic",
        List.of(TOPIC),
        parameters -> changeTopic(parameters, TopicRules::withTopic));
    RpcMethod.add(
        methods,
        "removeTopic",
        List.of(TOPIC),
        parameters -> changeTopic(parameters, TopicRules::withoutTopic));
    addSourcesAndSockets(methods);
  }

  private void addSourcesAndSockets(Map<String, RpcMethod> methods) {
    RpcMethod.add(methods, "getTopicSources", List.of(TOPIC), this::sources);
    RpcMethod.add(methods, "addTopicSource", List.of(TOPIC, SUBNET), this::addSource);
    RpcMethod.add(methods, "removeTopicSource", List.of(TOPIC, SUBNET), this::removeSource);
    RpcMethod.add(methods, "getTopicForwardSocket", List.of(TOPIC), this::socket);
    RpcMethod.add(methods, "setTopicForwardSocket", List.of(TOPIC, SOCKET_PATH), this::setSocket);
    RpcMethod.add(
        methods,
        "removeTopicForwardSocket",
        List.of(TOPIC),
        parameters ->
            changeTopic(
                parameters, (rules, topic) -> rules.withForwardSocket(topic, Optional.empty())));
  }

  private CompletableFuture<JsonView> sources(Fields parameters) throws ShapeException {
    Optional<Topic> topic = topic(parameters);
    return later(
        () ->
            topic
                .flatMap(known -> rules().rule(known))
                .map(
                    rule ->
                        JsonView.texts(rule.sources().stream().map(TopicSource::toString).toList()))
                .orElseThrow(() -> new RpcException(UNKNOWN_TOPIC, "The topic is unknown")));
  }

  private CompletableFuture<JsonView> addSource(Fields parameters) throws ShapeException {
    String subnet = parameters.text(SUBNET.name()).value();
    Optional<Topic> topic = topic(parameters);
    TopicSource source = source(subnet);
    return changeTopic(topic, (rules, known) -> rules.withSource(known, source));
  }

  private CompletableFuture<JsonView> removeSource(Fields parameters) throws ShapeException {
    String subnet = parameters.text(SUBNET.name()).value();
    Optional<Topic> topic = topic(parameters);
    TopicSource source = source(subnet);
    return changeTopic(topic, (rules, known) -> rules.withoutSource(known, source));
  }

  private CompletableFuture<JsonView> socket(Fields parameters) throws ShapeException {
    Optional<Topic> topic = topic(parameters);
    return later(
        () ->
            topic
                .flatMap(known -> rules().rule(known))
                .flatMap(TopicRule::forwardSocket)
                .map(socket -> JsonView.text(socket.path().toString()))
                .orElseGet(JsonView::nothing));
  }

  private CompletableFuture<JsonView> setSocket(Fields parameters) throws ShapeException {
    String path = parameters.text(SOCKET_PATH.name()).value();
    Optional<Topic> topic = topic(parameters);
    try {
      ForwardSocket socket = ForwardSocket.of(Path.of(path));
      return changeTopic(
          topic, (rules, known) -> rules.withForwardSocket(known, Optional.of(socket)));
    } catch (InvalidPathException malformed) {
      throw new ShapeException("socket_path: " + malformed.getMessage());
    }
  }

  private TopicRules rules() {
    return calls.bus().topicRules();
  }

  /** One change of the rules of one topic. */
  private interface TopicChange {
    TopicRules apply(TopicRules rules, Topic topic);
  }

  private CompletableFuture<JsonView> changeTopic(Fields parameters, TopicChange change)
      throws ShapeException {
    return changeTopic(topic(parameters), change);
  }

  private CompletableFuture<JsonView> changeTopic(Optional<Topic> topic, TopicChange change) {
    return topic.isEmpty()
        ? CompletableFuture.completedFuture(JsonView.bool(true))
        : change(rules -> change.apply(rules, topic.get()));
  }

  private CompletableFuture<JsonView> change(UnaryOperator<TopicRules> change) {
    return later(
        () -> {
          calls.bus().changeTopicRules(change);
          return JsonView.bool(true);
        });
  }

  private CompletableFuture<JsonView> later(Supplier<JsonView> work) {
    return CompletableFuture.supplyAsync(work, calls.workers());
  }

  /** Empty if it is too long for a message: no rule is kept for it. */
  private static Optional<Topic> topic(Fields parameters) throws ShapeException {
    try {
      byte[] bytes = StrictBase64.decode(parameters.text(TOPIC.name()).chars());
      return bytes.length <= Topic.BYTES_MAX ? Optional.of(Topic.of(bytes)) : Optional.empty();
    } catch (IllegalArgumentException malformed) {
      throw new RpcException(BAD_TOPIC, String.valueOf(malformed.getMessage()));
    }
  }

  private static TopicSource source(String text) {
    try {
      return TopicSource.parse(text);
    } catch (IllegalArgumentException malformed) {
      throw new RpcException(BAD_SUBNET, String.valueOf(malformed.getMessage()));
    }
  }
}
