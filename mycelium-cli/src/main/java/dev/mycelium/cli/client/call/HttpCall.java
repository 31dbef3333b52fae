package dev.mycelium.cli.client.call;

import dev.mycelium.Endpoint;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Proxy;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One request of HTTP/1.1 over a connection of its own. The clients of the JDK take longer to load
 * than a whole command may take, and would ask environment variables for a proxy (spec 07 §16,
 * W14).
 */
final class HttpCall {
  private static final int CONNECT_MILLIS = 10_000;

  /** A message of 64 MiB in base64 with room to spare; a million routes fit, too. */
  private static final int BODY_BYTES_MAX = 512 << 20;

  private static final int LINE_BYTES_MAX = 16_384;
  private static final int HEADERS_MAX = 200;
  private static final int CHUNK_BYTES = 65_536;

  private final String address;
  private final String head;
  private final Duration patience;

  HttpCall(
      String address, String method, String target, Optional<String> token, Duration patience) {
    this.address = address;
    this.patience = patience;
    head =
        method
            + " "
            + target
            + " HTTP/1.1\r\nhost: "
            + address
            + "\r\naccept: */*\r\nconnection: close\r\n"
            + token.map(t -> "authorization: Bearer " + t + "\r\n").orElse("");
  }

  HttpAnswer run(Optional<HttpBody> body) throws IOException {
    try (Socket socket = new Socket(Proxy.NO_PROXY)) {
      socket.connect(Endpoint.parse("tcp://" + address).socketAddress(), CONNECT_MILLIS);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) Math.min(patience.toMillis(), Integer.MAX_VALUE));
      @Nullable IOException cut = null;
      try {
        write(socket.getOutputStream(), body);
      } catch (IOException refused) {
        cut = refused; // a server that refuses a large body answers, and reads no further
      }
      return answer(new BufferedInputStream(socket.getInputStream(), CHUNK_BYTES), cut);
    }
  }

  private void write(OutputStream out, Optional<HttpBody> body) throws IOException {
    StringBuilder headers = new StringBuilder(head);
    if (body.isPresent()) {
      headers.append("content-type: ").append(body.get().contentType()).append("\r\n");
      headers.append("content-length: ").append(body.get().length()).append("\r\n");
    }
    out.write(headers.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
    if (body.isPresent()) {
      copy(body.get(), out);
    }
    out.flush();
  }

  private static void copy(HttpBody body, OutputStream out) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    long written = 0;
    try (InputStream in = body.source().open()) {
      while (written < body.length()) {
        int count = in.read(chunk, 0, (int) Math.min(chunk.length, body.length() - written));
        if (count < 0) {
          throw new EOFException("the data became shorter while it was sent");
        }
        out.write(chunk, 0, count);
        written += count;
        body.progress().accept(written);
      }
    }
  }

  private HttpAnswer answer(InputStream in, @Nullable IOException cut) throws IOException {
    String[] status;
    do {
      try {
        status = line(in).split(" ", 3);
      } catch (IOException nothing) {
        throw cut == null ? nothing : cut;
      }
      if (status.length < 2 || !status[0].startsWith("HTTP/1.")) {
        throw new IOException("this is no HTTP server");
      }
    } while (status[1].equals("100") && headers(in) != null);
    Map<String, String> headers = headers(in);
    int code = number(status[1], 10);
    return new HttpAnswer(
        code,
        status.length > 2 ? status[2] : "",
        head.startsWith("HEAD ") ? new byte[0] : body(in, code, headers));
  }

  private static Map<String, String> headers(InputStream in) throws IOException {
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      if (colon < 0 || headers.size() >= HEADERS_MAX) {
        throw new IOException("malformed headers");
      }
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return headers;
  }

  private static byte[] body(InputStream in, int code, Map<String, String> headers)
      throws IOException {
    if (code == 204 || code == 304) {
      return new byte[0];
    } else if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
      return chunked(in);
    }
    String length = headers.get("content-length");
    byte[] body = in.readNBytes(length == null ? BODY_BYTES_MAX : bounded(number(length, 10)));
    if (length != null && body.length != number(length, 10)) {
      throw new EOFException("the answer ended early");
    }
    return body;
  }

  private static byte[] chunked(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      int length = bounded(number(line(in).split(";", 2)[0].strip(), 16));
      if (length == 0) {
        return body.toByteArray();
      }
      byte[] chunk = in.readNBytes(length);
      bounded(body.size() + (long) length);
      body.write(chunk);
      if (chunk.length < length || !line(in).isEmpty()) {
        throw new EOFException("the answer ended early");
      }
    }
  }

  private static int bounded(long length) throws IOException {
    if (length < 0 || length > BODY_BYTES_MAX) {
      throw new IOException("the answer is longer than " + BODY_BYTES_MAX + " bytes");
    }
    return (int) length;
  }

  private static int number(String text, int radix) throws IOException {
    try {
      return Integer.parseInt(text, radix);
    } catch (NumberFormatException malformed) {
      throw new IOException("malformed number " + text, malformed);
    }
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(80);
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the node closed the connection without an answer");
      } else if (line.size() > LINE_BYTES_MAX) {
        throw new IOException("malformed answer");
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.UTF_8).stripTrailing();
  }
}
