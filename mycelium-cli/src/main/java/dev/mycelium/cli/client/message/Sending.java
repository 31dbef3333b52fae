package dev.mycelium.cli.client.message;

import dev.mycelium.cli.client.call.ApiClient;
import dev.mycelium.cli.client.call.ClientException;
import dev.mycelium.cli.client.call.Destination;
import dev.mycelium.cli.client.call.HttpAnswer;
import dev.mycelium.cli.client.call.HttpBody;
import dev.mycelium.cli.client.call.JsonValue;
import dev.mycelium.cli.client.call.Percent;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Sends one message. Large ones go to a node of ours as they are (spec 09 §5.4), all others as
 * JSON, which every node understands.
 *
 * @param topic in base64
 * @param waitSeconds how long to wait for a reply
 * @param replyTo id of the message that this one answers
 */
record Sending(
    ApiClient api,
    Destination destination,
    Optional<String> topic,
    Optional<Long> waitSeconds,
    Optional<String> replyTo) {
  /** Up to here the question what the node understands costs more than base64. */
  private static final int SMALL_BYTES = 256 << 10;

  /** The limit of a reference node (spec 06 §14). */
  private static final int REFERENCE_BODY_BYTES_MAX = 2 << 20;

  /** Only ours has this path; it says nothing about the node. */
  private static final String OURS = "/openapi.json";

  /** Beyond the waiting itself. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** Sends the data, prints what came of it; returns the exit status. */
  int send(Payload payload) {
    boolean isLarge = payload.length() > SMALL_BYTES;
    LongConsumer progress =
        isLarge ? ProgressBar.of(api.context().surroundings(), payload.length()) : written -> {};
    if (isLarge && isOurs()) {
      HttpBody raw =
          new HttpBody("application/octet-stream", payload.length(), payload.source(), progress);
      return finish(post(path(true), raw));
    }
    HttpBody json = json(payload, progress);
    if (isLarge && json.length() > REFERENCE_BODY_BYTES_MAX) {
      throw new ClientException(
          "the message of "
              + payload.length()
              + " bytes is too large for this node: a reference node takes at most 2 MiB of JSON,"
              + " about 1.5 MB of data");
    }
    return finish(post(path(false), json));
  }

  private boolean isOurs() {
    return api.call("HEAD", OURS, Optional.empty(), PATIENCE).status() == 200;
  }

  private HttpAnswer post(String path, HttpBody body) {
    Duration wait = waitSeconds.map(Duration::ofSeconds).orElse(Duration.ZERO);
    return api.call("POST", path, Optional.of(body), PATIENCE.plus(wait));
  }

  private HttpBody json(Payload payload, LongConsumer progress) {
    String before =
        "{\"dst\":"
            + destination.json()
            + topic.map(t -> ",\"topic\":\"" + t + "\"").orElse("")
            + ",\"payload\":\"";
    long length = Math.max(1, payload.length());
    return Base64Body.of(
        before, payload, "\"}", written -> progress.accept(Math.min(length, written * 3 / 4)));
  }

  private String path(boolean raw) {
    StringBuilder path = new StringBuilder("/messages");
    replyTo.ifPresent(id -> path.append("/reply/").append(Percent.encode(id)));
    char separator = '?';
    if (raw) {
      path.append(separator).append("dst=").append(Percent.encode(destination.text()));
      separator = '&';
      if (topic.isPresent()) {
        path.append("&topic=").append(Percent.encode(topic.get()));
      }
    }
    if (waitSeconds.isPresent()) {
      path.append(separator).append("reply_timeout=").append(waitSeconds.get());
    }
    return path.toString();
  }

  private int finish(HttpAnswer answer) {
    switch (answer.status()) {
      case 204 -> {
        return 0;
      }
      case 200 -> {
        String reply = ApiClient.read(answer, json -> ReceivedMessage.of(json).json(true));
        api.out().println(reply);
        return 0;
      }
      case 201, 408 -> {
        String id = ApiClient.read(answer, json -> json.text("id"));
        api.out().println("{\"id\":" + JsonValue.quote(id) + "}");
        return answer.status() == 201 ? 0 : noReply(id);
      }
      default -> throw ApiClient.failure(answer);
    }
  }

  private int noReply(String id) {
    api.context()
        .surroundings()
        .err()
        .println(
            "no reply to "
                + id
                + " in time; the message is on its way all the same, and a later"
                + " reply can be received");
    return 1;
  }
}
