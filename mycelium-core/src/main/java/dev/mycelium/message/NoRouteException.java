package dev.mycelium.message;

/** The deadline passed and there was no way to the destination. */
public class NoRouteException extends MessageException {
  private static final long serialVersionUID = 1L;

  /**
   * An exception with advice.
   *
   * @param message what happened and what to do
   */
  public NoRouteException(String message) {
    super(message);
  }
}
