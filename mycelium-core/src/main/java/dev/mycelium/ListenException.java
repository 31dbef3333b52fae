package dev.mycelium;

/** A listener cannot be opened. */
public class ListenException extends MyceliumException {
  private static final long serialVersionUID = 1L;

  /**
   * An exception with advice.
   *
   * @param message what happened and what to do
   */
  public ListenException(String message) {
    super(message);
  }

  /**
   * An exception with advice and cause.
   *
   * @param message what happened and what to do
   * @param cause the failure behind it
   */
  public ListenException(String message, Throwable cause) {
    super(message, cause);
  }
}
