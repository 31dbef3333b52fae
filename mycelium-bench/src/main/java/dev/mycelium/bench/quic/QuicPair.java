package dev.mycelium.bench.quic;

/**
 * Two endpoints of one implementation, each on a thread and a UDP socket of its own, joined by a
 * connection over the loopback.
 */
interface QuicPair extends AutoCloseable {
  /** Bytes of every datagram of the load. */
  int LOAD_BYTES = 1400;

  /**
   * From now on the first endpoint sends datagrams as fast as its connection lets it, or no more.
   */
  void load(boolean on);

  /** Datagrams of the load that have come to the second endpoint. */
  long arrived();

  /**
   * Sends a small datagram and waits until it is back, behind nothing but what was sent before it.
   *
   * @return nanoseconds, or -1 if it did not come back within a second
   */
  long roundTripNanos() throws InterruptedException;

  /**
   * From now on the first endpoint makes connections to the second besides, closing each when its
   * handshake is complete; 0 ends that.
   *
   * @param atOnce how many at a time
   */
  void shakeHands(int atOnce);

  /** Handshakes that the first endpoint has completed since the beginning. */
  long handshakes();

  /** Processor time that both threads have used. */
  long[] cpuNanos();

  @Override
  void close();
}
