package dev.mycelium.message;

/**
 * The deadline passed without any answer, although there was a way: the receiver does not accept
 * the topic from this node, its inbox is full, or it is no longer there. The protocol has no way to
 * tell these apart.
 */
public class RefusedException extends MessageException {
  private static final long serialVersionUID = 1L;

  /**
   * An exception with advice.
   *
   * @param message what happened and what to do
   */
  public RefusedException(String message) {
    super(message);
  }
}
