package dev.mycelium.cli.api;

import dev.mycelium.Endpoint;
import dev.mycelium.message.MessageBus;
import dev.mycelium.message.Topic;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Brings a fake node into the state in which the reference was recorded. */
final class Scene {
  private final FakeNode node;
  private final Map<String, String> ids = new TreeMap<>();

  Scene(FakeNode node) {
    this.node = node;
  }

  void prepare(String file, String title) {
    switch (file + "/" + title) {
      case "rest-messages-get.txt/peek", "rpc-popMessage.txt/peek" -> {
        node.bus.arrive("example.topic", "this is a message".getBytes(StandardCharsets.UTF_8));
      }
      case "rest-messages-get.txt/message without topic",
          "rpc-popMessage.txt/message without topic" ->
          node.bus.arrive("", new byte[] {1, 2, 3});
      case "rest-messages-get.txt/empty payload; topic 'ab~' (base64 YWJ+), + not encoded: bad base64" ->
          node.bus.arrive("ab~", new byte[0]);
      case "rest-messages-status.txt/received or read" -> {
        sent("e0223e2b44febea7", 17);
        sent("e8cc58157bbb8cfc", 1301);
        sent("00112233aabbccdd", 3);
        sent("3afab9d6d9fefe4a", 3);
      }
      case "rpc-getMessageInfo.txt/success" -> {
        sent("d005dc4abdab50b3", 3);
        sent("3be6d35dc407dee2", 0);
      }
      case "rest-peer-delete.txt/success" ->
          List.of("tcp://127.0.0.1:20698", "tcp://127.0.0.1:20697", "vsock://2:20694")
              .forEach(peer -> node.addPeer(Endpoint.parse(peer)));
      case "rest-routes-infinite.txt/selected" -> node.retracted = true;
      case "rest-routes.txt/queried, nothing asked" -> node.asking = false;
      case "rest-routes.txt/queried, one second after a message to an unknown address" ->
          node.asking = true;
      case "rest-topic-forward.txt/none",
          "rpc-topic-forward.txt/none",
          "rpc-topic-sources.txt/empty",
          "rpc-transport.txt/any path" ->
          node.bus.changeTopicRules(rules -> rules.withTopic(Topic.of("test")));
      default -> {}
    }
  }

  private void sent(String recordedId, int length) {
    ids.put(
        recordedId,
        node.bus
            .send(
                FakeNode.OTHER.address(), Topic.NONE, new byte[length], MessageBus.DEADLINE_DEFAULT)
            .id()
            .toString());
  }

  /** The exchange with the ids of this run. */
  Exchange translate(Exchange recorded) {
    return new Exchange(
        recorded.title(),
        translate(recorded.request()),
        recorded.headers(),
        translate(recorded.body()),
        recorded.status(),
        recorded.answerHeaders(),
        recorded.answer());
  }

  private String translate(String text) {
    String translated = text;
    for (Map.Entry<String, String> id : ids.entrySet()) {
      translated =
          translated
              .replace(id.getKey(), id.getValue())
              .replace(
                  id.getKey().toUpperCase(Locale.ROOT), id.getValue().toUpperCase(Locale.ROOT));
    }
    return translated;
  }
}
