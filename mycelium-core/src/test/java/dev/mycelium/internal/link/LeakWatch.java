package dev.mycelium.internal.link;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Tracks every network buffer made since it was installed. */
final class LeakWatch {
  private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();

  private LeakWatch() {}

  private static boolean installed;

  /** Works once. The detector is made with the first buffer, long before a test can replace it. */
  static synchronized void install() {
    if (installed) {
      return;
    }
    installed = true;
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    try {
      Field field =
          Class.forName("io.netty.buffer.AbstractByteBuf").getDeclaredField("leakDetector");
      field.setAccessible(true);
      ResourceLeakDetector<?> detector = (ResourceLeakDetector<?>) field.get(null);
      Objects.requireNonNull(detector)
          .setLeakListener((type, records) -> LEAKS.add(type + records));
    } catch (ReflectiveOperationException changed) {
      throw new LinkageError("the leak detector has moved", changed);
    }
  }

  /** Collects garbage until the collector has really looked, then reports what it found. */
  static void assertNothingLeaked() {
    WeakReference<Object> probe = new WeakReference<>(new Object());
    while (probe.get() != null) {
      System.gc();
    }
    for (int i = 0; i < 10; i++) { // tracking a new buffer reports the lost ones
      ByteBuf buffer = ByteBufAllocator.DEFAULT.directBuffer(16);
      buffer.release();
      System.gc();
    }
    assertEquals(List.of(), List.copyOf(LEAKS));
  }

  /** Whether a deliberate leak is noticed (and logged): the watch itself works. */
  static boolean noticesALeak() {
    System.out.println("The leak that is logged next is deliberate.");
    leak();
    for (int i = 0; i < 1000 && LEAKS.isEmpty(); i++) {
      System.gc();
      ByteBufAllocator.DEFAULT.directBuffer(16).release();
    }
    boolean noticed = !LEAKS.isEmpty();
    LEAKS.clear();
    return noticed;
  }

  private static void leak() {
    ByteBuf lost = ByteBufAllocator.DEFAULT.directBuffer(16);
    lost.writeInt(1);
  }
}
