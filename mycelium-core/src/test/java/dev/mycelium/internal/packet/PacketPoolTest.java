package dev.mycelium.internal.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.spi.PacketBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** {@link PacketPool}. */
final class PacketPoolTest {
  private final PacketPool pool = new PacketPool();

  @Test
  void releasedBufferIsLentAgainAsGoodAsNew() {
    PacketBuffer buffer = pool.acquire(1400);
    buffer.length(1000);
    buffer.tag(5);
    buffer.offload(1, 2);
    buffer.next(new PacketBuffer(0, null));
    buffer.release();
    assertEquals(1, pool.idle());
    PacketBuffer again = pool.acquire(1400);
    assertSame(buffer, again);
    assertEquals(0, again.length());
    assertEquals(0, again.tag());
    assertEquals(0, again.offload());
    assertEquals(0, again.segmentBytes());
    assertNull(again.next());
  }

  @Test
  void sizesAreKeptApart() {
    pool.acquire(PacketPool.SMALL_BYTES).release();
    PacketBuffer large = pool.acquire(PacketPool.SMALL_BYTES + 1);
    assertEquals(PacketPool.LARGE_BYTES, large.capacityBytes());
    large.release();
    assertEquals(PacketPool.SMALL_BYTES, pool.acquire(0).capacityBytes());
    assertSame(large, pool.acquire(PacketPool.LARGE_BYTES));
  }

  @Test
  void bufferReleasedTwiceIsABug() {
    PacketBuffer buffer = pool.acquire(10);
    buffer.release();
    assertThrows(IllegalStateException.class, buffer::release);
    assertNotSame(pool.acquire(10), pool.acquire(10));
  }

  @Test
  void whatIsKeptIsBounded() {
    List<PacketBuffer> lent = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      lent.add(pool.acquire(0));
    }
    assertEquals(5000, pool.lent());
    lent.forEach(PacketBuffer::release);
    assertTrue(pool.idle() <= 4096, "kept " + pool.idle());
    assertEquals(0, pool.lent());
  }

  @Test
  void theLatestToComeBackIsLentFirst() {
    List<PacketBuffer> lent = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      lent.add(pool.acquire(0));
    }
    lent.forEach(PacketBuffer::release);
    for (int i = 9; i >= 0; i--) {
      assertSame(lent.get(i), pool.acquire(0));
    }
  }

  @Test
  void manyThreadsNeverHoldTheSameBuffer() throws Exception {
    int threads = 4;
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Boolean>> results = new ArrayList<>();
      for (int t = 1; t <= threads; t++) {
        long owner = t;
        results.add(executor.submit(() -> holdAlone(owner)));
      }
      for (Future<Boolean> result : results) {
        assertTrue(result.get(60, TimeUnit.SECONDS), "somebody else wrote into our buffer");
      }
    } finally {
      executor.shutdownNow();
    }
    assertEquals(0, pool.lent());
  }

  /** Takes a few, signs them, and looks whether they still carry the signature. */
  private boolean holdAlone(long owner) {
    Random random = new Random(owner);
    List<PacketBuffer> held = new ArrayList<>();
    boolean alone = true;
    for (int i = 0; i < 200_000; i++) {
      if (held.size() < 1 + random.nextInt(8)) {
        PacketBuffer buffer = pool.acquire(0);
        buffer.tag(owner);
        held.add(buffer);
      } else {
        PacketBuffer buffer = held.remove(random.nextInt(held.size()));
        alone &= buffer.tag() == owner;
        buffer.release();
      }
    }
    held.forEach(PacketBuffer::release);
    return alone;
  }

  @Test
  void littleMemoryKeepsFewerBuffers() {
    long eighthOf64Megabytes = 8L << 20;
    PacketPool scarce = new PacketPool(eighthOf64Megabytes);
    List<PacketBuffer> lent = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      lent.add(scarce.acquire(0));
      if (i < 100) {
        lent.add(scarce.acquire(PacketPool.LARGE_BYTES));
      }
    }
    lent.forEach(PacketBuffer::release);
    assertEquals(3229 + 50, scarce.idle(), "8 of 10.6 MB");
    assertEquals(0, scarce.lent());
  }

  @Test
  void withoutMemoryFewBuffersAreStillReused() {
    PacketPool scarce = new PacketPool(0);
    PacketBuffer buffer = scarce.acquire(0);
    buffer.release();
    assertEquals(1, scarce.idle());
    assertSame(buffer, scarce.acquire(0));
  }
}
