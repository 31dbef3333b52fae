package dev.mycelium.message;

import dev.mycelium.MyceliumException;

/** A message did not get where it should; the subclasses say why. */
public abstract class MessageException extends MyceliumException {
  private static final long serialVersionUID = 1L;

  /**
   * An exception with advice.
   *
   * @param message what happened and what to do
   */
  protected MessageException(String message) {
    super(message);
  }
}
