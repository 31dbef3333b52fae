package dev.mycelium.internal.quic.packet;

/**
 * What the peer did is an error of RFC 9000 §20.1: the connection closes with this code. Made
 * without a stack trace, since peers decide how often it is made.
 */
public final class QuicException extends Exception {
  private static final long serialVersionUID = 1L;

  private final long code;

  /**
   * An error of the peer.
   *
   * @param code one of {@link ErrorCode}
   * @param message for the log and the reason phrase
   */
  public QuicException(long code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  /** The code to close with. */
  public long code() {
    return code;
  }
}
