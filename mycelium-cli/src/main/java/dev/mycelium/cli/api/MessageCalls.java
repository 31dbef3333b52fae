package dev.mycelium.cli.api;

import dev.mycelium.message.Message;
import dev.mycelium.message.MessageBus;
import dev.mycelium.message.MessageId;
import dev.mycelium.message.Request;
import dev.mycelium.message.Topic;
import dev.mycelium.message.TopicFilter;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the APIs do with messages; no thread waits while a call does. */
public final class MessageCalls {
  private final MessageBus bus;
  private final Executor workers;

  /** Calls of a bus. */
  public MessageCalls(MessageBus bus, Executor workers) {
    this.bus = bus;
    this.workers = workers;
  }

  /** The bus itself. */
  public MessageBus bus() {
    return bus;
  }

  /** Where calls wait that wait for the node alone. */
  public Executor workers() {
    return workers;
  }

  /**
   * Pops or peeks.
   *
   * @param topic the topic that is wanted; empty for any. One that is too long never comes
   * @param timeoutSeconds 0: not at all
   * @return empty if there was none in time
   */
  public CompletableFuture<Optional<Message>> next(
      boolean peek, Optional<byte[]> topic, long timeoutSeconds) {
    TopicFilter filter = filter(topic);
    if (timeoutSeconds == 0) {
      return CompletableFuture.supplyAsync(() -> now(peek, filter), workers);
    }
    CompletableFuture<Message> wait = peek ? bus.peek(filter) : bus.receive(filter);
    return optional(wait, timeoutSeconds);
  }

  /** What came of a message whose sender waits. */
  public record Outcome(MessageId id, Optional<Message> reply) {}

  /**
   * Sends.
   *
   * @param replySeconds how long to wait for the reply; empty: not at all
   * @throws dev.mycelium.message.OutboxFullException if too much waits to be sent
   * @throws IllegalArgumentException if the topic or the data is too long
   */
  public CompletableFuture<Outcome> push(MessageDraft draft, OptionalLong replySeconds) {
    Topic topic = Topic.of(draft.topic());
    if (replySeconds.isEmpty()) {
      MessageId id = bus.send(draft.destination(), topic, draft.payload()).id();
      return CompletableFuture.completedFuture(new Outcome(id, Optional.empty()));
    }
    Request request = bus.request(draft.destination(), topic, draft.payload());
    MessageId id = request.delivery().id();
    CompletableFuture<Optional<Message>> reply =
        optional(
            // A message that cannot be delivered has no reply either.
            request.reply().exceptionally(undeliverable -> null), replySeconds.getAsLong());
    Calls.linkCancellation(reply, request.reply());
    return Calls.map(reply, message -> new Outcome(id, message));
  }

  /** Sends a reply. */
  public void reply(MessageId id, MessageDraft draft) {
    bus.reply(id, draft.destination(), draft.payload(), MessageBus.DEADLINE_DEFAULT);
  }

  private static TopicFilter filter(Optional<byte[]> topic) {
    return topic.map(bytes -> TopicFilter.of(Topic.of(bytes))).orElseGet(TopicFilter::any);
  }

  private Optional<Message> now(boolean peek, TopicFilter filter) {
    try {
      return peek ? bus.peek(filter, Duration.ZERO) : bus.receive(filter, Duration.ZERO);
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static CompletableFuture<Optional<Message>> optional(
      CompletableFuture<@Nullable Message> wait, long seconds) {
    return Calls.map(wait.completeOnTimeout(null, seconds, TimeUnit.SECONDS), Optional::ofNullable);
  }
}
