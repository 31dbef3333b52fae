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

  /** An answer came. */
  void onIhu(long nowNanos);
}
