package dev.mycelium.internal.link.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class StandingDelayTest {
  private static final long MILLIS = 1_000_000;

  private final StandingDelay delay = new StandingDelay();

  @Test
  void nothingStandsAtFirst() {
    assertEquals(0, delay.nanos(0));
    assertEquals(0, delay.nanos(Long.MAX_VALUE));
  }

  @Test
  void burstThatPassesIsNoStandingQueue() {
    for (long now = 0; now < 200 * MILLIS; now += MILLIS) {
      boolean burst = now / MILLIS % 8 != 0;
      delay.onWaited(burst ? 7 * MILLIS : 0, now);
      if (now > 20 * MILLIS) {
        assertEquals(0, delay.nanos(now));
      }
    }
  }

  @Test
  void queueThatNeverEmptiesStands() {
    for (long now = 0; now < 50 * MILLIS; now += MILLIS) {
      delay.onWaited(6 * MILLIS + now % 3, now);
    }
    assertEquals(6 * MILLIS, delay.nanos(50 * MILLIS));
    delay.onEmpty();
    assertEquals(0, delay.nanos(50 * MILLIS));
  }

  @Test
  void blockedTransportStandsAsLongAsItIsBlocked() {
    delay.onBlocked(100);
    assertEquals(9 * MILLIS, delay.nanos(100 + 9 * MILLIS));
    delay.onProgress();
    assertEquals(0, delay.nanos(100 + 9 * MILLIS));
  }

  @Test
  void passingMeansNeitherStandingNorBlockedForLong() {
    assertTrue(delay.isPassing(5 * MILLIS, 20 * MILLIS, 0));
    delay.onBlocked(0);
    assertTrue(delay.isPassing(5 * MILLIS, 20 * MILLIS, 20 * MILLIS - 1));
    assertFalse(delay.isPassing(5 * MILLIS, 20 * MILLIS, 20 * MILLIS));
    delay.onProgress();
    for (long now = 0; now < 50 * MILLIS; now += MILLIS) {
      delay.onWaited(6 * MILLIS, now);
    }
    assertFalse(delay.isPassing(5 * MILLIS, 20 * MILLIS, 50 * MILLIS));
  }
}
