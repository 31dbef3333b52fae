package dev.mycelium.cli.client.call;

import dev.mycelium.MyceliumException;

/** The node or the way to it failed; ends the command with status 1. */
public final class ClientException extends MyceliumException {
  private static final long serialVersionUID = 1L;

  public ClientException(String message) {
    super(message);
  }

  public ClientException(String message, Throwable cause) {
    super(message, cause);
  }
}
