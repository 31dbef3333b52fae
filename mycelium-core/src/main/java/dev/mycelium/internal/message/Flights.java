package dev.mycelium.internal.message;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The chunks on their way to one node, numbered in the order in which they were sent. A chunk that
 * is sent again is a new flight.
 */
final class Flights {
  /** More small chunks than this do not fit into the window anyway. */
  static final int FLIGHTS_MAX = 1 << 16;

  private @Nullable Transmission[] owners = new Transmission[16];
  private int[] chunks = new int[16];
  private int[] sizes = new int[16];
  private long[] sentNanos = new long[16];
  private long head;
  private long next;
  private long bytes;

  /** Number that the next flight gets. */
  long next() {
    return next;
  }

  /** Bytes on their way. */
  long bytes() {
    return bytes;
  }

  boolean isFull() {
    return next - head >= FLIGHTS_MAX;
  }

  boolean isEmpty() {
    return head == next;
  }

  /** The oldest flight; there must be one. */
  long oldest() {
    return head;
  }

  Transmission owner(long flight) {
    return java.util.Objects.requireNonNull(owners[slot(flight)]);
  }

  int chunk(long flight) {
    return chunks[slot(flight)];
  }

  int size(long flight) {
    return sizes[slot(flight)];
  }

  long sentNanos(long flight) {
    return sentNanos[slot(flight)];
  }

  private int slot(long flight) {
    return (int) flight & owners.length - 1;
  }

  /** A chunk leaves. */
  long add(Transmission owner, int chunk, int size, long nowNanos) {
    if (next - head == owners.length) {
      grow();
    }
    int slot = slot(next);
    owners[slot] = owner;
    chunks[slot] = chunk;
    sizes[slot] = size;
    sentNanos[slot] = nowNanos;
    bytes += size;
    return next++;
  }

  private void grow() {
    int before = owners.length;
    int shift = slot(head);
    @Nullable Transmission[] moreOwners = new Transmission[2 * before];
    int[] moreChunks = new int[2 * before];
    int[] moreSizes = new int[2 * before];
    long[] moreSent = new long[2 * before];
    for (long flight = head; flight < next; flight++) {
      int from = (int) (shift + (flight - head)) & before - 1;
      int to = (int) flight & 2 * before - 1;
      moreOwners[to] = owners[from];
      moreChunks[to] = chunks[from];
      moreSizes[to] = sizes[from];
      moreSent[to] = sentNanos[from];
    }
    owners = moreOwners;
    chunks = moreChunks;
    sizes = moreSizes;
    sentNanos = moreSent;
  }

  /** A flight is over: acknowledged, lost, or its message has ended. */
  void remove(long flight) {
    int slot = slot(flight);
    bytes -= sizes[slot];
    owners[slot] = null;
    while (head < next && owners[slot(head)] == null) {
      head++;
    }
  }

  /** Whether the number belongs to a chunk that is still on its way. */
  boolean isUnderWay(long flight) {
    return flight >= head && flight < next && owners[slot(flight)] != null;
  }

  /** Forgets all. */
  void clear() {
    Arrays.fill(owners, null);
    head = next;
    bytes = 0;
  }
}
