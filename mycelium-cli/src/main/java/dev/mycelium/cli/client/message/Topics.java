package dev.mycelium.cli.client.message;

import dev.mycelium.cli.client.call.ClientException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Topics: text for people, base64 in the API. */
final class Topics {
  private static final int BYTES_MAX = 255;

  private Topics() {}

  /** Base64 of the UTF-8 bytes. */
  static String encode(String topic) {
    byte[] bytes = topic.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > BYTES_MAX) {
      throw new ClientException(
          "the topic has " + bytes.length + " bytes, but at most " + BYTES_MAX + " are allowed");
    }
    return Base64.getEncoder().encodeToString(bytes);
  }
}
