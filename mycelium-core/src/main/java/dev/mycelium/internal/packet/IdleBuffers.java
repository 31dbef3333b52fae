package dev.mycelium.internal.packet;

import dev.mycelium.spi.PacketBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Buffers of one size, lent and taken back by any thread, without locks and without garbage.
 *
 * <p>The buffer that came back last is lent next: its bytes are still in the processor's cache. A
 * queue would send every packet through all buffers there ever were, which no cache can hold.
 *
 * <p>The idle ones are a stack linked by their numbers. Its top carries a version, so that a thread
 * that was interrupted between looking and taking notices that the same buffer has been away.
 */
final class IdleBuffers {
  private static final int NUMBER_BITS = 16;
  private static final int NUMBER_MASK = (1 << NUMBER_BITS) - 1;
  private static final int VERSION_SHIFT = 2 * NUMBER_BITS;

  /** A buffer that has its place here. */
  private final class Place implements PacketBuffer.Recycler {
    /** From 1; 0 is no place. */
    private final int number;

    private final PacketBuffer buffer;

    /** The place below in the stack, or 0; a thread that is too late may read anything. */
    private volatile int below;

    Place(int number) {
      this.number = number;
      this.buffer = new PacketBuffer(capacityBytes, this);
    }

    @Override
    public void recycle(PacketBuffer same) {
      push(this);
    }
  }

  private final int capacityBytes;
  private final Place[] places;
  private final AtomicInteger made = new AtomicInteger();

  /** Lent beyond the places; left to the collector when they come back. */
  private final AtomicInteger surplus = new AtomicInteger();

  private final PacketBuffer.Recycler surplusRecycler = buffer -> surplus.decrementAndGet();

  /** Version, number of idle buffers, number of the topmost place. */
  private final AtomicLong top = new AtomicLong();

  /**
   * No buffers yet.
   *
   * @param capacityBytes payload of each
   * @param keptMax buffers that are kept, at most 65 535; what is lent beyond is not reused
   */
  IdleBuffers(int capacityBytes, int keptMax) {
    if (keptMax < 1 || keptMax > NUMBER_MASK) {
      throw new IllegalArgumentException(keptMax + " buffers");
    }
    this.capacityBytes = capacityBytes;
    this.places = new Place[keptMax + 1];
  }

  /** Lends a buffer, as good as new. */
  PacketBuffer acquire() {
    while (true) {
      long seen = top.get();
      int number = (int) seen & NUMBER_MASK;
      if (number == 0) {
        return make();
      }
      Place place = places[number];
      if (top.compareAndSet(seen, next(seen, idle(seen) - 1, place.below))) {
        place.buffer.reset();
        return place.buffer;
      }
    }
  }

  private PacketBuffer make() {
    int number = made.get() + 1;
    while (number < places.length) {
      if (made.compareAndSet(number - 1, number)) {
        Place place = new Place(number);
        places[number] = place; // others see it when the buffer has come back
        return place.buffer;
      }
      number = made.get() + 1;
    }
    surplus.incrementAndGet();
    return new PacketBuffer(capacityBytes, surplusRecycler);
  }

  private void push(Place place) {
    long seen;
    do {
      seen = top.get();
      place.below = (int) seen & NUMBER_MASK;
    } while (!top.compareAndSet(seen, next(seen, idle(seen) + 1, place.number)));
  }

  private static long next(long seen, int idle, int number) {
    return ((seen >>> VERSION_SHIFT) + 1) << VERSION_SHIFT | (long) idle << NUMBER_BITS | number;
  }

  private static int idle(long top) {
    return (int) (top >>> NUMBER_BITS) & NUMBER_MASK;
  }

  /** Buffers that lie here. */
  int idle() {
    return idle(top.get());
  }

  /** Buffers that somebody holds; a guess while others take and give back. */
  int lent() {
    return made.get() - idle() + surplus.get();
  }
}
