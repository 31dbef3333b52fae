package dev.mycelium.internal.message;

/** Is told how a sent message ended; must not call the machine back. */
public interface SendObserver {
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
