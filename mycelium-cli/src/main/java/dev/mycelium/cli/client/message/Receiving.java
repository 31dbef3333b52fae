package dev.mycelium.cli.client.message;

import dev.mycelium.cli.client.call.ApiClient;
import dev.mycelium.cli.client.call.ClientException;
import dev.mycelium.cli.client.call.HttpAnswer;
import dev.mycelium.cli.client.call.Percent;
import dev.mycelium.cli.terminal.HumanText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Takes one message.
 *
 * @param topic in base64
 * @param timeoutSeconds how long the node waits for one
 */
record Receiving(ApiClient api, Optional<String> topic, long timeoutSeconds) {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long WAIT_SECONDS_MAX = Integer.MAX_VALUE / 2000;

  /** Waits, and prints or writes what came; returns the exit status. */
  int receive(boolean raw, Optional<Path> file) {
    String path =
        "/messages?timeout="
            + timeoutSeconds
            + topic.map(t -> "&topic=" + Percent.encode(t)).orElse("");
    try (OutputStream target =
        file.isPresent() ? open(file.get()) : OutputStream.nullOutputStream()) {
      Duration wait = Duration.ofSeconds(Math.min(timeoutSeconds, WAIT_SECONDS_MAX));
      HttpAnswer answer =
          ApiClient.successful(api.call("GET", path, Optional.empty(), PATIENCE.plus(wait)));
      if (answer.status() != 204) {
        ReceivedMessage message = ApiClient.read(answer, ReceivedMessage::of);
        target.write(message.payload());
        print(message, raw, file.isPresent());
      }
      return 0;
    } catch (IOException full) {
      throw new ClientException(
          "cannot write to " + file.orElseThrow() + ": " + HumanText.reason(full), full);
    }
  }

  /** Before the message is taken: a file that cannot be written must not cost a message. */
  private static OutputStream open(Path file) {
    try {
      return Files.newOutputStream(file);
    } catch (IOException refused) {
      throw new ClientException(
          "cannot write to " + file + ": " + HumanText.reason(refused), refused);
    }
  }

  private void print(ReceivedMessage message, boolean raw, boolean toFile) {
    if (raw && toFile) {
      return;
    }
    if (raw) {
      api.out().write(message.payload(), 0, message.payload().length);
    } else {
      api.out().println(message.json(!toFile));
    }
    if (api.out().checkError()) {
      throw new ClientException("standard output does not take the message");
    }
  }
}
