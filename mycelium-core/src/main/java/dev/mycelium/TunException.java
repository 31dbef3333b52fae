package dev.mycelium;

/** The TUN device cannot be made, or failed. */
public class TunException extends MyceliumException {
  private static final long serialVersionUID = 1L;

  /**
   * An exception with advice.
   *
   * @param message what happened and what to do
   */
  public TunException(String message) {
    super(message);
  }

  /**
   * An exception with advice and cause.
   *
   * @param message what happened and what to do
   * @param cause the failure behind it
   */
  public TunException(String message, Throwable cause) {
    super(message, cause);
  }
}
