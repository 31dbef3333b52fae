package dev.mycelium.internal.message;

/**
 * Sizes and times of the machine.
 *
 * @param chunkBytes largest chunk that is sent, 500..1300
 * @param retransmitMinNanos shortest time until something is sent again
 * @param retransmitFirstNanos the time before anything was measured
 * @param retransmitMaxNanos longest time
 * @param arrivalIdleNanos how long an incomplete message may be silent
 * @param statusNanos how long a sent message is remembered, from when it was sent
 */
public record MessageTimes(
    int chunkBytes,
    long retransmitMinNanos,
    long retransmitFirstNanos,
    long retransmitMaxNanos,
    long arrivalIdleNanos,
    long statusNanos) {
  private static final long MILLIS = 1_000_000L;
  private static final long SECONDS = 1000 * MILLIS;

  /**
   * Chunks that fit, with 108 bytes of headers, the datagrams of QUIC links of the reference (1342
   * bytes over IPv6, spec 09 §2.1); the reference's own 1300 do not.
   */
  private static final int CHUNK_BYTES = 1200;

  /** What spec 06 §17 suggests. */
  public static MessageTimes usual() {
    return new MessageTimes(
        CHUNK_BYTES, 100 * MILLIS, 500 * MILLIS, 5 * SECONDS, 330 * SECONDS, 600 * SECONDS);
  }

  /** The same with other chunks. */
  public MessageTimes withChunkBytes(int bytes) {
    return new MessageTimes(
        bytes,
        retransmitMinNanos,
        retransmitFirstNanos,
        retransmitMaxNanos,
        arrivalIdleNanos,
        statusNanos);
  }
}
