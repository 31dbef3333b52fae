package dev.mycelium.internal.packet;

import dev.mycelium.spi.PacketBatch;
import dev.mycelium.spi.PacketBuffer;

/**
 * Reuses packet buffers of two sizes: one for packets of the overlay MTU, one for the largest body
 * that a frame can carry. Any thread may take and give back.
 *
 * <p>The pool bounds what it keeps, not what is lent: every place that holds buffers has a bound of
 * its own (link queues, parked packets, batches). What does not fit back is left to the collector.
 */
public final class PacketPool implements PacketBatch.Source {
  /** Payload bytes of a small buffer: the overlay MTU of 1400 with room for its neighbours. */
  public static final int SMALL_BYTES = 1500;

  /** Payload bytes of a large buffer: a body of 65535 bytes less inner header, tag and nonce. */
  public static final int LARGE_BYTES = 65_535;

  /** Small buffers kept: about 6.5 MB, a burst of every queue of a few busy links. */
  private static final int SMALL_KEPT = 4096;

  /** Large buffers kept: about 4 MB. */
  private static final int LARGE_KEPT = 64;

  /** Memory of a full pool, headroom and tailroom included. */
  private static final long KEPT_BYTES =
      (long) SMALL_KEPT * memoryOf(SMALL_BYTES) + (long) LARGE_KEPT * memoryOf(LARGE_BYTES);

  private final IdleBuffers small;
  private final IdleBuffers large;

  /** A pool that keeps as much as is of use. */
  public PacketPool() {
    this(KEPT_BYTES);
  }

  /**
   * A pool that keeps less where memory is scarce.
   *
   * @param keptBytesMax memory of idle buffers; at least one of each size is kept
   */
  public PacketPool(long keptBytesMax) {
    double share = Math.min(1, Math.max(0, keptBytesMax / (double) KEPT_BYTES));
    small = new IdleBuffers(SMALL_BYTES, Math.max(1, (int) (share * SMALL_KEPT)));
    large = new IdleBuffers(LARGE_BYTES, Math.max(1, (int) (share * LARGE_KEPT)));
  }

  private static int memoryOf(int capacityBytes) {
    return PacketBuffer.HEADROOM + capacityBytes + PacketBuffer.TAILROOM;
  }

  @Override
  public PacketBuffer acquire(int capacityBytes) {
    return (capacityBytes <= SMALL_BYTES ? small : large).acquire();
  }

  /** Buffers that somebody holds; a guess while others take and give back. */
  public int lent() {
    return small.lent() + large.lent();
  }

  /** Buffers lying idle in the pool. */
  public int idle() {
    return small.idle() + large.idle();
  }
}
