package dev.mycelium.cli.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.cli.api.ApiServers.Kind;
import dev.mycelium.cli.json.StrictBase64;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The servers seen as bytes: what well-behaved, clumsy and hostile clients send. */
class HttpSurfaceTest {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final String ADMIN = "/api/v1/admin";
  private static final String MESSAGES = "/api/v1/messages";
  private static final Map<String, String> JSON =
      Map.of("host", "localhost", "content-type", "application/json");
  private static final String CALL = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"getProxies\"}";

  private final ApiFixture apis = new ApiFixture();

  @AfterEach
  void close() {
    apis.close();
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws IOException {
    try (RawHttp http = apis.connect(Kind.REST)) {
      StringBuilder requests = new StringBuilder();
      for (int i = 0; i < 500; i++) {
        requests.append("GET ").append(ADMIN).append(i % 2 == 0 ? "" : "/nothing");
        requests.append(" HTTP/1.1\r\nhost: localhost\r\n\r\n");
      }
      http.send(requests.toString());
      for (int i = 0; i < 500; i++) {
        assertEquals(i % 2 == 0 ? 200 : 404, http.answer().status());
      }
    }
  }

  @Test
  void chunkedBodyIsPutTogether() throws IOException {
    try (RawHttp http = apis.connect(Kind.REST)) {
      http.send(
          head(
                  "POST /api/v1/admin/peers HTTP/1.1",
                  "host: localhost",
                  "content-type: application/json",
                  "transfer-encoding: chunked")
              + "5\r\n{\"end\r\n1f\r\npoint\":\"tcp://127.0.0.1:20777\"}\r\n0\r\n\r\n");

      assertEquals(204, http.answer().status());
    }
  }

  @Test
  void pingSaysWhatCameOfIt() throws IOException {
    String other = FakeNode.OTHER.address().toString();
    try (RawHttp http = apis.connect(Kind.REST)) {
      assertEquals(
          "200 {\"ip\":\"" + other + "\",\"rttMicros\":842.5,\"hopLimit\":63}",
          ping(http, "{\"dst\":{\"pk\":\"" + FakeNode.OTHER + "\"},\"timeoutMillis\":1}"));
      assertEquals(
          "408 {\"ip\":\"400::1\",\"reason\":\"timeout\"}",
          ping(http, "{\"dst\":{\"ip\":\"400::1\"},\"timeoutMillis\":3600000}"));
      assertEquals(
          "408 {\"ip\":\"400::1\",\"reason\":\"hopLimitExceeded\",\"reporter\":\"" + other + "\"}",
          ping(http, "{\"dst\":{\"ip\":\"400::1\"},\"hopLimit\":2}"));
      for (String bad :
          List.of(
              "{}",
              "{\"dst\":{\"ip\":\"x\"}}",
              "{\"dst\":{\"ip\":\"400::1\"},\"timeoutMillis\":0}",
              "{\"dst\":{\"ip\":\"400::1\"},\"timeoutMillis\":3600001}",
              "{\"dst\":{\"ip\":\"400::1\"},\"hopLimit\":256}")) {
        assertTrue(ping(http, bad).startsWith("422 "), bad);
      }
      for (String ip : List.of("10.0.0.1", "2001:db8::1")) {
        assertTrue(ping(http, "{\"dst\":{\"ip\":\"" + ip + "\"}}").startsWith("400 "), ip);
      }
    }
  }

  private static String ping(RawHttp http, String body) throws IOException {
    http.send("POST /api/v1/ping", JSON, body.getBytes(StandardCharsets.UTF_8));
    RawHttp.Answer answer = http.answer();
    return answer.status() + " " + answer.text();
  }

  @Test
  void bodyOverItsLimitIsRefusedWhetherAnnouncedOrNot() throws IOException {
    byte[] piece = new byte[65_536];
    try (RawHttp http = apis.connect(Kind.REST)) {
      http.send("POST /api/v1/admin/peers", JSON, new byte[2_097_153]);
      assertEquals(413, http.answer().status());
      assertEquals(200, http.get(ADMIN).status(), "the connection goes on");
    }
    try (RawHttp http = apis.connect(Kind.REST)) {
      http.send(
          head(
              "POST /api/v1/admin/peers HTTP/1.1",
              "host: localhost",
              "content-type: application/json",
              "transfer-encoding: chunked"));
      for (int i = 0; i < 40; i++) {
        http.send("10000\r\n").send(piece).send("\r\n");
      }
      http.send("0\r\n\r\n");
      assertEquals(413, http.answer().status());
    }
  }

  @Test
  void whoAsksFirstIsToldBeforeSendingTooMuch() throws IOException {
    try (RawHttp http = apis.connect(Kind.REST)) {
      http.send(
          head(
              "POST /api/v1/admin/peers HTTP/1.1",
              "host: localhost",
              "expect: 100-continue",
              "content-type: application/json",
              "content-length: 99999999"));
      assertEquals(413, http.answer().status());
      assertTrue(http.isAtEnd());
    }
    try (RawHttp http = apis.connect(Kind.REST)) {
      http.send(
          head(
              "POST /api/v1/admin/peers HTTP/1.1",
              "host: localhost",
              "expect: 100-continue",
              "content-type: application/json",
              "content-length: 2"));
      assertEquals(100, http.answer().status());
      http.send("{}");
      assertEquals(422, http.answer().status());
    }
  }

  @Test
  void garbageIsRefusedAndTheConnectionClosed() throws IOException {
    for (String garbage :
        List.of(
            "\0\0\0\r\n\r\n",
            "GET\r\n\r\n",
            "GET / HTTP/1.1\r\nhost localhost\r\n\r\n",
            "GET /" + "x".repeat(9000) + " HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nx: " + "y".repeat(20_000) + "\r\n\r\n",
            "POST /api/v1/admin/peers HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n")) {
      try (RawHttp http = apis.connect(Kind.REST)) {
        int status = http.send(garbage).answer().status();
        assertTrue(status >= 400 && status < 500, () -> status + " for " + garbage.strip());
      }
    }
  }

  @Test
  void randomBytesHarmNothing() throws IOException {
    long seed = 20_260_101L;
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      try (RawHttp http = apis.connect(i % 2 == 0 ? Kind.REST : Kind.JSON_RPC)) {
        byte[] bytes = new byte[1 + random.nextInt(400)];
        random.nextBytes(bytes);
        http.send(i % 3 == 0 ? "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" : "POST / HTTP/1.1\r\n");
        http.send(bytes);
      } catch (IOException closedEarly) {
        // as it may
      }
    }
    try (RawHttp http = apis.connect(Kind.REST)) {
      assertEquals(200, http.get(ADMIN).status(), () -> "seed " + seed);
    }
  }

