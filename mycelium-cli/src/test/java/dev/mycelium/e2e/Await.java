package dev.mycelium.e2e;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for something another process does. The limits are bounds of patience, not of speed. */
final class Await {
  private static final long PAUSE_MILLIS = 50;

  private Await() {}

  /**
   * Returns once the condition holds.
   *
   * @throws AssertionError naming what was waited for, if it does not come true in time
   */
  static void until(String what, Duration patience, BooleanSupplier condition) {
    if (!comes(patience, condition)) {
      throw new AssertionError("not within " + patience.toSeconds() + " s: " + what);
    }
  }

  /** Whether the condition comes true in time. */
  static boolean comes(Duration patience, BooleanSupplier condition) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      pause();
    }
    return true;
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", stop);
    }
  }
}
