package dev.mycelium.internal.quic.tls;

/**
 * What may follow a handshake: NewSessionTicket messages, which are of no use without resumption
 * and are skipped, in pieces of any size. A TLS KeyUpdate is forbidden (RFC 9001 §6).
 */
final class SessionTickets {
  private static final int NEW_SESSION_TICKET = 4;
  private static final int HEADER_BYTES = 4;

  private int headerSeen;
  private int bodyLeft;

  /** False as soon as a message of another type begins. */
  boolean accept(byte[] array, int offset, int length) {
    int at = offset;
    int end = offset + length;
    while (at < end) {
      if (headerSeen == HEADER_BYTES) {
        int skipped = Math.min(bodyLeft, end - at);
        at += skipped;
        bodyLeft -= skipped;
        headerSeen = bodyLeft == 0 ? 0 : HEADER_BYTES;
        continue;
      }
      int value = array[at++] & 0xFF;
      if (headerSeen == 0 && value != NEW_SESSION_TICKET) {
        return false;
      }
      bodyLeft = headerSeen == 0 ? 0 : bodyLeft << 8 | value;
      headerSeen++;
      if (headerSeen == HEADER_BYTES && bodyLeft == 0) {
        headerSeen = 0;
      }
    }
    return true;
  }
}
