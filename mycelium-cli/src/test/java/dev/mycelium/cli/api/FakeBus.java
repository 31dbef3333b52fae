package dev.mycelium.cli.api;

import dev.mycelium.OverlayAddress;
import dev.mycelium.PublicKey;
import dev.mycelium.message.Delivery;
import dev.mycelium.message.Message;
import dev.mycelium.message.MessageBus;
import dev.mycelium.message.MessageId;
import dev.mycelium.message.MessageLimits;
import dev.mycelium.message.MessageStatus;
import dev.mycelium.message.MessageSubscription;
import dev.mycelium.message.Request;
import dev.mycelium.message.Topic;
import dev.mycelium.message.TopicFilter;
import dev.mycelium.message.TopicRules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A bus that keeps what is sent, and an inbox that tests fill. */
final class FakeBus implements MessageBus {
  /** Small, so that tests of the limit are quick. */
  static final int MESSAGE_MAX = 4 << 20;

  /** What was sent; never compared. */
  @SuppressWarnings("ArrayRecordComponent")
  record Sent(MessageId id, OverlayAddress destination, Topic topic, byte[] data) {}

  private record Waiter(TopicFilter filter, boolean peek, CompletableFuture<Message> future) {}

  final List<Sent> sent = new ArrayList<>();
  private final PublicKey self;
  private final List<Message> inbox = new ArrayList<>();
  private final List<Waiter> waiters = new ArrayList<>();
  private final Map<MessageId, CompletableFuture<Message>> replies = new LinkedHashMap<>();
  private TopicRules rules = TopicRules.OPEN;
  private long nextId = 0x1122334455667700L;

  FakeBus(PublicKey self) {
    this.self = self;
  }

  /** Lets a message arrive. */
  synchronized void arrive(String topic, byte[] data) {
    Message message = message(new MessageId(nextId++), Topic.of(topic), data, false);
    inbox.add(message);
    waiters.removeIf(waiter -> waiter.future().isDone());
    for (Waiter waiter : waiters) {
      if (waiter.filter().matches(message.topic()) && waiter.future().complete(message)) {
        if (!waiter.peek()) {
          inbox.remove(message);
        }
        return;
      }
    }
  }

  /** Lets the reply to the message sent last arrive. */
  synchronized void replyToLast(byte[] data) {
    MessageId id = sent.get(sent.size() - 1).id();
    CompletableFuture<Message> waiting = replies.get(id);
    if (waiting == null || !waiting.complete(message(id, Topic.NONE, data, true))) {
      throw new AssertionError("nobody waits for the reply");
    }
  }

  synchronized int waiting() {
    waiters.removeIf(waiter -> waiter.future().isDone());
    return waiters.size();
  }

  synchronized int requestsWaiting() {
    return (int) replies.values().stream().filter(reply -> !reply.isDone()).count();
  }

  @Override
  public synchronized Delivery send(
      OverlayAddress destination, Topic topic, byte[] data, Duration deadline) {
    MessageId id = new MessageId(nextId++);
    sent.add(new Sent(id, destination, topic, data));
    return new Delivery(id, destination, new CompletableFuture<>());
  }

  @Override
  public synchronized Request request(
      OverlayAddress destination, Topic topic, byte[] data, Duration deadline) {
    Delivery delivery = send(destination, topic, data, deadline);
    CompletableFuture<Message> reply = new CompletableFuture<>();
    replies.put(delivery.id(), reply);
    return new Request(delivery, reply);
  }

  @Override
  public synchronized Delivery reply(
      MessageId id, OverlayAddress destination, byte[] data, Duration deadline) {
    sent.add(new Sent(id, destination, Topic.NONE, data));
    return new Delivery(id, destination, new CompletableFuture<>());
  }

  @Override
  public synchronized Optional<MessageStatus> status(MessageId id) {
    Instant created = Instant.ofEpochSecond(1_795_359_717);
    return sent.stream()
        .filter(message -> message.id().equals(id))
        .findFirst()
        .map(
            message ->
                new MessageStatus(
                    message.destination(),
                    message.data().length == 1301
                        ? MessageStatus.State.SENDING
                        : MessageStatus.State.READ,
                    new MessageStatus.Chunks(0, 1, 1),
                    created,
                    created.plusSeconds(300),
                    message.data().length,
                    true));
  }

  @Override
  public boolean awaitRoom(long bytes, Duration timeout) {
    return true;
  }

  @Override
  public synchronized Optional<Message> receive(TopicFilter filter, Duration timeout) {
    Optional<Message> found = peek(filter, timeout);
    found.ifPresent(inbox::remove);
    return found;
  }

  @Override
  public synchronized Optional<Message> peek(TopicFilter filter, Duration timeout) {
    return inbox.stream().filter(message -> filter.matches(message.topic())).findFirst();
  }

  @Override
  public CompletableFuture<Message> receive(TopicFilter filter) {
    return next(filter, false);
  }

  @Override
  public CompletableFuture<Message> peek(TopicFilter filter) {
    return next(filter, true);
  }

  private synchronized CompletableFuture<Message> next(TopicFilter filter, boolean peek) {
    Optional<Message> there = peek ? peek(filter, Duration.ZERO) : receive(filter, Duration.ZERO);
    CompletableFuture<Message> future = new CompletableFuture<>();
    if (there.isPresent()) {
      future.complete(there.get());
    } else {
      waiters.add(new Waiter(filter, peek, future));
    }
    return future;
  }

  @Override
  public OptionalLong nextLengthBytes(TopicFilter filter) {
    throw new UnsupportedOperationException();
  }

  @Override
  public MessageSubscription subscribe(TopicFilter filter, Consumer<Message> listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Flow.Publisher<Message> publisher(TopicFilter filter) {
    throw new UnsupportedOperationException();
  }

  @Override
  public synchronized TopicRules topicRules() {
    return rules;
  }

  @Override
  public synchronized TopicRules changeTopicRules(UnaryOperator<TopicRules> change) {
    rules = change.apply(rules);
    return rules;
  }

  @Override
  public MessageLimits limits() {
    return MessageLimits.defaultsFor(1L << 30).withMessageBytesMax(MESSAGE_MAX);
  }

  private Message message(MessageId id, Topic topic, byte[] data, boolean isReply) {
    return new Arrived(id, isReply, topic, data, self);
  }

  @SuppressWarnings("ArrayRecordComponent") // compared by identity in effect: each is one object
  private record Arrived(
      MessageId id, boolean isReply, Topic topic, byte[] data, PublicKey destinationKey)
      implements Message {
    @Override
    public OverlayAddress source() {
      return FakeNode.OTHER.address();
    }

    @Override
    public PublicKey sourceKey() {
      return FakeNode.OTHER;
    }

    @Override
    public OverlayAddress destination() {
      return destinationKey.address();
    }

    @Override
    public Instant receivedAt() {
      return Instant.EPOCH;
    }

    @Override
    public Delivery reply(byte[] answer) {
      throw new UnsupportedOperationException();
    }
  }
}
