package dev.mycelium.internal.quic.connection;

/**
 * Bounds and times of an endpoint.
 *
 * @param idleTimeoutMillis advertised; the smaller of both sides' counts
 * @param keepAliveNanos a PING after so much silence
 * @param handshakeNanos from the first packet to the end of the handshake, and on a server to the
 *     first stream bytes
 * @param streamWindowBytes bytes of a stream that the peer may send ahead of our reading
 * @param keyUpdatePackets packets sealed before new keys are taken
 * @param connections in total; beyond, new ones are dropped
 * @param handshakes half-open inbound connections; beyond, Initials are dropped
 * @param handshakesBeforeRetry half-open inbound connections before addresses have to prove
 *     themselves by a Retry
 */
public record QuicLimits(
    long idleTimeoutMillis,
    long keepAliveNanos,
    long handshakeNanos,
    int streamWindowBytes,
    long keyUpdatePackets,
    int connections,
    int handshakes,
    int handshakesBeforeRetry) {
  private static final long SECOND = 1_000_000_000L;

  /**
   * As spec 02 §6.3 and §6.5, but for the stream window: 10 MiB each for all neighbours is more
   * than a node should promise to hold.
   */
  public static final QuicLimits DEFAULT =
      new QuicLimits(60_000, 20 * SECOND, 10 * SECOND, 1 << 20, 1L << 22, 1024, 256, 16);

  /** The same, but for the number of connections. */
  public QuicLimits withConnections(int count) {
    return new QuicLimits(
        idleTimeoutMillis,
        keepAliveNanos,
        handshakeNanos,
        streamWindowBytes,
        keyUpdatePackets,
        count,
        handshakes,
        handshakesBeforeRetry);
  }

  /** The same, but for the time of a handshake. */
  public QuicLimits withHandshakeNanos(long nanos) {
    return new QuicLimits(
        idleTimeoutMillis,
        keepAliveNanos,
        nanos,
        streamWindowBytes,
        keyUpdatePackets,
        connections,
        handshakes,
        handshakesBeforeRetry);
  }

  /** Streams a peer may open, all but one in vain. */
  public static final int PEER_STREAMS = 5;

  /** Connection ids kept of a peer, and given to it. */
  public static final int CONNECTION_IDS = 5;

  /** Largest DATAGRAM frame taken. */
  public static final int DATAGRAM_FRAME_BYTES = 65_535;
}
