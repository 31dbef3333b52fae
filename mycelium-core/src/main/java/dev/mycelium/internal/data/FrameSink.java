package dev.mycelium.internal.data;

import dev.mycelium.spi.PacketBuffer;
import java.nio.ByteBuffer;

/**
 * Where finished frames go: the outbound side of a link. Safe for any thread; never blocks, takes
 * no lock, allocates nothing.
 */
public interface FrameSink {
  /** Standing delay that is the target: more is of no use to anybody (5 ms, spec 09 §3.1). */
  long STANDING_TARGET_NANOS = 5_000_000;

  /**
   * Queues one complete frame (array index 0 to {@link PacketBuffer#frameLength()}); the sink takes
   * the buffer. A full or closed sink drops by its own policy and counts.
   */
  void send(PacketBuffer frame, long nowNanos);

  /**
   * Copies a frame on its way through this node straight to where it will be written from.
   *
   * @param input position at the first byte of the frame; unchanged
   * @param frameLength bytes, all there
   * @param hopLimit to write into it, 0..255; reserved fields become zero
   * @return false if that cannot be done just now: earlier frames wait, or the caller is another
   *     thread than the one that writes. The caller then sends a copy of its own
   */
  default boolean append(ByteBuffer input, int frameLength, int hopLimit) {
    return false;
  }

  /**
   * Size of the largest frame that travels as it should. Larger ones arrive too, but slowly and at
   * the expense of others: over the stream of a QUIC link. TCP is kept below (spec 09 §2.4).
   */
  default int easyFrameBytes() {
    return Integer.MAX_VALUE;
  }

  /** Whether sources are told not to send larger frames, because the other end cannot either. */
  default boolean reportsLargeFrames() {
    return false;
  }

  /** Tells the sink that a burst is over, so that it can be written. */
  void flush();

  /**
   * How long frames have been waiting of late, the best of them: what stays when bursts are gone.
   *
   * @return nanoseconds, 0 without a standing queue
   */
  default long standingNanos(long nowNanos) {
    return 0;
  }

  /**
   * Whether so much waits that the next frames would probably be dropped, although it will not wait
   * for long: a fast link that is only behind. A source that can wait should: what is not read from
   * the TUN device yet waits in the kernel, which slows TCP down without losing a packet. For a
   * slow link nobody should wait, since packets for others are behind.
   */
  default boolean isWorthWaitingFor() {
    return false;
  }
}
