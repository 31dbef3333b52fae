package dev.mycelium.internal.quic.recovery;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The first slow start over a bottleneck with an endless queue, in virtual time. */
class CubicControllerTest {
  private static final int DATAGRAM_BYTES = 1400;
  private static final long MILLI = 1_000_000;
  private static final long EMPTY_RTT_NANOS = 20 * MILLI;

  /** Bytes that the path itself holds at 400 Mbit/s. */
  private static final long PATH_BYTES = 1_000_000;

  private final CubicController congestion = new CubicController(DATAGRAM_BYTES);
  private long nowNanos;

  /** Sends a window and has it acknowledged; what does not fit the path waits in its queue. */
  private void round() {
    long sentAt = nowNanos;
    long window = congestion.window();
    nowNanos += EMPTY_RTT_NANOS * Math.max(PATH_BYTES, window) / PATH_BYTES;
    for (long bytes = 0; bytes < window; bytes += DATAGRAM_BYTES) {
      congestion.onAck(DATAGRAM_BYTES, sentAt, true, nowNanos - sentAt, nowNanos);
      congestion.onRoundTrip(nowNanos - sentAt);
    }
  }

  @Test
  void endsWhileTheQueueIsAFewTimesThePathAtMost() {
    int rounds = 0;
    while (congestion.inSlowStart()) {
      round();
      assertTrue(++rounds < 40, "still in slow start at " + congestion.window());
    }
    assertTrue(congestion.window() > PATH_BYTES, "the path is used: " + congestion.window());
    assertTrue(congestion.window() < 8 * PATH_BYTES, "no more than that: " + congestion.window());
  }

  @Test
  void roundTripsThatStayDoNotEndIt() {
    for (int round = 0; congestion.window() < PATH_BYTES / 2; round++) {
      assertTrue(round < 20);
      round();
    }
    assertTrue(congestion.inSlowStart());
  }

  @Test
  void roundTripThatOnlyWaveredIsForgotten() {
    round();
    round();
    long before = congestion.window();
    nowNanos += 10 * MILLI; // one slow round: as long as it takes, and the wavering
    long sentAt = nowNanos;
    nowNanos += EMPTY_RTT_NANOS + 10 * MILLI;
    for (int i = 0; i < 20; i++) {
      congestion.onAck(DATAGRAM_BYTES, sentAt, true, EMPTY_RTT_NANOS, nowNanos);
      congestion.onRoundTrip(nowNanos - sentAt);
    }
    assertTrue(congestion.window() - before < 20L * DATAGRAM_BYTES, "grows more slowly");
    for (int i = 0; i < 2; i++) {
      round();
    }
    long held = congestion.window();
    round();
    assertTrue(Math.abs(2 * held - congestion.window()) <= DATAGRAM_BYTES, "doubles again");
    assertTrue(congestion.inSlowStart());
  }

  @Test
  void lossEndsItAtOnce() {
    round();
    long window = congestion.window();
    congestion.onLoss(nowNanos, nowNanos + MILLI);
    assertFalse(congestion.inSlowStart());
    assertTrue(congestion.window() < window);
  }
}
