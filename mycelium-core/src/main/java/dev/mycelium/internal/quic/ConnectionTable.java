package dev.mycelium.internal.quic;

import dev.mycelium.internal.quic.connection.QuicConnection;
import org.jspecify.annotations.Nullable;

/**
 * Connections by our own ids: open addressing over longs, so that finding one allocates nothing.
 * Our ids are random, nobody can make them collide.
 */
final class ConnectionTable {
  private static final int INITIAL_SLOTS = 64;

  private long[] ids = new long[INITIAL_SLOTS];
  private @Nullable QuicConnection[] values = new QuicConnection[INITIAL_SLOTS];
  private int size;

  @Nullable QuicConnection get(long id) {
    return values[slotOf(id)];
  }

  int size() {
    return size;
  }

  /** The slot that holds the id, or the free one where it would go. */
  private int slotOf(long id) {
    int mask = ids.length - 1;
    int slot = home(id) & mask;
    while (values[slot] != null && ids[slot] != id) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private static int home(long id) {
    return (int) (id ^ id >>> 32);
  }

  void put(long id, QuicConnection connection) {
    if (2 * (size + 1) > ids.length) {
      grow();
    }
    int slot = slotOf(id);
    size += values[slot] == null ? 1 : 0;
    ids[slot] = id;
    values[slot] = connection;
  }

  private void grow() {
    long[] oldIds = ids;
    @Nullable QuicConnection[] oldValues = values;
    ids = new long[2 * oldIds.length];
    values = new QuicConnection[ids.length];
    for (int i = 0; i < oldIds.length; i++) {
      QuicConnection connection = oldValues[i];
      if (connection != null) {
        int slot = slotOf(oldIds[i]);
        ids[slot] = oldIds[i];
        values[slot] = connection;
      }
    }
  }

  /** Takes an id out and moves up those that had to go behind it. */
  void remove(long id) {
    int mask = ids.length - 1;
    int hole = slotOf(id);
    if (values[hole] == null) {
      return;
    }
    size--;
    values[hole] = null;
    for (int slot = hole + 1 & mask; values[slot] != null; slot = slot + 1 & mask) {
      int distance = slot - home(ids[slot]) & mask;
      if (distance >= (slot - hole & mask)) {
        ids[hole] = ids[slot];
        values[hole] = values[slot];
        values[slot] = null;
        hole = slot;
      }
    }
  }
}
