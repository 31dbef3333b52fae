package dev.mycelium;

/**
 * Something in the environment stands in the way; the message says what and what to do about it.
 */
public class MyceliumException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * An exception with advice.
   *
   * @param message what happened and what to do
   */
  public MyceliumException(String message) {
    super(message);
  }

  /**
   * An exception with advice and cause.
   *
   * @param message what happened and what to do
   * @param cause the failure behind it
   */
  public MyceliumException(String message, Throwable cause) {
    super(message, cause);
  }
}
