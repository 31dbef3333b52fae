package dev.mycelium.message;

/** The message was given up: cancelled, or the node was closed. */
public class AbortedException extends MessageException {
  private static final long serialVersionUID = 1L;

  /**
   * An exception with advice.
   *
   * @param message what happened and what to do
   */
  public AbortedException(String message) {
    super(message);
  }
}