  @Test
  void onlyProgramsAndOwnPagesMayCall() throws IOException {
    assertEquals(200, statusOf(Map.of("host", "127.0.0.1:8989")));
    assertEquals(200, statusOf(Map.of("host", "[::1]:8989")));
    assertEquals(200, statusOf(Map.of("host", "LOCALHOST")));
    assertEquals(200, statusOf(Map.of()));
    assertEquals(403, statusOf(Map.of("host", "rebound.example")));
    assertEquals(403, statusOf(Map.of("host", "127.0.0.1.example")));
    assertEquals(
        200, statusOf(Map.of("host", "localhost:8989", "origin", "http://localhost:8989")));
    assertEquals(403, statusOf(Map.of("host", "localhost:8989", "origin", "http://localhost")));
    assertEquals(403, statusOf(Map.of("host", "localhost", "origin", "null")));
    assertEquals(403, statusOf(Map.of("origin", "http://localhost")));
  }

  private static String head(String... lines) {
    return String.join("\r\n", lines) + "\r\n\r\n";
  }

  private int statusOf(Map<String, String> headers) throws IOException {
    try (RawHttp http = apis.connect(Kind.REST)) {
      return http.send("GET " + ADMIN, headers, new byte[0]).answer().status();
    }
  }

  @Test
  void tokenAndNamesAreAsConfigured() throws IOException {
    try (ApiFixture guarded = new ApiFixture(Set.of("Node.example"), Optional.of("secret"))) {
      try (RawHttp http = guarded.connect(Kind.REST)) {
        assertEquals(401, http.get(ADMIN).status());
        Map<String, String> right =
            Map.of("host", "node.EXAMPLE", "authorization", "Bearer secret");
        assertEquals(200, http.send("GET " + ADMIN, right, new byte[0]).answer().status());
        Map<String, String> wrong = Map.of("host", "localhost", "authorization", "Bearer secre");
        assertEquals(401, http.send("GET " + ADMIN, wrong, new byte[0]).answer().status());
      }
      try (RawHttp http = guarded.connect(Kind.METRICS)) {
        assertEquals(200, http.get("/metrics").status(), "shows nothing that acts");
      }
    }
  }

