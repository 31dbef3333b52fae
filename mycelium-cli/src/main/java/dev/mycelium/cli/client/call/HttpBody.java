package dev.mycelium.cli.client.call;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/**
 * What a request carries.
 *
 * @param contentType for the header
 * @param length in bytes
 * @param source opened once
 * @param progress told how many bytes have been written
 */
public record HttpBody(String contentType, long length, Source source, LongConsumer progress) {
  /** Opens a stream. */
  public interface Source {
    InputStream open() throws IOException;
  }

  public static HttpBody of(String contentType, byte[] bytes) {
    return new HttpBody(
        contentType, bytes.length, () -> new ByteArrayInputStream(bytes), written -> {});
  }
}
