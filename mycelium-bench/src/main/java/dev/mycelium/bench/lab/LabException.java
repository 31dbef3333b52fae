package dev.mycelium.bench.lab;

/** A measurement, or what it needs, failed; the message is for people. */
public final class LabException extends RuntimeException {
  /** With what went wrong. */
  public LabException(String message) {
    super(message);
  }

  /** With what went wrong and why. */
  public LabException(String message, Throwable cause) {
    super(message, cause);
  }
}
