package dev.mycelium.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.Node;
import dev.mycelium.OverlayAddress;
import dev.mycelium.testing.InMemoryLink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages between two whole nodes of one JVM. */
class NodeMessagesTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(700);
  private static final TopicFilter ANY = TopicFilter.any();

  private Node a;
  private Node b;
  private MessageBus busA;
  private MessageBus busB;

  @BeforeEach
  void startNodes() {
    a = Node.builder().start();
    b = Node.builder().start();
    busA = a.messages();
    busB = b.messages();
    InMemoryLink.connect(a, b);
  }

  @AfterEach
  void closeNodes() {
    a.close();
    b.close();
  }

  private static byte[] pattern(int length) {
    byte[] data = new byte[length];
    for (int i = 0; i < length; i++) {
      data[i] = (byte) (i % 251);
    }
    return data;
  }

  private static Message next(MessageBus bus) throws InterruptedException {
    return bus.receive(ANY, LONG).orElseThrow();
  }

  @Test
  void messageArrivesWithEverythingThatBelongsToIt() throws Exception {
    Topic topic = Topic.of("example.topic");
    Delivery delivery = busA.send(b.publicKey(), topic, "hello".getBytes(UTF_8));
    Message message = next(busB);
    assertEquals("hello", message.text());
    assertEquals(topic, message.topic());
    assertEquals(delivery.id(), message.id());
    assertEquals(a.address(), message.source());
    assertEquals(a.publicKey(), message.sourceKey());
    assertEquals(b.address(), message.destination());
    assertEquals(b.publicKey(), message.destinationKey());
    assertFalse(message.isReply());
    MessageStatus status = delivery.received().get(20, SECONDS);
    assertEquals(MessageStatus.State.RECEIVED, status.state());
    assertEquals(5, status.lengthBytes());
    awaitState(busA, delivery.id(), MessageStatus.State.READ);
  }

  private static void awaitState(MessageBus bus, MessageId id, MessageStatus.State wanted)
      throws InterruptedException {
    long end = System.nanoTime() + LONG.toNanos();
    while (bus.status(id).orElseThrow().state() != wanted) {
      assertTrue(System.nanoTime() - end < 0, () -> "still " + bus.status(id));
      Thread.onSpinWait();
    }
  }

  @Test
  void messagesOfManyLengthsArriveUnchanged() throws Exception {
    int[] lengths = {
      0, 1, 249, 250, 1199, 1200, 1201, 1299, 1300, 1301, 1302, 1303, 1400, 1549, 1550, 2400, 2401,
      2600, 2601, 10_000, 100_000, 1_000_000, 5_000_000
    };
    for (int length : lengths) {
      byte[] data = pattern(length);
      Delivery delivery = busA.send(b.address(), Topic.NONE, data);
      assertArrayEquals(data, next(busB).data(), "length " + length);
      delivery.received().get(20, SECONDS);
    }
  }

  @Test
  void largestMessageArrives() throws Exception {
    byte[] data = pattern(busA.limits().messageBytesMax());
    Delivery delivery = busA.send(b.address(), Topic.NONE, data);
    assertArrayEquals(data, next(busB).data());
    delivery.received().get(20, SECONDS);
    assertThrows(
        IllegalArgumentException.class,
        () -> busA.send(b.address(), Topic.NONE, new byte[data.length + 1]));
  }

  @Test
  void replyGoesToWhoeverWaitsForIt() throws Exception {
    MessageSubscription jobs =
        busB.subscribe(Topic.of("jobs"), job -> job.reply(job.text() + " done"));
    Request request = busA.request(b.publicKey(), Topic.of("jobs"), "work".getBytes(UTF_8));
    Message reply = request.reply().get(20, SECONDS);
    assertEquals("work done", reply.text());
    assertEquals(request.delivery().id(), reply.id());
    assertTrue(reply.isReply());
    assertEquals(Optional.empty(), busA.receive(ANY, Duration.ZERO));
    jobs.close();
  }

  @Test
  void replyThatNobodyWaitsForAnyMoreGoesToTheInbox() throws Exception {
    Request request = busA.request(b.publicKey(), Topic.NONE, "work".getBytes(UTF_8));
    Message job = next(busB);
    assertTrue(request.reply().cancel(false));
    job.reply("late");
    assertEquals("late", next(busA).text());
  }

  @Test
  void severalRepliesToOneMessageAllArrive() throws Exception {
    busA.send(b.publicKey(), Topic.NONE, new byte[3]);
    Message job = next(busB);
    List<Delivery> replies = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      replies.add(job.reply("progress"));
    }
    for (Delivery reply : replies) {
      reply.received().get(20, SECONDS);
    }
    for (int i = 0; i < 3; i++) {
      assertEquals("progress", next(busA).text());
    }
  }

  @Test
  void anyAddressOfTheSubnetReachesTheNode() throws Exception {
    OverlayAddress other = new OverlayAddress(b.address().high(), 0x1234);
    Delivery delivery = busA.send(other, Topic.NONE, new byte[5000]);
    assertEquals(other, next(busB).destination());
    delivery.received().get(20, SECONDS);
    awaitState(busA, delivery.id(), MessageStatus.State.READ);
  }

  @Test
  void messageToTheOwnNodeIsDeliveredAndRead() throws Exception {
    Node alone = Node.builder().start();
    try (alone) {
      MessageBus bus = alone.messages();
      byte[] data = pattern(10_000);
      Request request = bus.request(alone.publicKey(), Topic.of("self"), data);
      Message message = next(bus);
      assertArrayEquals(data, message.data());
      assertEquals(alone.publicKey(), message.sourceKey());
      request.delivery().received().get(20, SECONDS);
      awaitState(bus, request.delivery().id(), MessageStatus.State.READ);
      message.reply("to myself");
      assertEquals("to myself", request.reply().get(20, SECONDS).text());
    }
  }

  @Test
  void readersGetWhatTheyFilterFor() throws Exception {
    Topic one = Topic.of("one");
    Topic two = Topic.of("two");
    CompletableFuture<Message> firstOfTwo = busB.receive(TopicFilter.of(two));
    CompletableFuture<Message> firstOfOne = busB.receive(TopicFilter.of(one));
    busA.send(b.address(), one, "1".getBytes(UTF_8)).received().get(20, SECONDS);
    busA.send(b.address(), two, "2".getBytes(UTF_8)).received().get(20, SECONDS);
    assertEquals("1", firstOfOne.get(20, SECONDS).text());
    assertEquals("2", firstOfTwo.get(20, SECONDS).text());
    busA.send(b.address(), one, "3".getBytes(UTF_8)).received().get(20, SECONDS);
    busA.send(b.address(), Topic.NONE, "4".getBytes(UTF_8)).received().get(20, SECONDS);
    assertEquals(1, busB.nextLengthBytes(ANY).orElseThrow());
    assertEquals("4", busB.receive(TopicFilter.of(Topic.NONE), LONG).orElseThrow().text());
    assertEquals(Optional.empty(), busB.receive(TopicFilter.of(two), Duration.ZERO));
    assertEquals("3", busB.receive(ANY, Duration.ZERO).orElseThrow().text());
  }

  @Test
  void peekedMessageStaysAndItsSenderLearnsThatItWasRead() throws Exception {
    Delivery delivery = busA.send(b.address(), Topic.NONE, "look".getBytes(UTF_8));
    assertEquals("look", busB.peek(ANY, LONG).orElseThrow().text());
    awaitState(busA, delivery.id(), MessageStatus.State.READ);
    assertEquals("look", busB.peek(ANY).get(20, SECONDS).text());
    assertEquals("look", next(busB).text());
    assertEquals(Optional.empty(), busB.peek(ANY, Duration.ZERO));
  }

  @Test
  void cancelledReaderLosesNoMessage() throws Exception {
    CompletableFuture<Message> reader = busB.receive(ANY);
    assertTrue(reader.cancel(false));
    busA.send(b.address(), Topic.NONE, "kept".getBytes(UTF_8)).received().get(20, SECONDS);
    assertEquals("kept", next(busB).text());
  }

  @Test
  void streamDeliversAsMuchAsIsRequested() throws Exception {
    LinkedBlockingQueue<String> got = new LinkedBlockingQueue<>();
    CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    CountDownLatch completed = new CountDownLatch(1);
    busB.publisher(ANY)
        .subscribe(
            new Flow.Subscriber<>() {
              @Override
              public void onSubscribe(Flow.Subscription given) {
                subscription.complete(given);
              }

              @Override
              public void onNext(Message message) {
                got.add(message.text());
              }

              @Override
              public void onError(Throwable failure) {
                got.add(failure.toString());
              }

              @Override
              public void onComplete() {
                completed.countDown();
              }
            });
    for (int i = 0; i < 4; i++) {
      busA.send(b.address(), Topic.NONE, ("" + i).getBytes(UTF_8)).received().get(20, SECONDS);
    }
    Flow.Subscription flow = subscription.get(20, SECONDS);
    flow.request(2);
    assertEquals("0", got.poll(20, SECONDS));
    assertEquals("1", got.poll(20, SECONDS));
    assertEquals("2", next(busB).text());
    flow.request(1);
    assertEquals("3", got.poll(20, SECONDS));
    b.close();
    assertTrue(completed.await(20, SECONDS));
  }

  @Test
  void refusedTopicIsNotAnsweredAndTheSenderLearnsItAtTheDeadline() throws Exception {
    Topic closed = Topic.of("closed");
    busB.changeTopicRules(rules -> rules.withTopic(closed));
    busA.send(b.address(), Topic.of("open"), new byte[1]).received().get(20, SECONDS);
    Delivery refused = busA.send(b.address(), closed, new byte[1], SHORT);
    assertInstanceOf(RefusedException.class, failureOf(refused));
    assertEquals(MessageStatus.State.ABORTED, busA.status(refused.id()).orElseThrow().state());
    busB.changeTopicRules(
        rules -> rules.withSource(closed, TopicSource.parse(a.address() + "/64")));
    busA.send(b.address(), closed, new byte[1]).received().get(20, SECONDS);
  }

  private static Throwable failureOf(Delivery delivery) {
    ExecutionException failure =
        assertThrows(ExecutionException.class, () -> delivery.received().get(20, SECONDS));
    return Objects.requireNonNull(failure.getCause());
  }

  @Test
  void destinationWithoutRouteEndsAtTheDeadline() throws Exception {
    Node stranger = Node.builder().start();
    stranger.close();
    Request request = busA.request(stranger.address(), Topic.NONE, new byte[1], SHORT);
    MessageStatus pending = busA.status(request.delivery().id()).orElseThrow();
    assertEquals(MessageStatus.State.PENDING, pending.state());
    assertFalse(pending.routeKnown());
    assertInstanceOf(NoRouteException.class, failureOf(request.delivery()));
    CompletionException replyFailure =
        assertThrows(CompletionException.class, request.reply()::join);
    assertInstanceOf(NoRouteException.class, replyFailure.getCause());
  }

  @Test
  void receiverThatComesLaterGetsTheMessageAtOnce() throws Exception {
    Node late = Node.builder().start();
    try (late) {
      MessageBus lateBus = late.messages();
      Delivery delivery = busA.send(late.address(), Topic.NONE, pattern(3000));
      Request request = busA.request(late.address(), Topic.NONE, pattern(3));
      assertEquals(MessageStatus.State.PENDING, busA.status(delivery.id()).orElseThrow().state());
      InMemoryLink.connect(late, b);
      delivery.received().get(20, SECONDS);
      request.delivery().received().get(20, SECONDS);
      assertTrue(lateBus.receive(ANY, LONG).isPresent());
    }
  }

  @Test
  void cancelledDeliveryIsGivenUp() throws Exception {
    busB.changeTopicRules(rules -> rules.withDefault(false));
    Delivery delivery = busA.send(b.address(), Topic.NONE, new byte[100]);
    assertTrue(delivery.received().cancel(false));
    awaitState(busA, delivery.id(), MessageStatus.State.ABORTED);
  }

  @Test
  void destinationOutsideTheOverlayIsTheCallersMistake() {
    assertThrows(
        IllegalArgumentException.class,
        () -> busA.send(OverlayAddress.parse("2001:db8::1"), Topic.NONE, new byte[1]));
    assertThrows(
        IllegalArgumentException.class,
        () -> busA.send(b.address(), Topic.NONE, new byte[1], Duration.ZERO));
  }

  @Test
  void fullOutboxThrowsUntilThereIsRoomAgain() throws Exception {
    MessageLimits few = new MessageLimits(1000, 10, 10_000, 2, 2000, 10_000);
    Node small = Node.builder().messageLimits(few).start();
    try (small) {
      MessageBus bus = small.messages();
      Delivery first = bus.send(b.address(), Topic.NONE, new byte[1000]);
      bus.send(b.address(), Topic.NONE, new byte[900]);
      assertThrows(OutboxFullException.class, () -> bus.send(b.address(), Topic.NONE, new byte[1]));
      assertFalse(bus.awaitRoom(1, Duration.ofMillis(20)));
      first.received().cancel(false);
      assertTrue(bus.awaitRoom(1000, LONG));
    }
  }

  @Test
  void fullInboxMakesSendersWait() throws Exception {
    MessageLimits few = new MessageLimits(1000, 2, 10_000, 100, 10_000, 10_000);
    Node small = Node.builder().messageLimits(few).start();
    try (small) {
      MessageBus bus = small.messages();
      InMemoryLink.connect(a, small);
      for (int i = 0; i < 2; i++) {
        busA.send(small.address(), Topic.NONE, new byte[10]).received().get(20, SECONDS);
      }
      Delivery third = busA.send(small.address(), Topic.NONE, new byte[10]);
      assertInstanceOf(
          RefusedException.class,
          failureOf(busA.send(small.address(), Topic.NONE, new byte[10], SHORT)));
      assertFalse(third.received().isDone());
      assertTrue(bus.receive(ANY, LONG).isPresent());
      third.received().get(20, SECONDS);
    }
  }

  @Test
  void closingTheNodeEndsAllWaiting() throws Exception {
    Node alone = Node.builder().start();
    MessageBus bus = alone.messages();
    Request request = bus.request(b.address(), Topic.NONE, new byte[1]);
    CompletableFuture<Message> reader = bus.receive(ANY);
    CompletableFuture<Object> blocked =
        CompletableFuture.supplyAsync(
            () -> assertThrows(IllegalStateException.class, () -> bus.receive(ANY, LONG)));
    bus.subscribe(ANY, message -> {});
    alone.close();
    assertInstanceOf(AbortedException.class, failureOf(request.delivery()));
    assertThrows(CompletionException.class, request.reply()::join);
    assertInstanceOf(
        AbortedException.class,
        assertThrows(ExecutionException.class, () -> reader.get(20, SECONDS)).getCause());
    blocked.get(20, SECONDS);
    assertThrows(IllegalStateException.class, () -> bus.send(b.address(), Topic.NONE, new byte[1]));
    assertThrows(IllegalStateException.class, () -> bus.status(request.delivery().id()));
    assertThrows(IllegalStateException.class, alone::messages);
    assertTrue(
        Thread.getAllStackTraces().keySet().stream()
            .noneMatch(
                thread ->
                    thread.getName().startsWith("mycelium-message")
                        && thread
                            .getName()
                            .endsWith(alone.publicKey().toString().substring(0, 8))));
  }

  @Test
  void tenThousandSmallMessagesAllArriveOnce() throws Exception {
    int count = 10_000;
    List<Delivery> deliveries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      assertTrue(busA.awaitRoom(8, LONG));
      deliveries.add(busA.send(b.address(), Topic.NONE, ("" + i).getBytes(UTF_8)));
    }
    boolean[] seen = new boolean[count];
    for (int i = 0; i < count; i++) {
      int number = Integer.parseInt(next(busB).text());
      assertFalse(seen[number], "twice: " + number);
      seen[number] = true;
    }
    for (Delivery delivery : deliveries) {
      delivery.received().get(20, SECONDS);
    }
    assertEquals(Optional.empty(), busB.receive(ANY, Duration.ZERO));
  }
}
