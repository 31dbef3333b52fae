package dev.mycelium.internal.message.past;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordRingTest {
  private static final int MAX = 256;

  private record Key(long id, long other) {}

  /** Ids that share their hash meet in the index; removing one must not hide the others. */
  @Test
  void behavesLikeALinkedMapThatDropsItsOldestEntry() {
    long seed = 20261123;
    Random random = new Random(seed);
    RecordRing ring = new RecordRing(MAX, 3);
    Map<Key, Long> model = new LinkedHashMap<>();
    for (int i = 0; i < 50_000; i++) {
      Key key = new Key(random.nextInt(150), random.nextInt(3));
      if (random.nextInt(4) == 0) {
        ring.remove(ring.find(key.id, key.other));
        model.remove(key);
      } else {
        long value = random.nextLong();
        ring.set(ring.add(key.id, key.other), 2, value);
        model.remove(key);
        model.put(key, value);
      }
      dropWhatTheRingHasNoPlaceFor(ring, model);
      Key asked = new Key(random.nextInt(150), random.nextInt(3));
      assertEquals(model.get(asked), value(ring, asked), () -> "seed " + seed);
      assertEquals(newest(model, asked.id), newest(ring, asked.id), () -> "seed " + seed);
      assertEquals(model.size(), ring.size(), () -> "seed " + seed);
    }
  }

  /** Removed records keep their place until the oldest is gone: only the oldest may be missing. */
  private static void dropWhatTheRingHasNoPlaceFor(RecordRing ring, Map<Key, Long> model) {
    while (model.size() > ring.size()) {
      model.remove(model.keySet().iterator().next());
    }
    if (ring.size() > 0) {
      Key oldest = new Key(ring.get(ring.oldest(), 0), ring.get(ring.oldest(), 1));
      assertEquals(model.keySet().iterator().next(), oldest);
    }
  }

  private static @Nullable Long value(RecordRing ring, Key key) {
    long number = ring.find(key.id, key.other);
    return number == RecordRing.NONE ? null : ring.get(number, 2);
  }

  private static @Nullable Key newest(Map<Key, Long> model, long id) {
    @Nullable Key newest = null;
    for (Key key : model.keySet()) {
      newest = key.id == id ? key : newest;
    }
    return newest;
  }

  private static @Nullable Key newest(RecordRing ring, long id) {
    long number = ring.newest(id);
    return number == RecordRing.NONE ? null : new Key(id, ring.get(number, 1));
  }

  @Test
  void holdsAsManyAsItsBound() {
    RecordRing ring = new RecordRing(MAX, 2);
    for (long id = 0; id < 10 * MAX; id++) {
      ring.add(id << 40, id);
    }
    assertEquals(MAX, ring.size());
    assertEquals(9L * MAX, ring.get(ring.oldest(), 1));
    assertEquals(RecordRing.NONE, ring.find(0, 0));
  }

  @Test
  void boundIsAPowerOfTwo() {
    assertThrows(IllegalArgumentException.class, () -> new RecordRing(100, 2));
    assertThrows(IllegalArgumentException.class, () -> new RecordRing(32, 2));
  }
}
