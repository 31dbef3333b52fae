package dev.mycelium.cli.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** One HTTP/1.1 connection, seen as bytes; nothing is added to what a test sends. */
final class RawHttp implements AutoCloseable {
  /** Generous: reached only by a server that hangs. */
  private static final int PATIENCE_MILLIS = 30_000;

  private final Socket socket = new Socket();
  private final InputStream in;
  private final OutputStream out;

  /** An answer; never compared. */
  @SuppressWarnings("ArrayRecordComponent")
  record Answer(int status, Map<String, String> headers, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  RawHttp(InetSocketAddress server) throws IOException {
    socket.connect(server);
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = socket.getInputStream();
    out = socket.getOutputStream();
  }

  RawHttp send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.UTF_8));
  }

  RawHttp send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
    return this;
  }

  /** A whole request. */
  RawHttp send(String request, Map<String, String> headers, byte[] body) throws IOException {
    StringBuilder head = new StringBuilder(request).append(" HTTP/1.1\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    boolean hasBody = body.length > 0 || request.startsWith("POST") || request.startsWith("PUT");
    head.append(hasBody ? "content-length: " + body.length + "\r\n\r\n" : "\r\n");
    send(head.toString());
    return send(body);
  }

  Answer get(String target) throws IOException {
    return send("GET " + target + " HTTP/1.1\r\nhost: localhost\r\n\r\n").answer();
  }

  /** Reads the answer to any request but HEAD. */
  Answer answer() throws IOException {
    return answer(true);
  }

  Answer answer(boolean withBody) throws IOException {
    String status = line();
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    byte[] body = in.readNBytes(withBody ? length : 0);
    return new Answer(Integer.parseInt(status.split(" ", 3)[1]), headers, body);
  }

  /** Whether the server has closed the connection and sent nothing more. */
  boolean isAtEnd() throws IOException {
    return in.read() < 0;
  }

  byte[] read(int bytes) throws IOException {
    return in.readNBytes(bytes);
  }

  String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("connection closed after '" + line + "'");
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.US_ASCII).stripTrailing();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
