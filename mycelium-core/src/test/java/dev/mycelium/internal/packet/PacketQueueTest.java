package dev.mycelium.internal.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.spi.PacketBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link PacketQueue} against a plain queue, and by several threads at once. */
final class PacketQueueTest {
  private static final long SEED = 4711;

  @ParameterizedTest
  @ValueSource(ints = {-8, 0, 1, 3, 12})
  void capacityMustBeAPowerOfTwo(int capacity) {
    assertThrows(IllegalArgumentException.class, () -> new PacketQueue(capacity));
  }

  @Test
  void behavesLikeAPlainBoundedQueue() {
    Random random = new Random(SEED);
    PacketQueue queue = new PacketQueue(8);
    ArrayDeque<PacketBuffer> model = new ArrayDeque<>();
    for (int step = 0; step < 20_000; step++) {
      if (random.nextInt(100) < 30 + 40 * (step / 500 % 2)) {
        PacketBuffer buffer = new PacketBuffer(0, null);
        boolean fits = model.size() < 8;
        assertEquals(fits, queue.offer(buffer), "seed " + SEED + " step " + step);
        if (fits) {
          model.add(buffer);
        }
      } else {
        assertSame(model.poll(), queue.poll(), "seed " + SEED + " step " + step);
      }
      assertEquals(model.size(), queue.size());
      assertEquals(model.isEmpty(), queue.isEmpty());
    }
  }

  /**
   * Every buffer comes out exactly once, and those of one producer in their order as seen by one
   * consumer. Producers that find the queue full take the oldest out themselves, as links do.
   */
  @ParameterizedTest
  @CsvSource({"1, 1, 2", "1, 1, 64", "4, 1, 8", "1, 4, 8", "3, 3, 2", "4, 4, 1024"})
  void nothingIsLostDoubledOrReordered(int producers, int consumers, int capacity)
      throws Exception {
    int perProducer = 40_000;
    PacketQueue queue = new PacketQueue(capacity);
    AtomicLong left = new AtomicLong((long) producers * perProducer);
    List<Callable<List<Long>>> work = new ArrayList<>();
    for (int producer = 0; producer < producers; producer++) {
      long first = (long) producer << 32;
      work.add(() -> produce(queue, first, perProducer, left));
    }
    for (int consumer = 0; consumer < consumers; consumer++) {
      work.add(() -> consume(queue, left));
    }
    ExecutorService threads = Executors.newFixedThreadPool(work.size());
    try {
      boolean[][] seen = new boolean[producers][perProducer];
      for (Future<List<Long>> taken : threads.invokeAll(work)) {
        markInOrder(taken.get(), seen);
      }
      for (boolean[] ofProducer : seen) {
        for (boolean wasSeen : ofProducer) {
          assertTrue(wasSeen);
        }
      }
    } finally {
      threads.shutdownNow();
    }
    assertNull(queue.poll());
    assertEquals(0, queue.size());
  }

  private static void markInOrder(List<Long> taken, boolean[][] seen) {
    long[] last = new long[seen.length];
    java.util.Arrays.fill(last, -1);
    for (long tag : taken) {
      int producer = (int) (tag >>> 32);
      int number = (int) tag;
      assertFalse(seen[producer][number], "came twice: " + number);
      assertTrue(number > last[producer], "out of order: " + number);
      seen[producer][number] = true;
      last[producer] = number;
    }
  }

  private static List<Long> produce(PacketQueue queue, long first, int count, AtomicLong left) {
    List<Long> takenMyself = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      PacketBuffer buffer = new PacketBuffer(0, null);
      buffer.tag(first + i);
      while (!queue.offer(buffer)) {
        take(queue, takenMyself, left);
      }
    }
    return takenMyself;
  }

  private static List<Long> consume(PacketQueue queue, AtomicLong left) {
    List<Long> taken = new ArrayList<>();
    while (left.get() > 0) {
      if (!take(queue, taken, left)) {
        Thread.onSpinWait();
      }
    }
    return taken;
  }

  private static boolean take(PacketQueue queue, List<Long> taken, AtomicLong left) {
    PacketBuffer oldest = queue.poll();
    if (oldest == null) {
      return false;
    }
    taken.add(oldest.tag());
    left.decrementAndGet();
    return true;
  }
}
