package dev.mycelium.internal.bus;

import dev.mycelium.OverlayAddress;
import dev.mycelium.internal.message.MessageMachine;
import dev.mycelium.internal.message.MessageTimes;
import dev.mycelium.internal.message.ReceivedMessage;
import dev.mycelium.internal.message.SendOrder;
import dev.mycelium.internal.message.SendStatus;
import dev.mycelium.message.Delivery;
import dev.mycelium.message.ForwardSocket;
import dev.mycelium.message.Message;
import dev.mycelium.message.MessageBus;
import dev.mycelium.message.MessageId;
import dev.mycelium.message.MessageLimits;
import dev.mycelium.message.MessageStatus;
import dev.mycelium.message.MessageSubscription;
import dev.mycelium.message.Request;
import dev.mycelium.message.Topic;
import dev.mycelium.message.TopicFilter;
import dev.mycelium.message.TopicRule;
import dev.mycelium.message.TopicRules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The message bus of a running node: its thread, and the way from the program to it and back. */
public final class RunningBus implements MessageBus {
  private final MessageSite site;
  private final ReentrantLock rulesLock = new ReentrantLock();

  /** Written under its lock. */
  private volatile TopicRules rules;

  private final Inbox inbox;
  private final Room room;
  private final Callbacks callbacks;
  private final Replies replies = new Replies();
  private final Subscriptions subscriptions;
  private final ForwardSockets forwardSockets;
  private final Set<PendingDelivery> pending = ConcurrentHashMap.newKeySet();
  private final MessageLoop loop;
  private final Thread thread;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private volatile boolean closed;

  // of the message thread
  private final List<InboxMessage> arrived = new ArrayList<>();
  private long arrivedBytes;

  /** A bus that runs from here on. */
  public static RunningBus start(MessageSite site) {
    RunningBus bus = new RunningBus(site);
    bus.thread.start();
    site.inlet().open(bus.loop::wake);
    return bus;
  }

  private RunningBus(MessageSite site) {
    this.site = site;
    String suffix = "-" + site.own().toString().substring(0, 8);
    rules = site.firstRules();
    inbox = new Inbox(site.limits());
    room = new Room(site.limits());
    callbacks = new Callbacks("mycelium-message-callbacks" + suffix);
    subscriptions = new Subscriptions(this, "mycelium-message-listener" + suffix);
    forwardSockets =
        new ForwardSockets(
            site.limits().messageBytesMax(),
            inbox::add,
            this::answerForwarded,
            site.counters(),
            "mycelium-message-forward" + suffix);
    MessageMachine machine =
        new MessageMachine(
            site.address(),
            site.limits(),
            MessageTimes.usual(),
            new BusEffects(site, this, this::deliver),
            site.counters());
    loop =
        new MessageLoop(
            machine,
            site.inlet(),
            site.dataPath()::endOfMessages,
            this::handOver,
            () -> ended.complete(null));
    thread = new Thread(loop, "mycelium-messages" + suffix);
    thread.setDaemon(true);
  }

  Inbox inbox() {
    return inbox;
  }

  /** On the message thread. */
  boolean inboxHasRoom(int bytes) {
    if (inbox.hasRoom(bytes, arrived.size(), arrivedBytes)) {
      return true;
    }
    if (arrived.isEmpty()) {
      return false;
    }
    handOver(); // perhaps to readers who wait
    return inbox.hasRoom(bytes, 0, 0);
  }

  /** Puts what has arrived into the inbox, once per turn: readers are woken once, too. */
  private void handOver() {
    if (!arrived.isEmpty()) {
      inbox.addAll(arrived);
      arrived.clear();
      arrivedBytes = 0;
    }
  }

  Replies replies() {
    return replies;
  }

  Callbacks callbacks() {
    return callbacks;
  }

  private void requireOpen() {
    if (closed || ended.isDone()) {
      throw new IllegalStateException("the node is closed");
    }
  }

  // sending

  @Override
  public Delivery send(OverlayAddress destination, Topic topic, byte[] data, Duration deadline) {
    return send(newId(), false, destination, topic, data, deadline, null);
  }

