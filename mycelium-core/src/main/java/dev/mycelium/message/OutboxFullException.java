package dev.mycelium.message;

/** Too many messages, or too many bytes, wait to be sent; see {@link MessageBus#awaitRoom}. */
public class OutboxFullException extends MessageException {
  private static final long serialVersionUID = 1L;

  /**
   * An exception with advice.
   *
   * @param message what happened and what to do
   */
  public OutboxFullException(String message) {
    super(message);
  }
}
