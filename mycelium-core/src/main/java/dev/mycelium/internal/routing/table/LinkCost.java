package dev.mycelium.internal.routing.table;

/** How a link's cost follows from the answers to its Hellos (spec 04 §4.3). */
public interface LinkCost {
  /** {@link #roundTripNanos} before the first measurement. */
  long UNKNOWN = -1;

  /** The present cost, 1..65534. */
  int cost();

  /** The smoothed round trip time, or {@link #UNKNOWN}. */
  long roundTripNanos();

  /** A Hello was queued. */
  void onHelloQueued(int seqno, long nowNanos);

  /** A Hello left for the socket. */
  void onHelloWritten(int seqno, long nowNanos);

  /**
   * A Hello was queued that only asks for a sign of life: its answer is none of the samples that
   * the cost is made of, else a link in use would change its cost twenty times as fast.
   */
  default void onProbeQueued(int seqno, long nowNanos) {
    onHelloQueued(seqno, nowNanos);
  }

  /** An answer came. */
  void onIhu(long nowNanos);

  /** Whether an answer that comes now belongs to a Hello. */
  default boolean awaitsAnswer() {
    return true;
  }

  /** Whether one more Hello can be told from those that have no answer yet. */
  default boolean hasRoomForHello() {
    return true;
  }

  /** How long the oldest Hello has been waiting for its answer; 0 if none has. */
  default long waitedNanos(long nowNanos) {
    return 0;
  }
}
