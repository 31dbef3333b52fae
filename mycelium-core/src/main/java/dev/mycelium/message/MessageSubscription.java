package dev.mycelium.message;

/** A listener's place at the inbox; see {@link MessageBus#subscribe}. */
public interface MessageSubscription extends AutoCloseable {
  /**
   * Ends the subscription: no call of the listener begins after this. One that is under way goes
   * on. Idempotent.
   */
  @Override
  void close();
}
