package dev.mycelium.internal.machine;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TokenBucketTest {
  @Test
  void aBurstPassesAtOnceAndTheRateInTheLongRun() {
    TokenBucket bucket = new TokenBucket(10, 5, 0);
    assertEquals(5, taken(bucket, 0));
    assertEquals(1, taken(bucket, SECONDS.toNanos(1) / 10));
    assertEquals(5, taken(bucket, SECONDS.toNanos(100)));
  }

  @Test
  void aClockThatGoesBackGivesAndTakesNothing() {
    TokenBucket bucket = new TokenBucket(1, 2, 1000);
    assertTrue(bucket.tryTake(0));
    assertTrue(bucket.tryTake(0));
    assertFalse(bucket.tryTake(0));
  }

  @Test
  void oneTokenPerInterval() {
    TokenBucket bucket = TokenBucket.every(SECONDS.toNanos(60), 0);
    assertTrue(bucket.tryTake(0));
    assertFalse(bucket.tryTake(SECONDS.toNanos(59)));
    assertTrue(bucket.tryTake(SECONDS.toNanos(61)));
  }

  @Test
  void ratesMustBePositive() {
    assertThrows(IllegalArgumentException.class, () -> new TokenBucket(0, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> new TokenBucket(1, 0, 0));
  }

  private static int taken(TokenBucket bucket, long nowNanos) {
    int taken = 0;
    while (bucket.tryTake(nowNanos)) {
      taken++;
    }
    return taken;
  }
}
