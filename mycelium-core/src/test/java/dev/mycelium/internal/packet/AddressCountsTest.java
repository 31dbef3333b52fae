package dev.mycelium.internal.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** {@link AddressCounts}: exact while there is room, bounded when there is not. */
final class AddressCountsTest {
  private static final long SEED = 12;

  /** Packets and bytes by low half of the address. */
  private static Map<Long, long[]> contents(AddressCounts counts) {
    Map<Long, long[]> contents = new HashMap<>();
    counts.read((high, low, packets, bytes) -> contents.put(low, new long[] {packets, bytes}));
    return contents;
  }

  @Test
  void countsExactlyWhileThereIsRoom() {
    Random random = new Random(SEED);
    AddressCounts counts = new AddressCounts(AddressCounts.ENTRIES_MAX);
    Map<Long, long[]> model = new HashMap<>();
    for (int i = 0; i < 100_000; i++) {
      long address = random.nextInt(5000);
      int bytes = 32 + random.nextInt(1400);
      counts.count(0x0400L << 48, address, bytes);
      long[] entry = model.computeIfAbsent(address, key -> new long[2]);
      entry[0]++;
      entry[1] += bytes;
    }
    Map<Long, long[]> contents = contents(counts);
    assertEquals(model.keySet(), contents.keySet());
    for (Map.Entry<Long, long[]> each : model.entrySet()) {
      long[] found = Objects.requireNonNull(contents.get(each.getKey()));
      assertEquals(each.getValue()[0], found[0]);
      assertEquals(each.getValue()[1], found[1]);
    }
  }

  @Test
  void allZeroAddressIsCountedLikeAnyOther() {
    AddressCounts counts = new AddressCounts(64);
    counts.count(0, 0, 32);
    assertEquals(1, contents(counts).size());
  }

  @Test
  void numberOfAddressesIsBoundedAndTheBusyOnesStay() {
    Random random = new Random(SEED);
    AddressCounts counts = new AddressCounts(1024);
    int busyPackets = 0;
    for (int i = 0; i < 50_000; i++) {
      counts.count(random.nextLong(), 100 + i, 32);
      if (i % 4 == 0) {
        counts.count(1, 7, 100);
        busyPackets++;
      }
    }
    Map<Long, long[]> contents = contents(counts);
    assertTrue(contents.size() <= 1024, "entries: " + contents.size());
    assertTrue(contents.size() > 900, "entries: " + contents.size());
    long[] busy = Objects.requireNonNull(contents.get(7L));
    assertEquals(busyPackets, busy[0]);
    assertEquals(100L * busyPackets, busy[1]);
  }

  @Test
  void readersNeverSeeCountsOfTwoAddressesMixed() throws Exception {
    AddressCounts counts = new AddressCounts(64);
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<Long> mixed = thread.submit(() -> countMixed(counts, done));
      for (long i = 0; i < 300_000; i++) {
        long address = i % 500;
        counts.count(~address, address, (int) address); // bytes = packets * address
      }
      done.set(true);
      assertEquals(0L, mixed.get());
    } finally {
      thread.shutdownNow();
    }
  }

  private static long countMixed(AddressCounts counts, AtomicBoolean done) {
    long[] mixed = new long[1];
    do {
      counts.read(
          (high, low, packets, bytes) -> {
            long difference = packets * low - bytes;
            // the two counts are two writes: a reader may come between them
            if (high != ~low || difference != 0 && difference != low) {
              mixed[0]++;
            }
          });
    } while (!done.get());
    return mixed[0];
  }
}
