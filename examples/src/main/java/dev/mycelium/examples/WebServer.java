package dev.mycelium.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.mycelium.Node;
import dev.mycelium.OverlayAddress;
import dev.mycelium.PingResult;
import dev.mycelium.SecretKey;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A node inside a plain web server of the JDK: {@code WebServer 8080 node.key tcp://192.0.2.6:9651}
 * shows the node at {@code http://127.0.0.1:8080/} and pings at {@code /ping?437::1}.
 */
public final class WebServer implements AutoCloseable {
  private static final int THREADS = 4;
  private static final Duration PING_TIMEOUT = Duration.ofSeconds(5);

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final HttpServer server;
  private final Node node;

  private WebServer(int port, Node node) throws IOException {
    this.node = node;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(threads);
    server.createContext("/", this::overview);
    server.createContext("/ping", this::ping);
  }

  /**
   * Serves until the process ends.
   *
   * @param arguments a port, a key file, made if missing, and the peers to connect to
   * @throws IOException if the port is taken
   * @throws InterruptedException if the thread is interrupted
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    SecretKey key = SecretKey.loadOrCreate(Path.of(arguments[1]));
    String[] peers = Arrays.copyOfRange(arguments, 2, arguments.length);
    try (Node node = Node.builder().identity(key).peers(peers).start();
        WebServer web = start(Integer.parseInt(arguments[0]), node)) {
      System.out.println("http://127.0.0.1:" + web.port() + "/");
      Thread.currentThread().join();
    }
  }

  /** Serves a node until closed; port 0 chooses a free one. */
  static WebServer start(int port, Node node) throws IOException {
    WebServer web = new WebServer(port, node);
    web.server.start();
    return web;
  }

  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void overview(HttpExchange exchange) throws IOException {
    StringBuilder text = new StringBuilder("I am " + node.address() + "\n");
    node.peers().forEach(peer -> text.append(peer.endpoint() + " is " + peer.state() + "\n"));
    node.routes().forEach(route -> text.append("route to " + route.subnet() + "\n"));
    answer(exchange, 200, text.toString());
  }

  private void ping(HttpExchange exchange) throws IOException {
    try {
      OverlayAddress target = OverlayAddress.parse("" + exchange.getRequestURI().getQuery());
      PingResult result = node.ping(target, PING_TIMEOUT).get();
      boolean answered = result instanceof PingResult.Reply;
      answer(exchange, answered ? 200 : 504, target + (answered ? " is there\n" : " is silent\n"));
    } catch (IllegalArgumentException noAddress) {
      answer(exchange, 400, noAddress.getMessage() + "\n");
    } catch (ExecutionException | InterruptedException stopping) {
      answer(exchange, 503, "the node stops\n");
    }
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("content-type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }
}
