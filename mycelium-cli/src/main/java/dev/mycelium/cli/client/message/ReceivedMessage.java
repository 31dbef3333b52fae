package dev.mycelium.cli.client.message;

import dev.mycelium.cli.client.call.JsonValue;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** A message as the API gives it. */
final class ReceivedMessage {
  private final String head;
  private final Optional<byte[]> topic;
  private final byte[] payload;

  /** With the JSON of id and addresses, without braces. */
  private ReceivedMessage(String head, Optional<byte[]> topic, byte[] payload) {
    this.head = head;
    this.topic = topic;
    this.payload = payload;
  }

  byte[] payload() {
    return payload;
  }

  static ReceivedMessage of(JsonValue json) {
    StringBuilder head = new StringBuilder();
    for (String name : new String[] {"id", "srcIp", "srcPk", "dstIp", "dstPk"}) {
      head.append(head.isEmpty() ? "\"" : ",\"").append(name).append("\":");
      head.append(JsonValue.quote(json.text(name)));
    }
    return new ReceivedMessage(
        head.toString(),
        json.find("topic").map(ReceivedMessage::decode),
        decode(json.member("payload")));
  }

  private static byte[] decode(JsonValue base64) {
    return Base64.getDecoder().decode(base64.exact());
  }

  /** One line (spec 06 §16.3): topic and data as text if they are UTF-8, else in base64. */
  String json(boolean withPayload) {
    return "{"
        + head
        + topic.map(bytes -> ",\"topic\":" + textual(bytes)).orElse("")
        + (withPayload ? ",\"payload\":" + textual(payload) : "")
        + "}";
  }

  private static String textual(byte[] bytes) {
    try {
      ByteBuffer all = ByteBuffer.wrap(bytes);
      return JsonValue.quote(StandardCharsets.UTF_8.newDecoder().decode(all).toString());
    } catch (CharacterCodingException binary) {
      return "\"" + Base64.getEncoder().encodeToString(bytes) + "\"";
    }
  }
}
