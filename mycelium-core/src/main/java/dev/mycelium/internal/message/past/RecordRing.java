package dev.mycelium.internal.message.past;

import java.util.Arrays;

/**
 * Records of long values in the order in which they were added, found by an id and a second value.
 * When it is full the oldest one makes room. It grows up to its bound by doubling and does not
 * shrink.
 *
 * <p>A record is named by its number, which counts up and is never used again. The first two values
 * of a record are its key and do not change.
 */
public final class RecordRing {
  /** No such record. */
  public static final long NONE = -1;

  private static final int ID = 0;
  private static final int OTHER = 1;
  private static final int INITIAL_CAPACITY = 64;

  /** Slots of the index per record: half of them stay empty, so that searches are short. */
  private static final int INDEX_FACTOR = 2;

  private static final int EMPTY = -1;

  private final int recordsMax;
  private final int valuesPerRecord;
  private int capacity;
  private long[] values;
  private boolean[] isPresent;

  /** Places in the ring by hash of the id; linear probing, nearest first. */
  private int[] index;

  private long first;
  private long next;
  private int size;

  /**
   * An empty ring.
   *
   * @param recordsMax a power of two from 64 on
   * @param valuesPerRecord the key, which is two, and what else is remembered
   */
  public RecordRing(int recordsMax, int valuesPerRecord) {
    if (Integer.bitCount(recordsMax) != 1 || recordsMax < INITIAL_CAPACITY) {
      throw new IllegalArgumentException("not a power of two from 64 on: " + recordsMax);
    }
    this.recordsMax = recordsMax;
    this.valuesPerRecord = valuesPerRecord;
    allocate(INITIAL_CAPACITY);
  }

  private void allocate(int records) {
    capacity = records;
    values = new long[records * valuesPerRecord];
    isPresent = new boolean[records];
    index = new int[records * INDEX_FACTOR];
    Arrays.fill(index, EMPTY);
  }

  /**
   * Adds a record whose other values are 0. One with the same key is removed; so is the oldest if
   * there is no room.
   *
   * @return its number
   */
  public long add(long id, long other) {
    remove(find(id, other));
    if (next - first == capacity) {
      makeRoom();
    }
    long number = next++;
    int place = place(number);
    Arrays.fill(values, place * valuesPerRecord, (place + 1) * valuesPerRecord, 0);
    values[place * valuesPerRecord + ID] = id;
    values[place * valuesPerRecord + OTHER] = other;
    isPresent[place] = true;
    size++;
    enter(id, place);
    return number;
  }

  private void makeRoom() {
    if (capacity == recordsMax) {
      remove(first);
      return;
    }
    long[] before = values;
    boolean[] presentBefore = isPresent;
    int capacityBefore = capacity;
    allocate(capacity * 2);
    for (long number = first; number < next; number++) {
      int from = (int) (number & (capacityBefore - 1));
      if (presentBefore[from]) {
        int place = place(number);
        System.arraycopy(
            before, from * valuesPerRecord, values, place * valuesPerRecord, valuesPerRecord);
        isPresent[place] = true;
        enter(values[place * valuesPerRecord + ID], place);
      }
    }
  }

  private int place(long number) {
    return (int) (number & (capacity - 1));
  }

  private int slotOf(long id) {
    long mixed = id * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 40) & (index.length - 1);
  }

  private void enter(long id, int place) {
    int slot = slotOf(id);
    while (index[slot] != EMPTY) {
      slot = (slot + 1) & (index.length - 1);
    }
    index[slot] = place;
  }

  /** The number of the record with this key, or {@link #NONE}. */
  public long find(long id, long other) {
    for (int slot = slotOf(id); index[slot] != EMPTY; slot = (slot + 1) & (index.length - 1)) {
      int at = index[slot] * valuesPerRecord;
      if (values[at + ID] == id && values[at + OTHER] == other) {
        return numberAt(index[slot]);
      }
    }
    return NONE;
  }

  /** The number of the newest record with this id, or {@link #NONE}. */
  public long newest(long id) {
    long newest = NONE;
    for (int slot = slotOf(id); index[slot] != EMPTY; slot = (slot + 1) & (index.length - 1)) {
      if (values[index[slot] * valuesPerRecord + ID] == id) {
        newest = Math.max(newest, numberAt(index[slot]));
      }
    }
    return newest;
  }

  private long numberAt(int place) {
    return first + ((place - first) & (capacity - 1));
  }

  /** The number of the oldest record, or {@link #NONE}. */
  public long oldest() {
    return size == 0 ? NONE : first;
  }

  /** How many records there are. */
  public int size() {
    return size;
  }

  /**
   * A value of a record that is there.
   *
   * @param at its place in the record, the key's two included
   */
  public long get(long number, int at) {
    return values[place(number) * valuesPerRecord + at];
  }

  /** Changes a value, not one of the key's. */
  public void set(long number, int at, long value) {
    values[place(number) * valuesPerRecord + at] = value;
  }

  /** Forgets a record; {@link #NONE} is allowed. */
  public void remove(long number) {
    if (number == NONE) {
      return;
    }
    int place = place(number);
    leave(values[place * valuesPerRecord + ID], place);
    isPresent[place] = false;
    size--;
    while (first < next && !isPresent[place(first)]) {
      first++;
    }
  }

  /** Takes a place out of the index and moves up those that were pushed on by it. */
  private void leave(long id, int place) {
    int mask = index.length - 1;
    int hole = slotOf(id);
    while (index[hole] != place) {
      hole = (hole + 1) & mask;
    }
    for (int slot = (hole + 1) & mask; index[slot] != EMPTY; slot = (slot + 1) & mask) {
      int home = slotOf(values[index[slot] * valuesPerRecord + ID]);
      if (((slot - home) & mask) >= ((slot - hole) & mask)) {
        index[hole] = index[slot];
        hole = slot;
      }
    }
    index[hole] = EMPTY;
  }
}
