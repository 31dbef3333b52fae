package dev.mycelium.internal.quic.stream;

import java.util.Arrays;

/** Disjoint ranges of offsets in ascending order, {@code start} included, {@code end} not. */
final class ByteRanges {
  private long[] starts = new long[8];
  private long[] ends = new long[8];
  private int count;

  boolean isEmpty() {
    return count == 0;
  }

  int count() {
    return count;
  }

  long firstStart() {
    return starts[0];
  }

  long firstEnd() {
    return ends[0];
  }

  long start(int index) {
    return starts[index];
  }

  long end(int index) {
    return ends[index];
  }

  void clear() {
    count = 0;
  }

  /** Joins a range with what is there. */
  void add(long start, long end) {
    if (start >= end) {
      return;
    }
    int from = firstEndingAtOrAfter(start);
    int to = from;
    long low = start;
    long high = end;
    while (to < count && starts[to] <= end) {
      low = Math.min(low, starts[to]);
      high = Math.max(high, ends[to]);
      to++;
    }
    replace(from, to, low, high);
  }

  private int firstEndingAtOrAfter(long offset) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ends[middle] < offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Puts one range in the place of those from..to. */
  private void replace(int from, int to, long start, long end) {
    int moved = count - to;
    if (from == to && count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * count);
      ends = Arrays.copyOf(ends, 2 * count);
    }
    System.arraycopy(starts, to, starts, from + 1, moved);
    System.arraycopy(ends, to, ends, from + 1, moved);
    starts[from] = start;
    ends[from] = end;
    count = from + 1 + moved;
  }

  /** Takes a range out, wherever it overlaps. */
  void remove(long start, long end) {
    int i = firstEndingAtOrAfter(start + 1);
    while (i < count && starts[i] < end) {
      long low = starts[i];
      long high = ends[i];
      if (low < start && high > end) {
        replace(i, i + 1, low, start);
        add(end, high);
        return;
      }
      if (low < start) {
        ends[i++] = start;
      } else if (high > end) {
        starts[i] = end;
        return;
      } else {
        delete(i);
      }
    }
  }

  private void delete(int index) {
    System.arraycopy(starts, index + 1, starts, index, count - index - 1);
    System.arraycopy(ends, index + 1, ends, index, count - index - 1);
    count--;
  }
}
