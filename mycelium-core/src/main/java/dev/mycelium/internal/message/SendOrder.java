package dev.mycelium.internal.message;

import dev.mycelium.OverlayAddress;
import dev.mycelium.message.MessageId;
import dev.mycelium.message.Topic;

/**
 * A message to be sent.
 *
 * @param isReply whether it answers the message with this id
 * @param data must not change until it has ended
 * @param timeoutNanos how long it is tried
 * @param observer told how it ends
 */
public record SendOrder(
    MessageId id,
    boolean isReply,
    OverlayAddress destination,
    Topic topic,
    @SuppressWarnings("ArrayRecordComponent") byte[] data,
    long timeoutNanos,
    Observer observer) {
  /** Is told how a sent message ended; must not call the machine back. */
  public interface Observer {
    /** How a message can end. */
    enum Outcome {
      /** The receiver has confirmed it. */
      RECEIVED,
      /** The deadline passed without a route. */
      NO_ROUTE,
      /** The deadline passed without an answer. */
      UNANSWERED,
      /** The deadline passed before the receiver had it all. */
      INCOMPLETE,
      /** Cancelled. */
      CANCELLED
    }

    /** It has ended; called once. */
    void ended(Outcome outcome);
  }
}
