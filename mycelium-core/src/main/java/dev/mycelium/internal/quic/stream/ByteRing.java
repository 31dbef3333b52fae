package dev.mycelium.internal.quic.stream;

/** Bytes by their offset in a stream, as many as its capacity at a time; grows in powers of two. */
final class ByteRing {
  private static final int INITIAL_BYTES = 2048;

  private byte[] ring = new byte[0];

  /**
   * Makes room for offsets {@code from} to {@code end}, keeping what is stored from {@code from}.
   */
  void reserve(long from, long end) {
    long needed = end - from;
    if (needed <= ring.length) {
      return;
    }
    int size = Math.max(INITIAL_BYTES, Integer.highestOneBit((int) needed - 1) << 1);
    byte[] old = ring;
    ring = new byte[size];
    if (old.length > 0) {
      for (int i = 0; i < old.length; i++) {
        ring[(int) (from + i) & size - 1] = old[(int) (from + i) & old.length - 1];
      }
    }
  }

  void put(long offset, byte[] from, int start, int length) {
    if (length == 0) {
      return;
    }
    int at = (int) offset & ring.length - 1;
    int first = Math.min(length, ring.length - at);
    System.arraycopy(from, start, ring, at, first);
    System.arraycopy(from, start + first, ring, 0, length - first);
  }

  void get(long offset, byte[] to, int start, int length) {
    if (length == 0) {
      return;
    }
    int at = (int) offset & ring.length - 1;
    int first = Math.min(length, ring.length - at);
    System.arraycopy(ring, at, to, start, first);
    System.arraycopy(ring, 0, to, start + first, length - first);
  }

  /** Gives the memory back; nothing is stored. */
  void release() {
    ring = new byte[0];
  }

  int capacity() {
    return ring.length;
  }
}
