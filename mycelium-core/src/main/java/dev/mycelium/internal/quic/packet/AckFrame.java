package dev.mycelium.internal.quic.packet;

/**
 * The contents of an ACK frame: ranges from the largest downwards. Reusable. A frame with more
 * ranges than fit is read to its end, and the ranges with the smallest numbers are left out.
 */
public final class AckFrame {
  /** Ranges kept: twice of what this endpoint ever needs after heavy loss. */
  static final int MAX_RANGES = 512;

  private final long[] smallest = new long[MAX_RANGES];
  private final long[] largest = new long[MAX_RANGES];
  private int count;
  private long delay;

  /** Empty. */
  public AckFrame() {}

  void clear(long delay) {
    count = 0;
    this.delay = delay;
  }

  void add(long smallest, long largest) {
    if (count < MAX_RANGES) {
      this.smallest[count] = smallest;
      this.largest[count] = largest;
      count++;
    }
  }

  /** Number of ranges, at least one; range 0 has the largest numbers. */
  public int count() {
    return count;
  }

  public long smallest(int range) {
    return smallest[range];
  }

  public long largest(int range) {
    return largest[range];
  }

  /** The largest number acknowledged. */
  public long largest() {
    return largest[0];
  }

  /** The delay as sent, in units of the sender's exponent. */
  public long delay() {
    return delay;
  }
}
