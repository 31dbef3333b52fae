package dev.mycelium.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.Node;
import dev.mycelium.message.Delivery;
import dev.mycelium.message.Message;
import dev.mycelium.message.MessageBus;
import dev.mycelium.message.MessageId;
import dev.mycelium.message.MessageStatus;
import dev.mycelium.message.MessageSubscription;
import dev.mycelium.message.Request;
import dev.mycelium.message.Topic;
import dev.mycelium.message.TopicFilter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages between our library and a live reference node, both ways. */
class MessageInteropTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int SECONDS_MAX = 30;
  private static final Topic TOPIC = Topic.of("example.topic");

  /** What a reference sends to a reference but never delivers is marked by 1..249 mod 1300. */
  private static final int[] LENGTHS = {
    0, 1, 1299, 1300, 1301, 1302, 1303, 1400, 1549, 1550, 2600, 2601, 100_000, 1_000_000
  };

  private LoopbackReference reference;
  private Node node;
  private MessageBus bus;

  @BeforeEach
  void connect() throws InterruptedException {
    ReferenceProgram.require();
    reference = new LoopbackReference();
    node = Node.builder().peers(endpointOf(reference)).start();
    bus = node.messages();
    assertTrue(node.awaitPeers(1, PATIENCE));
  }

  /** What our node dials. */
  String endpointOf(LoopbackReference other) {
    return other.endpoint();
  }

  @AfterEach
  void disconnect() {
    if (node != null) {
      node.close();
    }
    if (reference != null) {
      reference.close();
    }
  }

  private static byte[] pattern(int length) {
    byte[] data = new byte[length];
    for (int i = 0; i < length; i++) {
      data[i] = (byte) (i % 251);
    }
    return data;
  }

  private Message next() throws InterruptedException {
    return bus.receive(TopicFilter.any(), PATIENCE).orElseThrow();
  }

  private void awaitState(MessageId id, MessageStatus.State wanted) {
    Await.until(
        "message is " + wanted, PATIENCE, () -> bus.status(id).orElseThrow().state() == wanted);
  }

  @Test
  void ourMessagesOfAllLengthsReachTheReference() throws Exception {
    for (Topic topic : new Topic[] {Topic.NONE, TOPIC}) {
      for (int length : LENGTHS) {
        byte[] data = pattern(length);
        Delivery delivery = bus.send(reference.address(), topic, data);
        delivery.received().get(SECONDS_MAX, SECONDS);
        LoopbackReference.Answer popped = reference.pop(topic);
        assertEquals(200, popped.status(), "length " + length);
        assertArrayEquals(data, popped.payload(), "length " + length);
        assertEquals(delivery.id().toString(), popped.member("id"));
        assertEquals(node.publicKey().toString(), popped.member("srcPk"));
        awaitState(delivery.id(), MessageStatus.State.READ);
      }
    }
  }

  @Test
  void messagesOfTheReferenceOfAllLengthsReachUs() throws Exception {
    for (Topic topic : new Topic[] {Topic.NONE, TOPIC}) {
      for (int length : LENGTHS) {
        byte[] data = pattern(length);
        LoopbackReference.Answer pushed = reference.push("", node.address(), topic, data);
        assertEquals(201, pushed.status(), pushed.body());
        Message message = next();
        assertArrayEquals(data, message.data(), "length " + length);
        assertEquals(topic, message.topic());
        assertEquals(pushed.member("id"), message.id().toString());
        String id = pushed.member("id");
        Await.until("read", PATIENCE, () -> reference.state(id).contains("\"read\""));
      }
    }
  }

  @Test
  void referenceAnswersWhatWeAsk() throws Exception {
    for (int length : new int[] {1, 1301, 100_000}) {
      Request request = bus.request(reference.address(), TOPIC, pattern(17));
      LoopbackReference.Answer popped = reference.pop(TOPIC);
      byte[] answer = pattern(length);
      // A reference can send to us what it cannot send to its own kind.
      assertEquals(204, reference.reply(popped.member("id"), node.address(), answer).status());
      Message reply = request.reply().get(SECONDS_MAX, SECONDS);
      assertArrayEquals(answer, reply.data());
      assertTrue(reply.isReply());
    }
  }

  @Test
  void weAnswerWhatTheReferenceAsks() throws Exception {
    MessageSubscription echo = bus.subscribe(TOPIC, message -> message.reply(message.data()));
    for (int length : new int[] {1, 1301, 100_000}) {
      byte[] data = pattern(length);
      LoopbackReference.Answer answered =
          reference.push("?reply_timeout=30", node.address(), TOPIC, data);
      assertEquals(200, answered.status(), answered.body());
      assertArrayEquals(data, answered.payload());
    }
    echo.close();
  }

  @Test
  void manyMessagesBothWaysAtOnceAllArrive() throws Exception {
    int count = 300;
    CompletableFuture<?>[] received = new CompletableFuture<?>[count];
    for (int i = 0; i < count; i++) {
      received[i] = bus.send(reference.address(), Topic.NONE, ("" + i).getBytes(UTF_8)).received();
    }
    CompletableFuture.allOf(received).get(SECONDS_MAX, SECONDS);
    boolean[] seen = new boolean[count];
    for (int i = 0; i < count; i++) {
      seen[Integer.parseInt(new String(reference.pop(Topic.NONE).payload(), UTF_8))] = true;
    }
    for (int i = 0; i < count; i++) {
      assertTrue(seen[i], "lost: " + i);
    }
    Map<String, Long> counters = node.counters();
    assertEquals(count, counters.get("messages_confirmed"), counters.toString());
  }

  @Test
  void messageWaitsForAReferenceThatIsOffline() throws Exception {
    bus.send(reference.address(), Topic.NONE, pattern(3)).received().get(SECONDS_MAX, SECONDS);
    reference.kill();
    Delivery small = bus.send(reference.address(), TOPIC, pattern(300));
    Delivery large = bus.send(reference.address(), TOPIC, pattern(50_000));
    assertEquals(MessageStatus.State.PENDING, bus.status(small.id()).orElseThrow().state());
    reference.startAgain();
    small.received().get(SECONDS_MAX, SECONDS);
    large.received().get(SECONDS_MAX, SECONDS);
    reference.pop(TOPIC);
    reference.pop(TOPIC);
  }

  @Test
  void referenceThatRestartsInMidTransferGetsTheMessage() throws Exception {
    byte[] data = pattern(8_000_000);
    Delivery delivery = bus.send(reference.address(), TOPIC, data);
    Await.until(
        "some chunks are acknowledged",
        PATIENCE,
        () -> bus.status(delivery.id()).orElseThrow().chunks().acknowledged() > 100);
    reference.kill();
    MessageStatus atKill = bus.status(delivery.id()).orElseThrow();
    reference.startAgain();
    delivery.received().get(2L * SECONDS_MAX, SECONDS);
    System.out.println("restart at " + atKill.chunks());
    assertArrayEquals(data, reference.pop(TOPIC).payload());
  }
}
