package dev.mycelium.internal.link;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Tracks every network buffer. Must be installed before the first one is made. */
final class LeakWatch {
  private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();

  private LeakWatch() {}

  /** Every buffer from now on. */
  static void install() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(
        new ResourceLeakDetectorFactory() {
          @Override
          @SuppressWarnings("deprecation") // the method that must be implemented
          public <T> ResourceLeakDetector<T> newResourceLeakDetector(
              Class<T> resource, int samplingInterval, long maxActive) {
            return new Recorder<>(resource, samplingInterval);
          }
        });
  }

  private static final class Recorder<T> extends ResourceLeakDetector<T> {
    Recorder(Class<?> resource, int samplingInterval) {
      super(resource, samplingInterval);
    }

    @Override
    protected boolean needReport() {
      return true;
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
      LEAKS.add(resourceType + records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
      LEAKS.add(resourceType);
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

  /** Whether a deliberate leak is noticed: the watch itself works. */
  static boolean noticesALeak() {
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
