package dev.mycelium.cli.api;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A WebSocket client of the platform. */
final class WebSocketProbe implements WebSocket.Listener {
  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final StringBuilder partial = new StringBuilder();
  private @Nullable WebSocket socket;

  private WebSocketProbe() {}

  static WebSocketProbe open(InetSocketAddress server) {
    WebSocketProbe probe = new WebSocketProbe();
    probe.socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(URI.create("ws://127.0.0.1:" + server.getPort() + "/any/path"), probe)
            .join();
    return probe;
  }

  void send(String text) {
    java.util.Objects.requireNonNull(socket).sendText(text, true).join();
  }

  void sendBinary(String text) {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    java.util.Objects.requireNonNull(socket).sendBinary(bytes, true).join();
  }

  String next() throws InterruptedException {
    String message = received.poll(30, TimeUnit.SECONDS);
    if (message == null) {
      throw new AssertionError("no message came");
    }
    return message;
  }

  void close() {
    java.util.Objects.requireNonNull(socket).abort();
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      received.add(partial.toString());
      partial.setLength(0);
    }
    from.request(1);
    return null;
  }
}
