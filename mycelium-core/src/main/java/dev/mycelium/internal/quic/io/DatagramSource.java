package dev.mycelium.internal.quic.io;

/**
 * Where a connection fetches datagrams when it may send them, so that they wait only in one queue,
 * that of the link. After adding to an empty source call {@code QuicConnection.wake}.
 */
public interface DatagramSource {
  /** A source that never has anything. */
  DatagramSource NONE =
      new DatagramSource() {
        @Override
        public boolean isEmpty() {
          return true;
        }

        @Override
        public int poll(byte[] to, int offset, int room, int limit) {
          return -1;
        }
      };

  /** Whether {@link #poll} with full room would find nothing. */
  boolean isEmpty();

  /**
   * Copies the next datagram and removes it.
   *
   * @param room bytes free in this packet
   * @param limit bytes free in an empty packet: a datagram larger than this will never fit and has
   *     to be taken elsewhere by the source, at once
   * @return its length, or -1 if there is none or it does not fit now
   */
  int poll(byte[] to, int offset, int room, int limit);
}
