package dev.mycelium.internal.bus;

import dev.mycelium.OverlayAddress;
import dev.mycelium.internal.message.SendOrder;
import dev.mycelium.message.AbortedException;
import dev.mycelium.message.DeadlineException;
import dev.mycelium.message.MessageException;
import dev.mycelium.message.MessageId;
import dev.mycelium.message.MessageStatus;
import dev.mycelium.message.NoRouteException;
import dev.mycelium.message.RefusedException;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A message that was sent and has not ended: its future, and its share of the outbox. */
final class PendingDelivery implements SendOrder.Observer {
  final MessageId id;
  final OverlayAddress destination;
  final int lengthBytes;
  final CompletableFuture<MessageStatus> received = new CompletableFuture<>();
  private final Instant created;
  private final Instant deadline;
  private final Consumer<PendingDelivery> onEnd;
  private final Callbacks callbacks;
  private final AtomicBoolean hasEnded = new AtomicBoolean();

  /**
   * A delivery under way.
   *
   * @param onEnd called once when it has ended, on the thread that ends it
   */
  PendingDelivery(
      MessageId id,
      OverlayAddress destination,
      int lengthBytes,
      Instant created,
      Instant deadline,
      Callbacks callbacks,
      Consumer<PendingDelivery> onEnd) {
    this.id = id;
    this.destination = destination;
    this.lengthBytes = lengthBytes;
    this.created = created;
    this.deadline = deadline;
    this.callbacks = callbacks;
    this.onEnd = onEnd;
  }

  boolean hasEnded() {
    return hasEnded.get();
  }

  @Override
  public void ended(Outcome outcome) {
    if (!hasEnded.compareAndSet(false, true)) {
      return;
    }
    onEnd.accept(this);
    if (outcome == Outcome.RECEIVED) {
      callbacks.run(() -> received.complete(receivedStatus()));
    } else {
      MessageException reason = reasonOf(outcome);
      callbacks.run(() -> received.completeExceptionally(reason));
    }
  }

  private MessageStatus receivedStatus() {
    return new MessageStatus(
        destination,
        MessageStatus.State.RECEIVED,
        new MessageStatus.Chunks(0, 0, 0),
        created,
        deadline,
        lengthBytes,
        true);
  }

  private MessageException reasonOf(Outcome outcome) {
    String message = "Message " + id + " to " + destination;
    return switch (outcome) {
      case NO_ROUTE ->
          new NoRouteException(
              message + ": no route until the deadline; is the other node up and connected?");
      case UNANSWERED ->
          new RefusedException(
              message
                  + ": not answered until the deadline; the other node does not accept the topic,"
                  + " has no room, or is gone");
      case INCOMPLETE ->
          new DeadlineException(
              message + ": not complete at the deadline; allow more time or send less");
      case CANCELLED, RECEIVED -> new AbortedException(message + " was given up");
    };
  }

  /** The node closes. */
  void abort() {
    if (hasEnded.compareAndSet(false, true)) {
      onEnd.accept(this);
      received.completeExceptionally(
          new AbortedException("Message " + id + " to " + destination + ": the node was closed"));
    }
  }
}
