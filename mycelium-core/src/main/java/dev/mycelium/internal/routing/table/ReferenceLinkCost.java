package dev.mycelium.internal.routing.table;

import dev.mycelium.internal.wire.Metric;
import java.util.concurrent.TimeUnit;

/**
 * Spec 04 §4.3 to the letter: milliseconds since the last Hello was queued, 16 bits of them, a
 * smoothing that rounds down, a start value of 1000.
 */
public final class ReferenceLinkCost implements LinkCost {
  private static final int START = 1000;

  private final int staticCost;
  private int smoothed = START;
  private long lastHelloNanos;

  /** Starts at 1000 plus the static cost; an early IHU is measured from {@code nowNanos}. */
  public ReferenceLinkCost(int staticCost, long nowNanos) {
    this.staticCost = staticCost;
    this.lastHelloNanos = nowNanos;
  }

  @Override
  public int cost() {
    return Math.min(smoothed + staticCost, Metric.MAX_FINITE);
  }

  @Override
  public long roundTripNanos() {
    return smoothed == START ? UNKNOWN : TimeUnit.MILLISECONDS.toNanos(smoothed);
  }

  @Override
  public void onHelloQueued(int seqno, long nowNanos) {
    lastHelloNanos = nowNanos;
  }

  @Override
  public void onHelloWritten(int seqno, long nowNanos) {
    // the reference's clock starts when the Hello is queued
  }

  @Override
  public void onIhu(long nowNanos) {
    int sample = (int) TimeUnit.NANOSECONDS.toMillis(nowNanos - lastHelloNanos) & 0xFFFF;
    smoothed = (9 * smoothed + sample) / 10 & 0xFFFF;
  }
}