  @Test
  void aPushGoesThroughWhileAHundredPollsWait() throws IOException, InterruptedException {
    List<RawHttp> polls = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        RawHttp poll = apis.connect(Kind.REST);
        polls.add(poll);
        poll.send("GET " + MESSAGES + "?timeout=600", Map.of("host", "localhost"), new byte[0]);
      }
      awaitWaiting(100);
      try (RawHttp http = apis.connect(Kind.REST)) {
        assertEquals(201, push(http, "", "aGk=").status());
        assertEquals(200, http.get(ADMIN + "/peers").status());
      }
      int threads = Thread.activeCount();
      assertTrue(threads < 60, () -> threads + " threads");
      polls.remove(0).close();
      awaitWaiting(99);
      for (int i = 0; i < 99; i++) {
        apis.node.bus.arrive("", new byte[] {(byte) i});
      }
      for (RawHttp poll : polls) {
        assertEquals(200, poll.answer().status());
      }
    } finally {
      for (RawHttp poll : polls) {
        poll.close();
      }
    }
  }

  private void awaitWaiting(int count) throws InterruptedException {
    await(() -> apis.node.bus.waiting() == count);
  }

  private void awaitPeer(String uri) throws InterruptedException {
    await(() -> apis.node.peers().stream().anyMatch(peer -> peer.endpoint().uri().equals(uri)));
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() - start < PATIENCE_NANOS, "waited in vain");
      Thread.sleep(5);
    }
  }

  private static RawHttp.Answer push(RawHttp http, String query, String payload)
      throws IOException {
    String body = "{\"dst\":{\"pk\":\"" + FakeNode.OTHER + "\"},\"payload\":\"" + payload + "\"}";
    return http.send("POST " + MESSAGES + query, JSON, body.getBytes(StandardCharsets.UTF_8))
        .answer();
  }

  @Test
  void theReplyIsTheAnswerToWhoWaitsForIt() throws IOException, InterruptedException {
    Thread replier =
        new Thread(
            () -> {
              while (apis.node.bus.requestsWaiting() == 0) {
                Thread.onSpinWait();
              }
              apis.node.bus.replyToLast("pong".getBytes(StandardCharsets.UTF_8));
            });
    replier.start();
    try (RawHttp http = apis.connect(Kind.REST)) {
      RawHttp.Answer answer = push(http, "?reply_timeout=30", "aGk=");
      assertEquals(200, answer.status());
      assertTrue(answer.text().endsWith("\"payload\":\"cG9uZw==\"}"), answer::text);
    }
    replier.join();
  }

  @Test
  void largeMessagesPassInBothForms() throws IOException {
    byte[] data = new byte[FakeBus.MESSAGE_MAX];
    new Random(1).nextBytes(data);
    try (RawHttp http = apis.connect(Kind.REST)) {
      assertEquals(201, push(http, "", StrictBase64.encode(data)).status());
      assertArrayEquals(data, lastSent());
      Map<String, String> raw =
          Map.of("host", "localhost", "content-type", "application/octet-stream");
      String target = "POST " + MESSAGES + "?dst=" + FakeNode.OTHER.address() + "&topic=YWJ%2B";
      assertEquals(201, http.send(target, raw, data).answer().status());
      assertArrayEquals(data, lastSent());
      byte[] tooLong = Arrays.copyOf(data, data.length + 1);
      assertEquals(413, http.send(target, raw, tooLong).answer().status());
      assertEquals(413, push(http, "", StrictBase64.encode(tooLong)).status());
      apis.node.bus.arrive("", data);
      String received = http.get(MESSAGES).text();
      int payload = received.indexOf("\"payload\":\"") + 11;
      assertArrayEquals(
          data, StrictBase64.decode(received.substring(payload, received.length() - 2)));
    }
  }

  private byte[] lastSent() {
    List<FakeBus.Sent> sent = apis.node.bus.sent;
    return sent.get(sent.size() - 1).data();
  }

  @Test
  void http2WithPriorKnowledgeIsSpoken() throws IOException {
    // The preface, SETTINGS; HEADERS of stream 1: GET /api/v1/admin, :authority localhost.
    byte[] path = ADMIN.getBytes(StandardCharsets.US_ASCII);
    byte[] block = new byte[5 + path.length + 11];
    block[0] = (byte) 0x82; // :method GET
    block[1] = (byte) 0x86; // :scheme http
    block[2] = 0x04; // :path, literal
    block[3] = (byte) path.length;
    System.arraycopy(path, 0, block, 4, path.length);
    block[4 + path.length] = 0x01; // :authority, literal
    block[5 + path.length] = 9;
    byte[] host = "localhost".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(host, 0, block, 6 + path.length, 9);
    byte[] headers = Arrays.copyOf(block, 15 + path.length);
    try (RawHttp http = apis.connect(Kind.REST)) {
      http.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").send(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
      http.send(new byte[] {0, 0, (byte) headers.length, 1, 5, 0, 0, 0, 1}).send(headers);
      StringBuilder data = new StringBuilder();
      boolean ended = false;
      while (!ended) {
        byte[] frame = http.read(9);
        int length = (frame[0] & 0xFF) << 16 | (frame[1] & 0xFF) << 8 | frame[2] & 0xFF;
        byte[] payload = http.read(length);
        if (frame[3] == 0) {
          data.append(new String(payload, StandardCharsets.UTF_8));
        }
        ended = (frame[3] == 0 || frame[3] == 1) && (frame[4] & 1) != 0;
      }
      assertTrue(data.toString().startsWith("{\"nodeSubnet\":"), data::toString);
    }
  }

  @Test
  void webSocketCarriesCallsAndAnswersInTheOrderInWhichTheyEnd() throws Exception {
    WebSocketProbe probe = WebSocketProbe.open(apis.address(Kind.JSON_RPC));
    try {
      probe.send(
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"popMessage\",\"params\":{\"timeout\":600}}");
      probe.send(CALL);
      assertEquals("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":[]}", probe.next());
      probe.send("nonsense");
      assertTrue(probe.next().contains("-32700"));
      probe.send("{\"jsonrpc\":\"2.0\",\"method\":\"addPeer\",\"params\":[\"tcp://127.0.0.1:5\"]}");
      awaitPeer("tcp://127.0.0.1:5"); // a call that follows does not wait for it
      probe.send(
          "{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"method\":\"addPeer\",\"params\":[\"tcp://127.0.0.1:5\"]}");
      assertTrue(probe.next().contains("-32010"), "the notification was executed");
      apis.node.bus.arrive("", new byte[] {7});
      assertTrue(probe.next().contains("\"payload\":\"Bw==\""));
    } finally {
      probe.close();
    }
  }

  @Test
  void webSocketOfAForeignPageIsRefused() throws IOException {
    try (RawHttp http = apis.connect(Kind.JSON_RPC)) {
      http.send(
          head(
              "GET / HTTP/1.1",
              "host: localhost",
              "origin: http://evil.example",
              "connection: upgrade",
              "upgrade: websocket",
              "sec-websocket-version: 13",
              "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ=="));
      assertEquals(403, http.answer().status());
    }
  }

  @Test
  void randomlyDamagedCallsGetAnErrorOrAnAnswer() throws Exception {
    long seed = 7_261L;
    Random random = new Random(seed);
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    String batch = "[" + CALL + ",{\"jsonrpc\":\"2.0\",\"method\":\"getInfo\"},1,{\"id\":[{}]}]";
    for (int i = 0; i < 2000; i++) {
      byte[] call = (i % 2 == 0 ? CALL : batch).getBytes(StandardCharsets.UTF_8);
      for (int damage = random.nextInt(4); damage > 0; damage--) {
        call[random.nextInt(call.length)] = (byte) random.nextInt(256);
      }
      byte[] body = Arrays.copyOf(call, call.length - random.nextInt(3));
      HttpResponse<String> answer = post(client, body);
      int turn = i;
      assertTrue(
          answer.statusCode() == 200 || answer.statusCode() == 400,
          () -> "seed " + seed + " turn " + turn + ": " + answer);
      assertTrue(answer.body().equals("null") || answer.body().contains("\"jsonrpc\":\"2.0\""));
    }
  }

  private HttpResponse<String> post(HttpClient client, byte[] body) throws InterruptedException {
    try {
      URI uri = URI.create("http://127.0.0.1:" + apis.address(Kind.JSON_RPC).getPort() + "/rpc");
      return client.send(
          HttpRequest.newBuilder(uri)
              .header("content-type", "application/json")
              .POST(BodyPublishers.ofByteArray(body))
              .build(),
          BodyHandlers.ofString());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Test
  void deepAndLongJsonIsRefused() throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    assertTrue(
        post(client, "[".repeat(5_000_000).getBytes(StandardCharsets.UTF_8))
            .body()
            .contains("-32700"));
    assertTrue(
        post(client, ("[" + "1,".repeat(2_000_000) + "1]").getBytes(StandardCharsets.UTF_8))
            .body()
            .contains("-32700"));
  }
}