  @Override
  public Request request(OverlayAddress destination, Topic topic, byte[] data, Duration deadline) {
    MessageId id = newId();
    CompletableFuture<Message> reply = replies.await(id, destination.high());
    try {
      return new Request(send(id, false, destination, topic, data, deadline, reply), reply);
    } catch (RuntimeException refused) {
      reply.cancel(false);
      throw refused;
    }
  }

  @Override
  public Delivery reply(MessageId id, OverlayAddress destination, byte[] data, Duration deadline) {
    return send(id, true, destination, Topic.NONE, data, deadline, null);
  }

  private void answerForwarded(InboxMessage message, byte[] answer) {
    reply(message.id(), message.source(), answer, DEADLINE_DEFAULT);
  }

  private MessageId newId() {
    return new MessageId(site.random().nextLong());
  }

  private Delivery send(
      MessageId id,
      boolean isReply,
      OverlayAddress destination,
      Topic topic,
      byte[] data,
      Duration timeout,
      @Nullable CompletableFuture<Message> reply) {
    check(destination, data, timeout);
    requireOpen();
    room.take(data.length);
    Duration limited = timeout.compareTo(DEADLINE_MAX) > 0 ? DEADLINE_MAX : timeout;
    Instant now = Instant.now();
    PendingDelivery delivery =
        new PendingDelivery(
            id, destination, data.length, now, now.plus(limited), callbacks, this::deliveryEnded);
    pending.add(delivery);
    watch(delivery, reply);
    SendOrder order =
        new SendOrder(id, isReply, destination, topic, data, limited.toNanos(), delivery);
    loop.post(machine -> machine.send(order, System.nanoTime()));
    if (ended.isDone()) {
      delivery.abort();
    }
    return new Delivery(id, destination, delivery.received);
  }

