package dev.mycelium.internal.runtime;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Lets callers wait until something about the node has become true. */
final class Changes {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // under the lock
  private long generation;

  /** Something may have changed. */
  void signal() {
    lock.lock();
    try {
      generation++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the condition holds; false if the time is over before. The condition is asked
   * without the lock, because it may wait for the very thread that signals.
   */
  boolean await(BooleanSupplier condition, Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + nanosOf(timeout);
    while (true) {
      long seen = generation();
      if (condition.getAsBoolean()) {
        return true;
      }
      if (!awaitNext(seen, deadline)) {
        return false;
      }
    }
  }

  private long generation() {
    lock.lock();
    try {
      return generation;
    } finally {
      lock.unlock();
    }
  }

  /** False if nothing changed until the deadline. */
  private boolean awaitNext(long seen, long deadline) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (generation == seen) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        boolean unused = changed.awaitNanos(left) > 0;
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private static long nanosOf(Duration timeout) {
    long seconds = Math.min(timeout.toSeconds(), TimeUnit.DAYS.toSeconds(36_500));
    return TimeUnit.SECONDS.toNanos(seconds) + timeout.toNanosPart();
  }
}
