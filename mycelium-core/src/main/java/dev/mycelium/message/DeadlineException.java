package dev.mycelium.message;

/** The receiver had begun to take the message, but the deadline passed before it had it all. */
public class DeadlineException extends MessageException {
  private static final long serialVersionUID = 1L;

  /**
   * An exception with advice.
   *
   * @param message what happened and what to do
   */
  public DeadlineException(String message) {
    super(message);
  }
}
