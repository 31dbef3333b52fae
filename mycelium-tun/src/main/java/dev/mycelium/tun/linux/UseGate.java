package dev.mycelium.tun.linux;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts who is inside, so that a descriptor is closed only when nobody uses its number any more:
 * the kernel may give the same number to the next file at once. Entering and leaving cost one
 * atomic addition each and never wait.
 */
final class UseGate {
  private static final int CLOSED = Integer.MIN_VALUE;

  /** Sign bit: closed; the rest: users inside. */
  private final AtomicInteger state = new AtomicInteger();

  private final CountDownLatch empty = new CountDownLatch(1);

  /** Enters unless the gate is closed; whoever got true must {@link #leave()}. */
  boolean enter() {
    if (state.incrementAndGet() > 0) {
      return true;
    }
    leave();
    return false;
  }

  void leave() {
    if (state.decrementAndGet() == CLOSED) {
      empty.countDown();
    }
  }

  boolean isClosed() {
    return state.get() < 0;
  }

  /**
   * Lets nobody in any more.
   *
   * @return false if it was closed before
   */
  boolean close() {
    int before = state.getAndAccumulate(CLOSED, (now, bit) -> now | bit);
    if (before == 0) {
      empty.countDown();
    }
    return before >= 0;
  }

  /** Waits, after {@link #close()}, until everybody has left. Not shortened by interrupts. */
  void awaitEmpty() {
    Latches.awaitUninterruptibly(empty);
  }
}
