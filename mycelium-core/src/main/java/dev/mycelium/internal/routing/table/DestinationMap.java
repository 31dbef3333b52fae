package dev.mycelium.internal.routing.table;

import org.jspecify.annotations.Nullable;

/**
 * Open addressing with linear probing, keyed by the upper half of a /64: four bytes per place
 * instead of the fifty of a {@code HashMap} node, and an order that depends only on salt and
 * content.
 */
final class DestinationMap {
  private static final int INITIAL_CAPACITY = 64;

  private final long salt;
  private @Nullable Destination[] slots = new Destination[INITIAL_CAPACITY];
  private int size;

  DestinationMap(long salt) {
    this.salt = salt;
  }

  int size() {
    return size;
  }

  int capacity() {
    return slots.length;
  }

  @Nullable Destination at(int slot) {
    return slots[slot];
  }

  @Nullable Destination find(long high) {
    for (int slot = home(high); ; slot = next(slot)) {
      Destination candidate = slots[slot];
      if (candidate == null || candidate.high == high) {
        return candidate;
      }
    }
  }

  /** The key must be absent. */
  void put(Destination destination) {
    if (4 * (size + 1) > 3 * slots.length) {
      grow();
    }
    insert(destination);
    size++;
  }

  /** Closes the gap by moving back what probed past it, so that no tombstones are needed. */
  void remove(Destination destination) {
    int gap = home(destination.high);
    while (slots[gap] != destination) {
      if (slots[gap] == null) {
        return;
      }
      gap = next(gap);
    }
    size--;
    int slot = gap;
    while (true) {
      slots[gap] = null;
      Destination moved;
      do {
        slot = next(slot);
        moved = slots[slot];
        if (moved == null) {
          return;
        }
      } while (isBetween(gap, home(moved.high), slot));
      slots[gap] = moved;
      gap = slot;
    }
  }

  /** Whether {@code home} lies cyclically in (gap, slot], so that the entry must stay. */
  private static boolean isBetween(int gap, int home, int slot) {
    return gap <= slot ? gap < home && home <= slot : gap < home || home <= slot;
  }

  private void insert(Destination destination) {
    int slot = home(destination.high);
    while (slots[slot] != null) {
      slot = next(slot);
    }
    slots[slot] = destination;
  }

  private void grow() {
    @Nullable Destination[] old = slots;
    slots = new Destination[2 * old.length];
    for (Destination destination : old) {
      if (destination != null) {
        insert(destination);
      }
    }
  }

  /** The finalizer of MurmurHash3: every bit of key and salt reaches every bit of the place. */
  private int home(long high) {
    long hash = high ^ salt;
    hash = (hash ^ hash >>> 33) * 0xFF51AFD7ED558CCDL;
    hash = (hash ^ hash >>> 33) * 0xC4CEB9FE1A85EC53L;
    return (int) (hash ^ hash >>> 33) & (slots.length - 1);
  }

  private int next(int slot) {
    return slot + 1 & (slots.length - 1);
  }
}
