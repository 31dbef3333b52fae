package dev.mycelium.e2e;

import dev.mycelium.OverlayAddress;
import dev.mycelium.PublicKey;
import dev.mycelium.SecretKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A daemon of either kind without TUN on loopback ports, driven through its two APIs. */
final class ApiNode implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private final NodeKind kind;
  private final List<String> peers;
  private final Path directory = newDirectory();
  private final PublicKey publicKey;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(START).build();
  private ChildProcess process;
  private int port;
  private int restPort;
  private int rpcPort;

  /** What a call gave. */
  record Answer(int status, String body) {
    /** The text of a member somewhere in the JSON. */
    String member(String name) {
      Matcher matcher = Pattern.compile("\"" + name + "\":\\s*\"([^\"]*)\"").matcher(body);
      if (!matcher.find()) {
        throw new AssertionError("no member " + name + " in " + status + " " + body);
      }
      return matcher.group(1);
    }

    byte[] payload() {
      return java.util.Base64.getDecoder().decode(member("payload"));
    }
  }

  /** Starts it; it dials the peers. */
  ApiNode(NodeKind kind, String... peers) {
    this.kind = kind;
    this.peers = List.of(peers);
    SecretKey key = SecretKey.generate();
    key.save(directory.resolve("priv_key.bin"));
    publicKey = key.publicKey();
    process = launch();
  }

  private static Path newDirectory() {
    try {
      return Files.createTempDirectory("mycelium-e2e");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Ours tells which ports it got; of the reference they must be known. */
  private ChildProcess launch() {
    boolean isOurs = kind != NodeKind.REFERENCE;
    port = isOurs ? 0 : freePort();
    restPort = isOurs ? 0 : freePort();
    rpcPort = isOurs ? 0 : freePort();
    List<String> command = new ArrayList<>(kind.program());
    command.addAll(List.of("--no-tun", "-k", directory.resolve("priv_key.bin").toString()));
    command.add("--disable-quic"); // of two references on one machine the second would end at once
    command.addAll(List.of("-t", Integer.toString(port), "--api-addr", "127.0.0.1:" + restPort));
    command.addAll(List.of("--jsonrpc-addr", "127.0.0.1:" + rpcPort));
    if (!peers.isEmpty()) {
      command.add("--peers");
      command.addAll(peers);
    }
    ChildProcess started = ChildProcess.start(command);
    Await.until("the APIs of a node answer", START, () -> answers(started));
    return started;
  }

  private static int freePort() {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private boolean answers(ChildProcess started) {
    if (!started.isRunning()) {
      throw new AssertionError("the node ended:\n" + started.output());
    }
    if (kind != NodeKind.REFERENCE) {
      port = logged(started, "Listening on Tcp \\S*:(\\d+)");
      restPort = logged(started, "HTTP API on 127.0.0.1:(\\d+)");
      rpcPort = logged(started, "JSON-RPC API on 127.0.0.1:(\\d+)");
    }
    try {
      return port * restPort * rpcPort != 0 && rest("GET", "admin").status() == 200;
    } catch (UncheckedIOException notYet) {
      return false;
    }
  }

  private static int logged(ChildProcess started, String line) {
    Matcher matcher = Pattern.compile(line).matcher(started.output());
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
  }

  /** Its TCP port. */
  int port() {
    return port;
  }

  String endpoint() {
    return "tcp://127.0.0.1:" + port;
  }

  String restAddress() {
    return "127.0.0.1:" + restPort;
  }

  PublicKey publicKey() {
    return publicKey;
  }

  OverlayAddress address() {
    return publicKey.address();
  }

  /** SIGKILL. */
  void kill() {
    process.kill();
  }

  /** Starts it again with the same key. */
  void startAgain() {
    process = launch();
  }

  void signal(String name) {
    process.signal(name);
  }

  /** Ends it; returns the exit code, 0 after an orderly end. */
  int stop() {
    process.terminate();
    return process.exitCode(START);
  }

  String log() {
    return process.output();
  }

  Answer rest(String method, String path) {
    return rest(method, path, "");
  }

  Answer rest(String method, String path, String body) {
    return await(restLater(method, path, body));
  }

  /** A call that may take a while. */
  CompletableFuture<Answer> restLater(String method, String path, String body) {
    return call("http://127.0.0.1:" + restPort + "/api/v1/" + path, method, body);
  }

  /** A JSON-RPC call with parameters as JSON. */
  Answer rpc(String method, String parameters) {
    return await(call("http://127.0.0.1:" + rpcPort + "/", "POST", rpcText(1, method, parameters)));
  }

  static String rpcText(int id, String method, String parameters) {
    return "{\"jsonrpc\":\"2.0\",\"id\":"
        + id
        + ",\"method\":\""
        + method
        + "\",\"params\":"
        + parameters
        + "}";
  }

  private CompletableFuture<Answer> call(String uri, String method, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(uri))
            .timeout(ANSWER)
            .header("Content-Type", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    return client
        .sendAsync(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
        .thenApply(response -> new Answer(response.statusCode(), response.body()));
  }

  private static Answer await(CompletableFuture<Answer> answer) {
    try {
      return answer.join();
    } catch (CompletionException failure) {
      throw new UncheckedIOException(new IOException(failure));
    }
  }

  /** A WebSocket to its JSON-RPC API. */
  Socket webSocket() {
    return new Socket(client, rpcPort);
  }

  /** What comes over a WebSocket, message by message. */
  static final class Socket implements WebSocket.Listener, AutoCloseable {
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final StringBuilder partial = new StringBuilder();
    private final WebSocket socket;

    Socket(HttpClient client, int port) {
      socket =
          client
              .newWebSocketBuilder()
              .buildAsync(URI.create("ws://127.0.0.1:" + port + "/"), this)
              .join();
    }

    void call(int id, String method, String parameters) {
      socket.sendText(rpcText(id, method, parameters), true).join();
    }

    Answer next() throws InterruptedException {
      String text = received.poll(ANSWER.toSeconds(), TimeUnit.SECONDS);
      if (text == null) {
        throw new AssertionError("no answer over the WebSocket");
      }
      return new Answer(0, text);
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

    @Override
    public void close() {
      socket.abort();
    }
  }

  @Override
  public void close() {
    process.close();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
