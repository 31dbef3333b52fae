package dev.mycelium.internal.routing.table;

import dev.mycelium.internal.wire.Metric;
import java.util.Arrays;

/**
 * The cost from matched answers: an IHU carries no number, and a link keeps order, so answers
 * belong to Hellos first in, first out. The first sample counts in full, because a start value that
 * fades over 13 minutes makes bad paths (spec 04 §16, R21); later ones are smoothed in nanoseconds.
 * The clock starts when the Hello is written, if that is ever reported.
 */
public final class MeasuredLinkCost implements LinkCost {
  /** Cost of the time part before the first answer: the reference's start value. */
  private static final int UNMEASURED = 1000;

  /** Hellos that may wait for an answer (spec 09 §1 item 1). */
  private static final int OUTSTANDING_MAX = 8;

  private static final double NEW_SAMPLE_WEIGHT = 0.1;
  private static final double NANOS_PER_COST = 1e6;

  private final int staticCost;
  private final int[] seqnos = new int[OUTSTANDING_MAX];
  private final long[] sentNanos = new long[OUTSTANDING_MAX];
  private final boolean[] probes = new boolean[OUTSTANDING_MAX];
  private int outstanding;
  private double smoothedNanos = UNKNOWN;

  /** Not yet measured. */
  public MeasuredLinkCost(int staticCost) {
    this.staticCost = staticCost;
  }

  @Override
  public int cost() {
    long timePart = smoothedNanos < 0 ? UNMEASURED : Math.round(smoothedNanos / NANOS_PER_COST);
    return (int) Math.min(staticCost + timePart, Metric.MAX_FINITE);
  }

  @Override
  public long roundTripNanos() {
    return smoothedNanos < 0 ? UNKNOWN : (long) smoothedNanos;
  }

  @Override
  public void onHelloQueued(int seqno, long nowNanos) {
    queued(seqno, false, nowNanos);
  }

  @Override
  public void onProbeQueued(int seqno, long nowNanos) {
    queued(seqno, true, nowNanos);
  }

  private void queued(int seqno, boolean probe, long nowNanos) {
    if (outstanding == OUTSTANDING_MAX) {
      forgetOldest();
    }
    seqnos[outstanding] = seqno;
    probes[outstanding] = probe && smoothedNanos >= 0;
    sentNanos[outstanding] = nowNanos;
    outstanding++;
  }

  @Override
  public void onHelloWritten(int seqno, long nowNanos) {
    for (int i = 0; i < outstanding; i++) {
      if (seqnos[i] == seqno) {
        sentNanos[i] = nowNanos;
      }
    }
  }

  @Override
  public void onIhu(long nowNanos) {
    if (outstanding == 0) {
      return;
    }
    // an answer may be handled before the report that its Hello was written
    double sampleNanos = Math.max(0, nowNanos - sentNanos[0]);
    boolean probe = probes[0];
    forgetOldest();
    if (probe) {
      return;
    }
    smoothedNanos =
        smoothedNanos < 0
            ? sampleNanos
            : smoothedNanos + NEW_SAMPLE_WEIGHT * (sampleNanos - smoothedNanos);
  }

  @Override
  public boolean awaitsAnswer() {
    return outstanding > 0;
  }

  @Override
  public boolean hasRoomForHello() {
    return outstanding < OUTSTANDING_MAX;
  }

  @Override
  public long waitedNanos(long nowNanos) {
    return outstanding == 0 ? 0 : nowNanos - sentNanos[0];
  }

  /** Hellos that wait for an answer. */
  int outstanding() {
    return outstanding;
  }

  private void forgetOldest() {
    outstanding--;
    System.arraycopy(seqnos, 1, seqnos, 0, outstanding);
    System.arraycopy(sentNanos, 1, sentNanos, 0, outstanding);
    System.arraycopy(probes, 1, probes, 0, outstanding);
    Arrays.fill(sentNanos, outstanding, OUTSTANDING_MAX, 0);
  }
}
