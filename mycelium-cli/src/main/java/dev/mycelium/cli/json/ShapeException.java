package dev.mycelium.cli.json;

import java.io.Serial;

/** A JSON value is not what was asked for; the message says where and why. */
public class ShapeException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final String reason;

  /** With a reason for people. */
  public ShapeException(String reason) {
    super(reason);
    this.reason = reason;
  }

  /** Where and why. */
  public String reason() {
    return reason;
  }
}
