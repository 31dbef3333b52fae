package dev.mycelium.cli.client.message;

import dev.mycelium.cli.client.call.ClientException;
import dev.mycelium.cli.client.call.HttpBody;
import dev.mycelium.cli.terminal.HumanText;
import dev.mycelium.cli.terminal.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The data of a message to send.
 *
 * @param length in bytes
 * @param source opened once for each attempt
 */
record Payload(long length, HttpBody.Source source) {
  /** Larger than any node takes; what comes through a pipe has to fit into memory. */
  private static final int PIPE_BYTES_MAX = 256 << 20;

  /** A file of this name is ./- */
  private static final Path PIPE = Path.of("-");

  /**
   * The file if one is named, else the text.
   *
   * @throws ClientException if there is neither, or the file cannot be read
   */
  static Payload of(@Nullable Path file, @Nullable String text, Surroundings surroundings) {
    try {
      if (file != null) {
        return file.equals(PIPE) ? ofPipe(surroundings) : ofFile(file);
      } else if (text != null) {
        return of(text.getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException unreadable) {
      throw new ClientException(
          "cannot read " + file + ": " + HumanText.reason(unreadable), unreadable);
    }
    throw new ClientException("there is nothing to send: give a MESSAGE, or --msg-path");
  }

  private static Payload of(byte[] bytes) {
    return new Payload(bytes.length, () -> new ByteArrayInputStream(bytes));
  }

  private static Payload ofPipe(Surroundings surroundings) throws IOException {
    return of(bounded(surroundings.in().readNBytes(PIPE_BYTES_MAX + 1)));
  }

  /** What is no plain file, such as /dev/stdin, does not know its length. */
  private static Payload ofFile(Path file) throws IOException {
    if (Files.isRegularFile(file)) {
      return new Payload(Files.size(file), () -> Files.newInputStream(file));
    }
    try (var in = Files.newInputStream(file)) {
      return of(bounded(in.readNBytes(PIPE_BYTES_MAX + 1)));
    }
  }

  private static byte[] bounded(byte[] bytes) throws IOException {
    if (bytes.length > PIPE_BYTES_MAX) {
      throw new IOException("more than " + PIPE_BYTES_MAX + " bytes");
    }
    return bytes;
  }
}
