package dev.mycelium.internal.packet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Packet and byte counts of a bounded number of addresses. One thread writes without a lock and
 * without garbage, others read meanwhile.
 *
 * <p>Set associative, like a processor's cache: an address belongs to one set of {@value #WAYS}
 * entries, and when the set is full its least recently counted entry makes room. That is not exact
 * LRU, but it needs no list, and an attacker who sprays addresses can only turn over the table, not
 * grow it. The sets start few and grow fourfold when one overflows, up to the bound, so that a node
 * with few correspondents does not pay for many.
 *
 * <p>An entry that changes its address would show a reader the counts of two addresses mixed.
 * Therefore each set has a version, odd while an entry is replaced; a reader that saw it change
 * reads the set again.
 */
public final class AddressCounts {
  /** Addresses remembered at most (spec 05 §22.2(1)): 2.6 MB when full. */
  public static final int ENTRIES_MAX = 65_536;

  private static final int WAYS = 8;
  private static final int SETS_MIN = 8;
  private static final int GROWTH = 4;
  private static final int NOT_THERE = -1;

  // fields of an entry
  private static final int HIGH = 0;
  private static final int LOW = 1;
  private static final int PACKETS = 2;
  private static final int BYTES = 3;
  private static final int USED = 4;
  private static final int ENTRY_LONGS = 5;
  private static final int SET_LONGS = WAYS * ENTRY_LONGS;

  private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

  /** Retries of a reader per set: the writer needs nanoseconds to replace an entry. */
  private static final int READ_ATTEMPTS_MAX = 1000;

  private final int setsMax;
  private volatile Sets sets = new Sets(SETS_MIN);

  /** Grows with each packet; what was counted longer ago has a smaller one. Never 0 in an entry. */
  private long clock;

  private static final class Sets {
    final long[] entries;
    final long[] versions;

    Sets(int count) {
      entries = new long[count * SET_LONGS];
      versions = new long[count];
    }

    int mask() {
      return versions.length - 1;
    }
  }

  /**
   * An empty table.
   *
   * @param entriesMax a power of two, at least 64
   */
  public AddressCounts(int entriesMax) {
    this.setsMax = entriesMax / WAYS;
  }

  /** Adds one packet. The writing thread only. */
  public void count(long high, long low, int bytes) {
    clock++;
    Sets current = sets;
    int set = setOf(high, low, current.mask());
    int entry = find(current.entries, set, high, low);
    if (entry == NOT_THERE) {
      entry = leastUsed(current.entries, set);
      while (current.entries[entry + USED] != 0 && current.versions.length < setsMax) {
        current = grow(current);
        set = setOf(high, low, current.mask());
        entry = leastUsed(current.entries, set);
      }
      replace(current, set, entry, high, low);
    }
    long[] entries = current.entries;
    LONGS.setOpaque(entries, entry + PACKETS, entries[entry + PACKETS] + 1);
    LONGS.setOpaque(entries, entry + BYTES, entries[entry + BYTES] + bytes);
    entries[entry + USED] = clock;
  }

  private static int find(long[] entries, int set, long high, long low) {
    int end = (set + 1) * SET_LONGS;
    for (int entry = set * SET_LONGS; entry < end; entry += ENTRY_LONGS) {
      if (entries[entry + HIGH] == high
          && entries[entry + LOW] == low
          && entries[entry + USED] != 0) {
        return entry;
      }
    }
    return NOT_THERE;
  }

  /** The entry to replace: an empty one, whose time of use is 0, or the oldest. */
  private static int leastUsed(long[] entries, int set) {
    int least = set * SET_LONGS;
    int end = least + SET_LONGS;
    for (int entry = least + ENTRY_LONGS; entry < end; entry += ENTRY_LONGS) {
      if (entries[entry + USED] < entries[least + USED]) {
        least = entry;
      }
    }
    return least;
  }

  private static void replace(Sets sets, int set, int entry, long high, long low) {
    long version = sets.versions[set];
    LONGS.setOpaque(sets.versions, set, version + 1);
    VarHandle.releaseFence();
    LONGS.setOpaque(sets.entries, entry + HIGH, high);
    LONGS.setOpaque(sets.entries, entry + LOW, low);
    LONGS.setOpaque(sets.entries, entry + PACKETS, 0L);
    LONGS.setOpaque(sets.entries, entry + BYTES, 0L);
    LONGS.setRelease(sets.versions, set, version + 2);
  }

  /** The sets of one old set share its low bits, so none of them can overflow. */
  private Sets grow(Sets old) {
    Sets larger = new Sets(Math.min(GROWTH * old.versions.length, setsMax));
    for (int entry = 0; entry < old.entries.length; entry += ENTRY_LONGS) {
      if (old.entries[entry + USED] != 0) {
        int set = setOf(old.entries[entry + HIGH], old.entries[entry + LOW], larger.mask());
        int place = leastUsed(larger.entries, set);
        System.arraycopy(old.entries, entry, larger.entries, place, ENTRY_LONGS);
      }
    }
    sets = larger;
    return larger;
  }

  private static int setOf(long high, long low, int mask) {
    long hash = (high ^ Long.rotateLeft(low, 32)) * 0x9E3779B97F4A7C15L;
    return (int) (hash ^ hash >>> 32) & mask;
  }

  /** Receives entries. */
  public interface Reader {
    /** One address and its counts. */
    void entry(long high, long low, long packets, long bytes);
  }

  /** Shows all entries to a reader, in no order. Any thread. */
  public void read(Reader reader) {
    Sets current = sets;
    long[] copy = new long[SET_LONGS];
    for (int set = 0; set < current.versions.length; set++) {
      readSet(current, set, copy);
      for (int entry = 0; entry < SET_LONGS; entry += ENTRY_LONGS) {
        if (copy[entry + PACKETS] != 0) {
          reader.entry(
              copy[entry + HIGH], copy[entry + LOW], copy[entry + PACKETS], copy[entry + BYTES]);
        }
      }
    }
  }

  /** Copies a set in which no entry was being replaced; a set in constant turmoil stays empty. */
  private static void readSet(Sets sets, int set, long[] copy) {
    for (int attempt = 0; attempt < READ_ATTEMPTS_MAX; attempt++) {
      long before = (long) LONGS.getAcquire(sets.versions, set);
      for (int i = 0; i < SET_LONGS; i++) {
        copy[i] = (long) LONGS.getOpaque(sets.entries, set * SET_LONGS + i);
      }
      VarHandle.acquireFence();
      if ((before & 1) == 0 && (long) LONGS.getOpaque(sets.versions, set) == before) {
        return;
      }
    }
    java.util.Arrays.fill(copy, 0);
  }
}
