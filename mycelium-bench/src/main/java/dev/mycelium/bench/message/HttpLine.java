package dev.mycelium.bench.message;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One HTTP/1.1 connection that does as little as it can, so that servers are what is measured. */
final class HttpLine implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;
  private final byte[] line = new byte[8192];

  /** What came back; never compared. */
  record Answer(int status, @SuppressWarnings("ArrayRecordComponent") byte[] body) {}

  HttpLine(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /** A whole request with a JSON body. */
  static byte[] request(String methodAndTarget, String body) {
    String head = methodAndTarget + " HTTP/1.1\r\nhost: localhost\r\n";
    String length =
        body.isEmpty() && methodAndTarget.startsWith("GET")
            ? "\r\n"
            : "content-type: application/json\r\ncontent-length: " + body.length() + "\r\n\r\n";
    return (head + length + body).getBytes(StandardCharsets.US_ASCII);
  }

  Answer call(String methodAndTarget, String body) throws IOException {
    return call(request(methodAndTarget, body));
  }

  Answer call(byte[] request) throws IOException {
    socket.getOutputStream().write(request);
    int status = Integer.parseInt(line().substring(9, 12));
    int length = 0;
    for (String header = line(); !header.isEmpty(); header = line()) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(lower.substring(15).strip());
      }
    }
    return new Answer(status, in.readNBytes(length));
  }

  private String line() throws IOException {
    int length = 0;
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the server closed the connection");
      }
      line[length++] = (byte) next;
    }
    return new String(line, 0, length, StandardCharsets.US_ASCII).strip();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
