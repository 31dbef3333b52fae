package dev.mycelium.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What two daemons do for the programs that use their message APIs, one sending, one receiving. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MessagesBetween {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int POLLS = 100;
  private static final int[] LENGTHS = {
    0, 1, 1299, 1300, 1301, 1302, 1303, 1400, 1549, 2600, 2601, 100_000, 1_000_000
  };

  private final NodeKind senderKind;
  private final NodeKind receiverKind;
  private ApiNode sender;
  private ApiNode receiver;

  MessagesBetween(NodeKind sender, NodeKind receiver) {
    senderKind = sender;
    receiverKind = receiver;
  }

  @BeforeAll
  void start() {
    if (senderKind == NodeKind.REFERENCE || receiverKind == NodeKind.REFERENCE) {
      ReferenceProgram.require();
    }
    sender = new ApiNode(senderKind);
    receiver = new ApiNode(receiverKind, sender.endpoint());
    awaitRoutes();
  }

  private void awaitRoutes() {
    Await.until("routes", PATIENCE, () -> knows(sender, receiver) && knows(receiver, sender));
  }

  private static boolean knows(ApiNode node, ApiNode other) {
    return node.rest("GET", "pubkey/" + other.address()).status() == 200;
  }

  @AfterAll
  void stop() {
    if (receiver != null) {
      receiver.close();
    }
    if (sender != null) {
      sender.close();
    }
  }

  private static byte[] pattern(int length) {
    byte[] data = new byte[length];
    for (int i = 0; i < length; i++) {
      data[i] = (byte) (i % 251);
    }
    return data;
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  private static String encoded(String topic) {
    return URLEncoder.encode(base64(topic), UTF_8);
  }

  /** A message as the APIs take it; the destination is given by key or by address. */
  private String message(boolean byKey, String topic, byte[] data) {
    String destination =
        byKey
            ? "{\"pk\":\"" + receiver.publicKey() + "\"}"
            : "{\"ip\":\"" + receiver.address() + "\"}";
    return message(destination, topic, data);
  }

  private static String message(String destination, String topic, byte[] data) {
    return "{\"dst\":"
        + destination
        + (topic.isEmpty() ? "" : ",\"topic\":\"" + base64(topic) + "\"")
        + ",\"payload\":\""
        + Base64.getEncoder().encodeToString(data)
        + "\"}";
  }

  private String push(String topic, byte[] data) {
    ApiNode.Answer pushed = sender.rest("POST", "messages", message(true, topic, data));
    assertEquals(201, pushed.status(), pushed.body());
    return pushed.member("id");
  }

  private ApiNode.Answer pop(String topic) {
    return receiver.rest("GET", "messages?timeout=30&topic=" + encoded(topic));
  }

  private void awaitState(String id, String state) {
    Await.until(
        state,
        PATIENCE,
        () -> sender.rest("GET", "messages/status/" + id).body().contains("\"" + state + "\""));
  }

  @Test
  void messagesOfAllLengthsArriveByKeyAndByAddressWithAndWithoutTopic() {
    boolean byKey = false;
    for (String topic : new String[] {"", "lengths"}) {
      for (int length : LENGTHS) {
        byKey = !byKey;
        byte[] data = pattern(length);
        ApiNode.Answer pushed = sender.rest("POST", "messages", message(byKey, topic, data));
        assertEquals(201, pushed.status(), pushed.body());
        ApiNode.Answer popped = pop(topic);
        assertEquals(200, popped.status(), "length " + length);
        assertArrayEquals(data, popped.payload(), "length " + length);
        assertEquals(pushed.member("id"), popped.member("id"));
        assertEquals(sender.publicKey().toString(), popped.member("srcPk"));
      }
      String last = push(topic, pattern(17));
      awaitState(last, "received");
      assertEquals(200, pop(topic).status());
    }
  }

  /** At the node of ours: a waiting reader of a reference blocks its API (spec 07 §16 W2). */
  @Test
  void aPushGoesThroughWhileAHundredPollsWait() {
    ApiNode polled = receiverKind == NodeKind.REFERENCE ? sender : receiver;
    ApiNode other = receiverKind == NodeKind.REFERENCE ? receiver : sender;
    List<CompletableFuture<ApiNode.Answer>> polls = new ArrayList<>();
    for (int i = 0; i < POLLS; i++) {
      polls.add(polled.restLater("GET", "messages?timeout=50&topic=" + encoded("polled"), ""));
    }
    push(other, polled, "beside", pattern(100));
    String beside = "messages?timeout=30&topic=" + encoded("beside");
    assertEquals(200, polled.rest("GET", beside).status());
    push(polled, other, "beside", pattern(100));
    assertEquals(200, other.rest("GET", beside).status());
    for (int i = 0; i < POLLS; i++) {
      push(other, polled, "polled", ("number " + i).getBytes(UTF_8));
    }
    Set<String> seen = new HashSet<>();
    for (CompletableFuture<ApiNode.Answer> poll : polls) {
      ApiNode.Answer answer = poll.join();
      assertEquals(200, answer.status());
      seen.add(new String(answer.payload(), UTF_8));
    }
    assertEquals(POLLS, seen.size(), "each gets one, none twice");
  }

  private static void push(ApiNode from, ApiNode to, String topic, byte[] data) {
    String destination = "{\"pk\":\"" + to.publicKey() + "\"}";
    assertEquals(201, from.rest("POST", "messages", message(destination, topic, data)).status());
  }

  @Test
  void aWebSocketCarriesARequestAndItsReply() throws InterruptedException {
    try (ApiNode.Socket asking = sender.webSocket();
        ApiNode.Socket answering = receiver.webSocket()) {
      answering.call(1, "popMessage", "{\"timeout\":50,\"topic\":\"" + base64("questions") + "\"}");
      asking.call(
          7,
          "pushMessage",
          "{\"message\":" + message(true, "questions", pattern(2000)) + ",\"reply_timeout\":50}");
      ApiNode.Answer question = answering.next();
      assertArrayEquals(pattern(2000), question.payload());
      String destination = "{\"pk\":\"" + sender.publicKey() + "\"}";
      answering.call(
          2,
          "pushMessageReply",
          "{\"id\":\""
              + question.member("id")
              + "\",\"message\":"
              + message(destination, "", pattern(1400))
              + "}");
      ApiNode.Answer answer = asking.next();
      assertArrayEquals(pattern(1400), answer.payload(), answer::body);
      assertEquals(receiver.publicKey().toString(), answer.member("srcPk"));
      assertTrue(
          sender
              .rpc("getMessageInfo", "{\"id\":\"" + question.member("id") + "\"}")
              .body()
              .contains("\"read\""));
    }
  }

  @Test
  void peekingLeavesTheMessage() {
    String id = push("peeked", pattern(300));
    String path = "messages?timeout=30&topic=" + encoded("peeked");
    assertEquals(id, receiver.rest("GET", path + "&peek=true").member("id"));
    assertEquals(id, receiver.rest("GET", path + "&peek=true").member("id"));
    awaitState(id, "read");
    assertEquals(id, pop("peeked").member("id"));
    assertEquals(204, receiver.rest("GET", path.replace("=30", "=0")).status());
  }

  @Test
  void topicsAreAllowedAndForbiddenAtRunTime() {
    String topics = "messages/topics";
    assertEquals(204, receiver.rest("PUT", topics + "/default", "{\"accept\":false}").status());
    try {
      assertEquals(201, receiver.rest("POST", topics, "[111,112,101,110]").status(), "open");
      String allowed = topics + "/" + encoded("open") + "/sources";
      String subnet = "{\"subnet\":\"" + sender.address() + "/64\"}";
      assertEquals(201, receiver.rest("POST", allowed, subnet).status());
      String refused = push("closed", pattern(3));
      push("open", pattern(3));
      assertEquals(200, pop("open").status());
      assertEquals(
          204, receiver.rest("GET", "messages?timeout=0&topic=" + encoded("closed")).status());
      assertTrue(!sender.rest("GET", "messages/status/" + refused).body().contains("received"));
    } finally {
      receiver.rest("PUT", topics + "/default", "{\"accept\":true}");
    }
    assertEquals(200, pop("closed").status(), "it was repeated until it was allowed");
    assertEquals(204, receiver.rest("DELETE", topics + "/" + encoded("open")).status());
  }

  @Test
  void messagesOfATopicGoToASocketWhoseAnswerIsTheReply(@TempDir Path directory)
      throws IOException {
    Path path = directory.resolve("service.sock");
    try (ServerSocketChannel service = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      service.bind(UnixDomainSocketAddress.of(path));
      Thread echo = new Thread(() -> echoReversed(service), "echo");
      echo.start();
      assertEquals(
          201, receiver.rest("POST", "messages/topics", "[115,111,99,107,101,116]").status());
      String topic = "messages/topics/" + encoded("socket");
      receiver.rest("POST", topic + "/sources", "{\"subnet\":\"400::/7\"}");
      String target = "{\"socketPath\":\"" + path + "\"}";
      assertEquals(204, receiver.rest("PUT", topic + "/forward", target).status());
      ApiNode.Answer answer =
          sender.rest(
              "POST",
              "messages?reply_timeout=50",
              message(false, "socket", "forward".getBytes(UTF_8)));
      assertEquals(200, answer.status(), answer.body());
      assertEquals("drawrof", new String(answer.payload(), UTF_8));
      assertEquals(204, receiver.rest("DELETE", topic).status());
    }
  }

  /** One conversation: reads what comes first, answers, closes. */
  private static void echoReversed(ServerSocketChannel service) {
    try (SocketChannel client = service.accept()) {
      ByteBuffer received = ByteBuffer.allocate(1000);
      client.read(received);
      String text = new String(received.array(), 0, received.position(), UTF_8);
      client.write(UTF_8.encode(new StringBuilder(text).reverse().toString()));
    } catch (IOException closed) {
      // the test fails for want of an answer
    }
  }

  @Test
  void aReceiverThatWasAwayGetsItsMessages() {
    receiver.kill();
    String small = push("away", pattern(300));
    push("away", pattern(50_000));
    receiver.startAgain();
    awaitRoutes();
    int first = pop("away").payload().length;
    int second = pop("away").payload().length;
    assertEquals(Set.of(300, 50_000), new HashSet<>(List.of(first, second)));
    awaitState(small, "read");
  }

  /** Of a reference, bodies over 2 MiB are refused. */
  int pipedBytes() {
    return 1_000_000;
  }

  @Test
  void whatIsPipedIntoSendComesOutOfReceive(@TempDir Path directory) throws Exception {
    byte[] data = new byte[pipedBytes()];
    new Random(5).nextBytes(data);
    Path in = Files.write(directory.resolve("in"), data);
    Path out = directory.resolve("out");
    Process receiving =
        command(receiver, "message", "receive", "--timeout", "50", "-t", "pipe", "--raw")
            .redirectOutput(out.toFile())
            .start();
    Process sending =
        command(
                sender,
                "message",
                "send",
                "-t",
                "pipe",
                "--msg-path",
                "-",
                receiver.publicKey().toString())
            .redirectInput(in.toFile())
            .start();
    assertEquals(0, sending.waitFor());
    assertEquals(0, receiving.waitFor());
    assertEquals(-1, Files.mismatch(in, out));
  }

  private static ProcessBuilder command(ApiNode node, String... arguments) {
    List<String> command = new ArrayList<>(Jvm.launcher("-XX:TieredStopAtLevel=1"));
    command.addAll(List.of(Jvm.DAEMON, "--api-addr", node.restAddress()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("HOME", "/nonexistent");
    return builder
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
  }
}
