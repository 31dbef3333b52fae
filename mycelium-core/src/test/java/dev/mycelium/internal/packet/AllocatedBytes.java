package dev.mycelium.internal.packet;

import java.lang.reflect.Method;

/**
 * Bytes that the current thread has allocated, from the JVM's own books. By reflection, because the
 * module under test has no business to read {@code jdk.management}.
 */
public final class AllocatedBytes {
  private static final Object THREADS;
  private static final Method ALLOCATED;

  static {
    try {
      THREADS =
          Class.forName("java.lang.management.ManagementFactory")
              .getMethod("getThreadMXBean")
              .invoke(null);
      ALLOCATED =
          Class.forName("com.sun.management.ThreadMXBean")
              .getMethod("getThreadAllocatedBytes", long.class);
    } catch (ReflectiveOperationException missing) {
      throw new ExceptionInInitializerError(missing);
    }
  }

  private AllocatedBytes() {}

  /** The count so far; asking costs a few bytes itself. */
  public static long now() {
    try {
      return (long) ALLOCATED.invoke(THREADS, Thread.currentThread().getId());
    } catch (ReflectiveOperationException broken) {
      throw new IllegalStateException(broken);
    }
  }
}
