package dev.mycelium.internal.message;

import dev.mycelium.internal.machine.Deadline;
import java.util.ArrayDeque;

/**
 * What all messages to one /64 share. Its deadline is that of its oldest flight, or of its pace.
 */
final class Remote extends Deadline {
  private static final long NEVER_HEARD = Long.MIN_VALUE;

  /** A node that answered within this time is there. */
  private static final long PROVEN_NANOS = 60_000_000_000L;

  /** What may leave at once besides the pace: timers are not exact. */
  private static final long PACE_BURST_NANOS = 1_000_000L;

  private static final int PACE_BURST_BYTES = 16 * 1300;

  final long high;
  final RoundTrip roundTrip;
  final CongestionWindow window;
  final Flights flights = new Flights();

  /** Messages whose INIT was not sent yet, in the order in which they came. */
  final ArrayDeque<Transmission> waiting = new ArrayDeque<>();

  /** Messages with chunks to send; each gets its turn. */
  final ArrayDeque<Transmission> ready = new ArrayDeque<>();

  /** Messages begun that have neither ended nor been without an answer for long. */
  int open;

  /** Messages that have not ended. */
  int transmissions;

  /** Retransmission times without an acknowledgement in a row. */
  int timeouts;

  int routeRequests;
  final RouteWish routeWish = new RouteWish(this);
  boolean isSendable;

  /** When something was acknowledged last, if anything was since the path was idle. */
  private long ackedNanos;

  private long newestAckedSentNanos;
  private boolean hasAcked;
  private long heardNanos = NEVER_HEARD;
  private long pacedUntilNanos;
  private boolean isPaced;

  /** When the network is asked again for a route to a node. */
  static final class RouteWish extends Deadline {
    final Remote remote;

    RouteWish(Remote remote) {
      this.remote = remote;
    }
  }

  Remote(long high, MessageTimes times) {
    this.high = high;
    this.roundTrip = new RoundTrip(times);
    this.window = new CongestionWindow(roundTrip, flights);
  }

  void heard(long nowNanos) {
    heardNanos = nowNanos;
  }

  /**
   * Whether the node was there a moment ago, so that packets may be sent before it asks for them.
   */
  boolean isProven(long nowNanos) {
    return heardNanos != NEVER_HEARD && roundTrip.isKnown() && nowNanos - heardNanos < PROVEN_NANOS;
  }

  void sample(long nanos, long nowNanos) {
    roundTrip.sample(nanos, nowNanos);
    window.sample(nanos);
  }

  /** Something arrived there: the path is not silent. */
  void acknowledgedAt(long nowNanos) {
    ackedNanos = nowNanos;
  }

  void acknowledgedFlightSentAt(long sentNanos) {
    if (!hasAcked || sentNanos - newestAckedSentNanos > 0) {
      newestAckedSentNanos = sentNanos;
      hasAcked = true;
    }
  }

  /** Since when nothing has been acknowledged although something was on its way. */
  long silentSinceNanos() {
    long sentNanos = flights.sentNanos(flights.oldest());
    return hasAcked && ackedNanos - sentNanos > 0 ? ackedNanos : sentNanos;
  }

  /** Whether something sent later has been acknowledged. */
  boolean wasOvertaken(long sentNanos) {
    return hasAcked && sentNanos - newestAckedSentNanos < 0;
  }

  /** Whether a chunk of this size, or at least one byte of it, fits into the window. */
  boolean hasWindow(int size) {
    if (flights.isFull() || !flights.isEmpty() && flights.bytes() + size >= window.bytes()) {
      window.full();
      return false;
    }
    return true;
  }

  /** When the next chunk may leave; never later than now if the path is too short to care. */
  long paceNanos(long nowNanos) {
    return isPaced ? pacedUntilNanos - burstNanos() : nowNanos;
  }

  private long burstNanos() {
    return Math.max(PACE_BURST_NANOS, nanosFor(PACE_BURST_BYTES));
  }

  /** A little faster than the window needs, so that it can grow. */
  private long nanosFor(int bytes) {
    long gainPercent = window.isSlowStart() ? 200 : 125;
    return bytes * 100L * roundTrip.smoothedNanos() / (window.bytes() * gainPercent);
  }

  /** A chunk leaves. */
  void pace(int bytes, long nowNanos) {
    boolean wasPaced = isPaced;
    isPaced = roundTrip.isKnown() && roundTrip.smoothedNanos() > PACE_BURST_NANOS;
    if (isPaced) {
      long from = wasPaced && pacedUntilNanos - nowNanos > 0 ? pacedUntilNanos : nowNanos;
      pacedUntilNanos = from + nanosFor(bytes);
    }
  }
}
