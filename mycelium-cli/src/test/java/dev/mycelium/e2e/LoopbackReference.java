package dev.mycelium.e2e;

import dev.mycelium.OverlayAddress;
import dev.mycelium.SecretKey;
import dev.mycelium.message.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A live reference node without TUN on loopback ports: needs no rights. */
final class LoopbackReference implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(20);
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private final int port = freePort();
  private final int quicPort = freePort();
  private final int apiPort = freePort();
  private final Path directory;
  private final Path keyFile;
  private final OverlayAddress address;
  private final List<String> peers;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(START).build();
  private ChildProcess process;

  /** What a call to its API gave. */
  record Answer(int status, String body) {
    /** The text of a member of the JSON object. */
    String member(String name) {
      Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(body);
      if (!matcher.find()) {
        throw new AssertionError("no member " + name + " in " + status + " " + body);
      }
      return matcher.group(1);
    }

    byte[] payload() {
      return Base64.getDecoder().decode(member("payload"));
    }
  }

  /** Starts it; it dials the peers. */
  LoopbackReference(String... peers) {
    this.peers = List.of(peers);
    try {
      directory = Files.createTempDirectory("mycelium-e2e");
      keyFile = directory.resolve("priv_key.bin");
      SecretKey key = SecretKey.generate();
      key.save(keyFile);
      address = key.publicKey().address();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    process = launch();
  }

  private static int freePort() {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private ChildProcess launch() {
    List<String> command = new ArrayList<>(List.of(ReferenceProgram.path(), "--no-tun"));
    command.addAll(List.of("--disable-peer-discovery", "-q", Integer.toString(quicPort)));
    command.addAll(List.of("-k", keyFile.toString(), "-t", Integer.toString(port)));
    command.addAll(List.of("--api-addr", "127.0.0.1:" + apiPort));
    command.addAll(List.of("--jsonrpc-addr", "127.0.0.1:" + freePort()));
    if (!peers.isEmpty()) {
      command.add("--peers");
      command.addAll(peers);
    }
    ChildProcess started = ChildProcess.start(command);
    Await.until("the API of the reference answers", START, () -> answers(started));
    return started;
  }

  private boolean answers(ChildProcess started) {
    if (!started.isRunning()) {
      throw new AssertionError("the reference ended:\n" + started.output());
    }
    try {
      return get("admin").status() > 0;
    } catch (UncheckedIOException notYet) {
      return false;
    }
  }

  String endpoint() {
    return "tcp://127.0.0.1:" + port;
  }

  String quicEndpoint(String host) {
    return "quic://" + host + ":" + quicPort;
  }

  OverlayAddress address() {
    return address;
  }

  /** SIGKILL. */
  void kill() {
    process.kill();
  }

  /** Starts it again with the same key and ports. */
  void startAgain() {
    process = launch();
  }

  Answer get(String path) {
    return call(request(path).GET().build());
  }

  /** Takes the oldest message with exactly this topic out of its inbox. */
  Answer pop(Topic topic) {
    String encoded = Base64.getEncoder().encodeToString(topic.toBytes());
    String filter = "&topic=" + URLEncoder.encode(encoded, StandardCharsets.UTF_8);
    return get("messages?timeout=30" + filter);
  }

  /** Sends a message; a query may ask for the reply. */
  Answer push(String query, OverlayAddress to, Topic topic, byte[] data) {
    return call(request("messages" + query).POST(message(to, topic, data)).build());
  }

  Answer reply(String id, OverlayAddress to, byte[] data) {
    return call(request("messages/reply/" + id).POST(message(to, Topic.NONE, data)).build());
  }

  private static HttpRequest.BodyPublisher message(OverlayAddress to, Topic topic, byte[] data) {
    Base64.Encoder base64 = Base64.getEncoder();
    String topicMember =
        topic.isNone() ? "" : ",\"topic\":\"" + base64.encodeToString(topic.toBytes()) + "\"";
    return HttpRequest.BodyPublishers.ofString(
        "{\"dst\":{\"ip\":\""
            + to
            + "\"}"
            + topicMember
            + ",\"payload\":\""
            + base64.encodeToString(data)
            + "\"}");
  }

  /** The state that it shows for a message that it sent. */
  String state(String id) {
    return get("messages/status/" + id).body();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + apiPort + "/api/v1/" + path))
        .timeout(ANSWER)
        .header("Content-Type", "application/json");
  }

  private Answer call(HttpRequest request) {
    try {
      HttpResponse<String> response =
          client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      return new Answer(response.statusCode(), response.body());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", stop);
    }
  }

  String log() {
    return process.output();
  }

  @Override
  public void close() {
    process.close();
    try {
      Files.deleteIfExists(keyFile);
      Files.deleteIfExists(directory);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
