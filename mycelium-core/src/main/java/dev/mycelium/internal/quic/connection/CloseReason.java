package dev.mycelium.internal.quic.connection;

/**
 * Why a connection ended.
 *
 * @param kind who ended it
 * @param code as on the wire, 0 without one
 * @param text for people
 */
public record CloseReason(Kind kind, long code, String text) {
  /** Who or what ended it. */
  public enum Kind {
    /** We, as asked. */
    LOCAL,
    /** We, because of what the peer did. */
    PEER_FAULT,
    /** The peer, with CONNECTION_CLOSE. */
    REMOTE,
    /** The peer has lost its state and said so. */
    STATELESS_RESET,
    /** Nothing came any more. */
    IDLE,
    /** Handshake or first stream data did not come in time. */
    HANDSHAKE_TIMEOUT,
    /** No common version. */
    VERSION
  }

  @Override
  public String toString() {
    return kind + " 0x" + Long.toHexString(code) + (text.isEmpty() ? "" : " " + text);
  }
}
