package dev.mycelium.internal.packet;

import dev.mycelium.spi.PacketBuffer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue for any number of producers and consumers, without locks and without garbage.
 *
 * <p>Dmitry Vyukov's array queue: every cell carries a sequence number that says whose turn it is,
 * so a producer and a consumer meet only in the cell that they both want. Chosen over a linked
 * queue because it allocates nothing, and over a single-consumer one because a producer that finds
 * a link queue full takes the oldest packet out itself.
 */
public final class PacketQueue {
  private static final VarHandle SEQUENCE = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle HEAD = handle("head");
  private static final VarHandle TAIL = handle("tail");

  private final @Nullable PacketBuffer[] cells;
  private final long[] sequences;
  private final int mask;

  @SuppressWarnings("unused") // through HEAD
  private volatile long head;

  @SuppressWarnings("unused") // through TAIL
  private volatile long tail;

  /**
   * An empty queue.
   *
   * @param capacity a power of two, at least 2
   */
  public PacketQueue(int capacity) {
    if (capacity < 2 || Integer.bitCount(capacity) != 1) {
      throw new IllegalArgumentException("capacity must be a power of two: " + capacity);
    }
    cells = new PacketBuffer[capacity];
    sequences = new long[capacity];
    for (int i = 0; i < capacity; i++) {
      sequences[i] = i;
    }
    mask = capacity - 1;
  }

  /** Appends a buffer and takes it; false if the queue is full, then the caller keeps it. */
  public boolean offer(PacketBuffer buffer) {
    while (true) {
      long position = tail;
      int index = (int) position & mask;
      long turn = (long) SEQUENCE.getAcquire(sequences, index) - position;
      if (turn < 0) {
        return false;
      }
      if (turn == 0 && TAIL.compareAndSet(this, position, position + 1)) {
        cells[index] = buffer;
        SEQUENCE.setRelease(sequences, index, position + 1);
        return true;
      }
      Thread.onSpinWait();
    }
  }

  /** Removes the oldest buffer and gives it to the caller; null if the queue is empty. */
  public @Nullable PacketBuffer poll() {
    while (true) {
      long position = head;
      int index = (int) position & mask;
      long turn = (long) SEQUENCE.getAcquire(sequences, index) - (position + 1);
      if (turn < 0) {
        return null;
      }
      if (turn == 0 && HEAD.compareAndSet(this, position, position + 1)) {
        PacketBuffer buffer = cells[index];
        cells[index] = null;
        SEQUENCE.setRelease(sequences, index, position + mask + 1);
        return buffer;
      }
      Thread.onSpinWait();
    }
  }

  /** Buffers held, exact only while nobody else is at work. */
  public int size() {
    return (int) Math.max(0, tail - head);
  }

  /** Whether a poll would probably find nothing. */
  public boolean isEmpty() {
    return size() == 0;
  }

  private static VarHandle handle(String field) {
    try {
      return MethodHandles.lookup().findVarHandle(PacketQueue.class, field, long.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }
}
