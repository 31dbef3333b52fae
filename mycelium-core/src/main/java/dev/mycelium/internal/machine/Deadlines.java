package dev.mycelium.internal.machine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A binary heap of deadlines. Every deadline knows its place, so that moving and cancelling cost
 * O(log n) without a look-up and an armed deadline costs four bytes here. Times are compared by
 * their difference: the clock may wrap. Equal times fall due in the order in which they were armed.
 *
 * <p>As large as what its owner arms; owners bound their tables.
 *
 * @param <D> what is armed
 */
public final class Deadlines<D extends Deadline> {
  private static final int INITIAL_CAPACITY = 16;

  private @Nullable Deadline[] heap = new Deadline[INITIAL_CAPACITY];
  private int size;
  private int nextOrder;

  /** Empty. */
  public Deadlines() {}

  /** Arms the deadline, or moves it if it is armed already. */
  public void schedule(D deadline, long atNanos) {
    deadline.atNanos = atNanos;
    deadline.order = nextOrder++;
    if (deadline.isArmed()) {
      siftDown(deadline, deadline.slot);
      siftUp(deadline, deadline.slot);
      return;
    }
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size + (size >> 1));
    }
    siftUp(deadline, size++);
  }

  /** Disarms the deadline; nothing happens if it is not armed. */
  public void cancel(D deadline) {
    if (!deadline.isArmed()) {
      return;
    }
    int slot = deadline.slot;
    deadline.slot = Deadline.NOT_ARMED;
    Deadline last = at(--size);
    heap[size] = null;
    if (last != deadline) {
      siftDown(last, slot);
      siftUp(last, last.slot);
    }
  }

  /** When the earliest deadline falls due, or {@link Machine#NEVER}. */
  public long nextNanos() {
    return size == 0 ? Machine.NEVER : at(0).atNanos;
  }

  /** Disarms and returns the earliest deadline if it is due, else null. */
  @SuppressWarnings("unchecked") // only schedule() fills the heap, and only with D
  public @Nullable D pollDue(long nowNanos) {
    if (size == 0 || at(0).atNanos - nowNanos > 0) {
      return null;
    }
    D first = (D) at(0);
    cancel(first);
    return first;
  }

  /** How many are armed. */
  public int size() {
    return size;
  }

  private Deadline at(int slot) {
    Deadline deadline = heap[slot];
    if (deadline == null) {
      throw new AssertionError("empty slot " + slot + " of " + size);
    }
    return deadline;
  }

  private void put(Deadline deadline, int slot) {
    heap[slot] = deadline;
    deadline.slot = slot;
  }

  private void siftUp(Deadline deadline, int from) {
    int slot = from;
    while (slot > 0) {
      int parent = (slot - 1) >>> 1;
      if (!deadline.isBefore(at(parent))) {
        break;
      }
      put(at(parent), slot);
      slot = parent;
    }
    put(deadline, slot);
  }

  private void siftDown(Deadline deadline, int from) {
    int slot = from;
    while (2 * slot + 1 < size) {
      int child = 2 * slot + 1;
      if (child + 1 < size && at(child + 1).isBefore(at(child))) {
        child++;
      }
      if (!at(child).isBefore(deadline)) {
        break;
      }
      put(at(child), slot);
      slot = child;
    }
    put(deadline, slot);
  }
}
