package dev.mycelium.internal.quic.recovery;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Packets of one space that are neither acknowledged nor lost, in order of their numbers: a ring
 * whose objects are reused. Settled ones in the middle stay until all before them are settled.
 */
final class SentPackets {
  /** More than this many unsettled packets (half of them in 1 GB/s times 50 ms) are not sent. */
  static final int MAX_PACKETS = 1 << 16;

  private @Nullable SentPacket[] ring = new SentPacket[64];
  private long head;
  private long tail;

  boolean isFull() {
    return tail - head >= MAX_PACKETS;
  }

  int size() {
    return (int) (tail - head);
  }

  /** A packet to be filled and then {@link #append}ed; or taken again by the next call. */
  SentPacket next(long number) {
    if (size() == ring.length) {
      grow();
    }
    int slot = (int) tail & ring.length - 1;
    SentPacket packet = ring[slot];
    if (packet == null) {
      packet = new SentPacket();
      ring[slot] = packet;
    }
    packet.begin(number);
    return packet;
  }

  /** Keeps the packet that {@link #next} gave last. */
  void append() {
    tail++;
  }

  private void grow() {
    @Nullable SentPacket[] larger = new SentPacket[2 * ring.length];
    for (long i = head; i < tail; i++) {
      larger[(int) i & larger.length - 1] = ring[(int) i & ring.length - 1];
    }
    ring = larger;
  }

  /** By position, 0 is the oldest. */
  SentPacket get(int position) {
    SentPacket packet = ring[(int) (head + position) & ring.length - 1];
    if (packet == null) {
      throw new AssertionError("no packet at " + position + " of " + size());
    }
    return packet;
  }

  /** The position of the first packet whose number is not smaller. */
  int positionOf(long number) {
    int low = 0;
    int high = size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (get(middle).number < number) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Lets go of settled packets at the front. */
  void trim() {
    while (head < tail && get(0).settled) {
      head++;
    }
  }

  void clear() {
    Arrays.fill(ring, null);
    head = 0;
    tail = 0;
  }
}
