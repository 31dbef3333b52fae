package dev.mycelium;

/** A key file cannot be read or written. */
public class KeyFileException extends MyceliumException {
  private static final long serialVersionUID = 1L;

  /**
   * An exception with advice.
   *
   * @param message what happened and what to do
   */
  public KeyFileException(String message) {
    super(message);
  }

  /**
   * An exception with advice and cause.
   *
   * @param message what happened and what to do
   * @param cause the failure behind it
   */
  public KeyFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
