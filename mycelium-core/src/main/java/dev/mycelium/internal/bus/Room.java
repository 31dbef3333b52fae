package dev.mycelium.internal.bus;

import dev.mycelium.message.MessageLimits;
import dev.mycelium.message.OutboxFullException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** How much of the outbox is taken. Any thread. */
final class Room {
  private static final Duration WAIT_MAX = Duration.ofDays(36_500);

  private final MessageLimits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition released = lock.newCondition();

  // under the lock
  private int messages;
  private long bytes;
  private boolean closed;

  Room(MessageLimits limits) {
    this.limits = limits;
  }

  void take(int length) {
    lock.lock();
    try {
      requireOpen();
      if (!fits(length)) {
        throw new OutboxFullException(
            messages
                + " messages with "
                + bytes
                + " bytes wait to be confirmed; wait for some of them, or with awaitRoom, and try"
                + " again");
      }
      messages++;
      bytes += length;
    } finally {
      lock.unlock();
    }
  }

  private boolean fits(long length) {
    return messages < limits.outboxMessagesMax() && bytes + length <= limits.outboxBytesMax();
  }

  void release(int length) {
    lock.lock();
    try {
      messages--;
      bytes -= length;
      released.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean await(long length, Duration timeout) throws InterruptedException {
    long left = (timeout.compareTo(WAIT_MAX) > 0 ? WAIT_MAX : timeout).toNanos();
    lock.lockInterruptibly();
    try {
      requireOpen();
      while (!fits(length)) {
        if (left <= 0) {
          return false;
        }
        left = released.awaitNanos(left);
        requireOpen();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the node is closed");
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      released.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
