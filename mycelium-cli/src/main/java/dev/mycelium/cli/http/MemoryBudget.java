package dev.mycelium.cli.http;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that all connections of a server may hold together. */
final class MemoryBudget {
  private final long limit;
  private final AtomicLong claimed = new AtomicLong();

  MemoryBudget(long limit) {
    this.limit = limit;
  }

  /** Claims some; false if too few are left. */
  boolean claim(long bytes) {
    if (claimed.addAndGet(bytes) <= limit) {
      return true;
    }
    claimed.addAndGet(-bytes);
    return false;
  }

  void release(long bytes) {
    claimed.addAndGet(-bytes);
  }
}