  private void check(OverlayAddress destination, byte[] data, Duration timeout) {
    if (!destination.isOverlay()) {
      throw new IllegalArgumentException("not an overlay address (400::/7): " + destination);
    }
    if (data.length > site.limits().messageBytesMax()) {
      throw new IllegalArgumentException(
          "a message has at most "
              + site.limits().messageBytesMax()
              + " bytes, not "
              + data.length);
    }
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException("the deadline is not positive: " + timeout);
    }
  }

  /** A delivery that the program completes is given up; one that fails takes its reply along. */
  private void watch(PendingDelivery delivery, @Nullable CompletableFuture<Message> reply) {
    CompletableFuture<MessageStatus> unused =
        delivery.received.whenComplete(
            (status, failure) -> {
              if (!delivery.hasEnded()) {
                loop.post(
                    machine ->
                        machine.cancel(
                            delivery.id, delivery.destination, delivery, System.nanoTime()));
              }
              if (failure != null && reply != null) {
                reply.completeExceptionally(
                    failure instanceof CompletionException wrapped && wrapped.getCause() != null
                        ? wrapped.getCause()
                        : failure);
              }
            });
  }

  private void deliveryEnded(PendingDelivery delivery) {
    pending.remove(delivery);
    room.release(delivery.lengthBytes);
  }

  @Override
  public Optional<MessageStatus> status(MessageId id) {
    requireOpen();
    CompletableFuture<Optional<MessageStatus>> answer = new CompletableFuture<>();
    loop.post(
        machine -> {
          long nanos = System.nanoTime();
          Instant now = Instant.now();
          answer.complete(machine.status(id, nanos).map(status -> wallClock(status, now, nanos)));
        });
    CompletableFuture<Object> first = CompletableFuture.anyOf(answer, ended);
    first.join();
    if (!answer.isDone()) {
      throw new IllegalStateException("the node is closed");
    }
    return answer.join();
  }

  private static MessageStatus wallClock(SendStatus status, Instant now, long nowNanos) {
    return new MessageStatus(
        status.destination(),
        status.state(),
        status.chunks(),
        now.plusNanos(status.startedNanos() - nowNanos),
        now.plusNanos(status.deadlineNanos() - nowNanos),
        status.lengthBytes(),
        status.routeKnown());
  }

  @Override
  public boolean awaitRoom(long bytes, Duration timeout) throws InterruptedException {
    return room.await(bytes, timeout);
  }

  // receiving

  /** On the message thread. */
  private void deliver(ReceivedMessage received) {
    InboxMessage message = new InboxMessage(received, site.own(), this);
    CompletableFuture<Message> reply = replies.take(message);
    if (reply != null) {
      callbacks.run(
          () -> {
            if (!reply.complete(message)) {
              inbox.add(message);
            }
          });
      return;
    }
    Optional<ForwardSocket> socket =
        message.isReply()
            ? Optional.empty()
            : topicRules().rule(message.topic()).flatMap(TopicRule::forwardSocket);
    if (socket.isPresent()) {
      forwardSockets.forward(message, socket.get());
    } else {
      arrived.add(message);
      arrivedBytes += message.data().length;
    }
  }

  /** Tells the sender. */
  void wasRead(InboxMessage message) {
    loop.post(machine -> machine.read(message.received()));
  }

  @Override
  public Optional<Message> receive(TopicFilter filter, Duration timeout)
      throws InterruptedException {
    return read(filter, timeout, false);
  }

  @Override
  public Optional<Message> peek(TopicFilter filter, Duration timeout) throws InterruptedException {
    return read(filter, timeout, true);
  }

  private Optional<Message> read(TopicFilter filter, Duration timeout, boolean peek)
      throws InterruptedException {
    requireOpen();
    InboxMessage message = inbox.poll(filter, peek);
    if (message == null && !timeout.isZero() && !timeout.isNegative()) {
      message = await(new BlockedReader(filter, peek), timeout);
    }
    if (message == null) {
      return Optional.empty();
    }
    wasRead(message);
    return Optional.of(message);
  }

  private @Nullable InboxMessage await(BlockedReader reader, Duration timeout)
      throws InterruptedException {
    inbox.await(reader);
    try {
      return reader.await(timeout);
    } catch (InterruptedException interrupted) {
      InboxMessage late = reader.giveUp();
      if (late != null && !reader.isPeeking()) {
        inbox.putBack(late);
      }
      throw interrupted;
    } finally {
      inbox.forget(reader);
    }
  }

  @Override
  public CompletableFuture<Message> receive(TopicFilter filter) {
    return read(new FutureReader(filter, false, this));
  }

  @Override
  public CompletableFuture<Message> peek(TopicFilter filter) {
    return read(new FutureReader(filter, true, this));
  }

  private CompletableFuture<Message> read(FutureReader reader) {
    requireOpen();
    CompletableFuture<Message> unused =
        reader.future.whenComplete((message, failure) -> inbox.forget(reader));
    inbox.await(reader);
    return reader.future;
  }

  @Override
  public OptionalLong nextLengthBytes(TopicFilter filter) {
    return inbox.nextLengthBytes(filter);
  }

  @Override
  public MessageSubscription subscribe(TopicFilter filter, Consumer<Message> listener) {
    requireOpen();
    return subscriptions.add(filter, listener);
  }

  @Override
  public Flow.Publisher<Message> publisher(TopicFilter filter) {
    return subscriptions.publisher(filter);
  }

  // rules

  @Override
  public TopicRules topicRules() {
    return rules;
  }

  @Override
  public TopicRules changeTopicRules(UnaryOperator<TopicRules> change) {
    rulesLock.lock();
    try {
      TopicRules changed = change.apply(rules);
      rules = changed;
      return changed;
    } finally {
      rulesLock.unlock();
    }
  }

  @Override
  public MessageLimits limits() {
    return site.limits();
  }

  // from the node

  /** A route to a /64 was found. Any thread. */
  public void routeFound(long high) {
    loop.post(machine -> machine.routeFound(high, System.nanoTime()));
  }

  /** Ends everything: who waits gets an exception. Returns when the threads are gone. */
  public void close() {
    closed = true;
    loop.stop();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException later) {
        interrupted = true;
      }
    }
    site.inlet().close();
    room.close();
    inbox.close();
    subscriptions.close();
    forwardSockets.close();
    new ArrayList<>(pending).forEach(PendingDelivery::abort);
    replies.close();
    callbacks.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
