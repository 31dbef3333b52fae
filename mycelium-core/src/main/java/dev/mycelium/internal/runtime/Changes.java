package dev.mycelium.internal.runtime;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Lets callers wait until something about the node has become true.
 *
 * <p>The condition is looked at outside the lock: it may ask the node thread, which itself signals
 * here. The count of signals tells whether anything happened while it was looked at.
 */
final class Changes {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Signals so far; guarded by the lock. */
  private long count;

  /** Something may have changed. */
  void signal() {
    lock.lock();
    try {
      count++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the condition holds; false if the time is over before. */
  boolean await(BooleanSupplier condition, Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + nanosOf(timeout);
    long seen = count();
    while (!condition.getAsBoolean()) {
      if (!awaitSignalAfter(seen, deadline)) {
        return false;
      }
      seen = count();
    }
    return true;
  }

  private long count() {
    lock.lock();
    try {
      return count;
    } finally {
      lock.unlock();
    }
  }

  private boolean awaitSignalAfter(long seen, long deadline) throws InterruptedException {
    lock.lock();
    try {
      while (count == seen) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        changed.awaitNanos(left);
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
