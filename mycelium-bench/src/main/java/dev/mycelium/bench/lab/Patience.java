package dev.mycelium.bench.lab;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for what other processes do. */
public final class Patience {
  private static final long STEP_MILLIS = 50;

  private Patience() {}

  /** Whether the condition comes true in time. */
  public static boolean comes(Duration atMost, BooleanSupplier condition) {
    long end = System.nanoTime() + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      pause(Duration.ofMillis(STEP_MILLIS));
    }
    return true;
  }

  /**
   * Returns once the condition holds.
   *
   * @throws LabException naming what was waited for, if it does not come true in time
   */
  public static void until(String what, Duration atMost, BooleanSupplier condition) {
    if (!comes(atMost, condition)) {
      throw new LabException("not within " + atMost.toSeconds() + " s: " + what);
    }
  }

  /** Lets time pass. */
  public static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", stop);
    }
  }
}
