package dev.mycelium.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** An HTTP server that says what a test wants, and remembers what it was asked. */
final class ScriptedApi implements AutoCloseable {
  private static final int REQUEST_BYTES_MAX = 64 << 20;

  private final ServerSocket server;
  private final Function<Request, Answer> script;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Thread thread;

  /** One request; the body as ISO-8859-1, so that bytes are characters. */
  record Request(String line, String contentType, String authorization, String body) {}

  /** One answer; the body as ISO-8859-1. */
  record Answer(int status, String contentType, String body) {
    static Answer json(int status, String utf8) {
      byte[] bytes = utf8.getBytes(StandardCharsets.UTF_8);
      String body = new String(bytes, StandardCharsets.ISO_8859_1);
      return new Answer(status, "application/json", body);
    }
  }

  ScriptedApi(Function<Request, Answer> script) throws IOException {
    this.script = script;
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    thread = new Thread(this::serve, "scripted-api");
    thread.start();
  }

  static ScriptedApi saying(Answer answer) throws IOException {
    return new ScriptedApi(request -> answer);
  }

  String address() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  List<Request> requests() {
    return requests;
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        Request request = read(socket.getInputStream());
        requests.add(request);
        Answer answer = script.apply(request);
        boolean empty = answer.status == 204;
        String head =
            "HTTP/1.1 "
                + answer.status
                + " Some Reason\r\n"
                + (empty ? "" : "content-type: " + answer.contentType + "\r\n")
                + (empty ? "" : "content-length: " + answer.body.length() + "\r\n")
                + "\r\n";
        String body = request.line.startsWith("HEAD ") ? "" : answer.body;
        socket.getOutputStream().write((head + body).getBytes(StandardCharsets.ISO_8859_1));
      } catch (IOException closed) {
        requests.add(new Request("broken: " + closed.getMessage(), "", "", ""));
      }
    }
  }

  private static Request read(InputStream in) throws IOException {
    String first = line(in);
    String type = "";
    String authorization = "";
    int length = 0;
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      String[] header = line.split(": ", 2);
      switch (header[0].toLowerCase(Locale.ROOT)) {
        case "content-type" -> type = header[1];
        case "authorization" -> authorization = header[1];
        case "content-length" -> length = Math.min(REQUEST_BYTES_MAX, Integer.parseInt(header[1]));
        default -> {}
      }
    }
    byte[] body = in.readNBytes(length);
    return new Request(
        first.replace(" HTTP/1.1", ""),
        type,
        authorization,
        new String(body, StandardCharsets.ISO_8859_1));
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.write(b);
    }
    return line.toString(StandardCharsets.ISO_8859_1).strip();
  }

  @Override
  public void close() throws IOException {
    server.close();
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
