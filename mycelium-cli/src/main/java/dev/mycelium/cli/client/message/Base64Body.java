package dev.mycelium.cli.client.message;

import dev.mycelium.cli.client.call.HttpBody;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.function.LongConsumer;

/** JSON around data in base64, made while it is sent. */
final class Base64Body {
  /** Divisible by three, so that pieces can be joined. */
  private static final int PIECE_BYTES = 48 << 10;

  private Base64Body() {}

  /** A body of {@code before}, the data and {@code after}. */
  static HttpBody of(String before, Payload payload, String after, LongConsumer progress) {
    byte[] head = before.getBytes(StandardCharsets.UTF_8);
    byte[] tail = after.getBytes(StandardCharsets.UTF_8);
    return new HttpBody(
        "application/json",
        head.length + (payload.length() + 2) / 3 * 4 + tail.length,
        () ->
            new SequenceInputStream(
                Collections.enumeration(
                    List.of(
                        new ByteArrayInputStream(head),
                        new Encoding(payload.source().open()),
                        new ByteArrayInputStream(tail)))),
        progress);
  }

  private static final class Encoding extends InputStream {
    private final InputStream in;
    private byte[] piece = {};
    private int next;

    Encoding(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      return refilled() ? piece[next++] : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      } else if (!refilled()) {
        return -1;
      }
      int count = Math.min(length, piece.length - next);
      System.arraycopy(piece, next, into, offset, count);
      next += count;
      return count;
    }

    private boolean refilled() throws IOException {
      if (next == piece.length) {
        piece = Base64.getEncoder().encode(in.readNBytes(PIECE_BYTES));
        next = 0;
      }
      return piece.length > 0;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
