package dev.mycelium;

/** A node cannot start; the message lists all problems at once. */
public class StartException extends MyceliumException {
  private static final long serialVersionUID = 1L;

  /**
   * An exception with advice.
   *
   * @param message what happened and what to do
   */
  public StartException(String message) {
    super(message);
  }

  /**
   * An exception with advice and cause.
   *
   * @param message what happened and what to do
   * @param cause the failure behind it
   */
  public StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
