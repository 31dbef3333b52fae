package dev.mycelium.internal.wire;

/**
 * The neighbour does not speak our language: the link must be closed. Stackless, because where in
 * the decoder it was noticed says nothing and anybody can provoke it.
 */
public final class WireException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What was wrong, with the words that the reference logs. */
  public enum Reason {
    /** The first byte of a packet is not 1. */
    UNKNOWN_VERSION("Unknown protocol version"),
    /** The second byte of a packet is neither 0 (data) nor 1 (control). */
    INVALID_PACKET_TYPE("Invalid packet type"),
    /** A control body over {@link FrameDecoder#MAX_CONTROL_BODY_BYTES}. */
    CONTROL_BODY_TOO_LONG("Control packet too long"),
    /** The stream ended inside a packet. */
    BYTES_REMAINING("bytes remaining on stream");

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    /** The words for the log. */
    public String text() {
      return text;
    }
  }

  private final Reason reason;

  /** Carries a reason; the message is its text. */
  public WireException(Reason reason) {
    super(reason.text(), null, false, false);
    this.reason = reason;
  }

  /** What was wrong. */
  public Reason reason() {
    return reason;
  }
}
