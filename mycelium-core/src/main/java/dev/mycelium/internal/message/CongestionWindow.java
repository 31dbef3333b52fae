package dev.mycelium.internal.message;

/**
 * How many bytes may be on their way to one node.
 *
 * <p>It grows with what is acknowledged until a queue shows in the round trip time, then keeps that
 * queue between a lower and an upper bound. By how much packets vary from one to the next is no
 * queue: a queue changes slowly. Loss alone does not shrink it below what such a path carries:
 * links lose packets for other reasons than too many of them, and a window that halves on every
 * loss could not use a long path with one per cent. Only a round that loses a good part of its
 * packets counts, and silence halves the window.
 */
final class CongestionWindow {
  /** Bytes on their way to one node at most: 200 Mbit/s over 300 ms (spec 09 §4.1). */
  static final int BYTES_MAX = 8 << 20;

  /** What a chunk takes on a link, about. */
  private static final int CHUNK_BYTES = 1300;

  private static final int FIRST = 16 * CHUNK_BYTES;
  private static final int BYTES_MIN = 4 * CHUNK_BYTES;

  /** Below this standing queue the window grows: the clocks of busy threads wobble by as much. */
  private static final long QUEUE_LOW_NANOS = 3_000_000L;

  /** Not one slow packet, but all of so many: that is a queue. */
  private static final int SAMPLES_FOR_A_QUEUE = 8;

  /** Growth is fast while packets are not late by this many times what they vary by. */
  private static final int SLOW_START_VARIATIONS = 2;

  /** Above this it shrinks; links of this implementation drop at 20 ms. */
  private static final long QUEUE_HIGH_NANOS = 8_000_000L;

  /** What ended slow start and is gone for so many rounds was no queue: slow start goes on. */
  private static final int FREE_ROUNDS_MAX = 8;

  private final RoundTrip roundTrip;
  private final Flights flights;
  private long bytes = FIRST;
  private boolean isSlowStart = true;

  // this round
  private long roundEndsWithFlight;
  private long ackedBytes;
  private long lostBytes;
  private long smallestNanos = Long.MAX_VALUE;
  private boolean wasFull;

  /** What is acknowledged was sent before the window last shrank: it says nothing new. */
  private boolean isSettling;

  private long firstFlightSinceShrunk;

  // the last few measurements in slow start
  private int recentCount;
  private long recentSmallestNanos = Long.MAX_VALUE;

  /** Rounds in a row that filled the window and showed no queue. */
  private int freeRounds;

  /** For what flies over a path whose round trip time is measured. */
  CongestionWindow(RoundTrip roundTrip, Flights flights) {
    this.roundTrip = roundTrip;
    this.flights = flights;
  }

  long bytes() {
    return bytes;
  }

  boolean isSlowStart() {
    return isSlowStart;
  }

  /** The sender had more to send than the window allowed. */
  void full() {
    wasFull = true;
  }

  /** A round trip time was measured. */
  void sample(long nanos) {
    smallestNanos = Math.min(smallestNanos, nanos);
    recentSmallestNanos = Math.min(recentSmallestNanos, nanos);
    if (++recentCount == SAMPLES_FOR_A_QUEUE) {
      long baseNanos = roundTrip.baseNanos();
      long noticeableNanos =
          Math.max(QUEUE_LOW_NANOS, baseNanos / 8)
              + SLOW_START_VARIATIONS * roundTrip.variationNanos();
      if (isSlowStart && recentSmallestNanos - baseNanos > noticeableNanos) {
        leaveSlowStart();
      }
      recentCount = 0;
      recentSmallestNanos = Long.MAX_VALUE;
    }
  }

  /** What is acknowledged now was sent when the window was half as large: that filled the path. */
  private void leaveSlowStart() {
    shrinkTo(Math.max(FIRST, bytes / 2));
  }

  /**
   * A chunk was acknowledged.
   *
   * @param flight its number
   */
  void acknowledged(int size, long flight) {
    ackedBytes += size;
    if (isSlowStart && wasFull) {
      bytes = Math.min(BYTES_MAX, bytes + size);
    }
    if (flight >= roundEndsWithFlight) {
      endRound();
      roundEndsWithFlight = flights.next();
    }
  }

  /** A chunk that was taken for lost had only been late. */
  void acknowledgedEarlierCopy(int size) {
    ackedBytes += size;
    lostBytes = Math.max(0, lostBytes - size);
  }

  /** A chunk got lost; one that was sent before the window last shrank has been paid for. */
  void lost(int size, long flight) {
    if (flight >= firstFlightSinceShrunk) {
      lostBytes += size;
    }
  }

  private void endRound() {
    long baseNanos = roundTrip.baseNanos();
    long lowNanos = QUEUE_LOW_NANOS + roundTrip.variationNanos();
    long highNanos = QUEUE_HIGH_NANOS + roundTrip.variationNanos();
    long queueNanos = smallestNanos == Long.MAX_VALUE ? 0 : smallestNanos - baseNanos;
    if (isSettling) {
      isSettling = false;
    } else if (lostBytes > 4 * CHUNK_BYTES && 3 * lostBytes > ackedBytes) {
      shrinkTo(bytes * 7 / 10);
    } else if (!isSlowStart && queueNanos > highNanos) {
      double share = (double) (baseNanos + lowNanos) / (baseNanos + queueNanos);
      shrinkTo((long) (bytes * Math.max(0.5, share)));
    } else if (!isSlowStart && queueNanos < lowNanos && wasFull) {
      grow();
    } else if (queueNanos > lowNanos) {
      freeRounds = 0;
    }
    ackedBytes = 0;
    lostBytes = 0;
    smallestNanos = Long.MAX_VALUE;
    wasFull = false;
  }

  private void grow() {
    bytes = Math.min(BYTES_MAX, bytes + Math.max(2 * CHUNK_BYTES, bytes / 8));
    isSlowStart = ++freeRounds == FREE_ROUNDS_MAX;
  }

  private void shrinkTo(long smaller) {
    isSlowStart = false;
    isSettling = true;
    freeRounds = 0;
    firstFlightSinceShrunk = flights.next();
    bytes = Math.max(BYTES_MIN, smaller);
  }

  /** Nothing was acknowledged for a whole retransmission time. */
  void timedOut() {
    isSlowStart = bytes / 2 <= FIRST;
    bytes = Math.max(BYTES_MIN, bytes / 2);
  }
}
