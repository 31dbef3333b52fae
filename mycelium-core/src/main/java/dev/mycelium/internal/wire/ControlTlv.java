package dev.mycelium.internal.wire;

/** The five things that neighbours say to each other (spec 03 §6). Field ranges are unsigned. */
public sealed interface ControlTlv {

  /**
   * "Answer me."
   *
   * @param flags 0x8000 unicast, other bits 0
   * @param seqno 16 bit, per link
   * @param intervalCentis 16 bit, centiseconds
   */
  record Hello(int flags, int seqno, int intervalCentis) implements ControlTlv {
    /** Every Hello goes to one neighbour. */
    public static final int FLAG_UNICAST = 0x8000;
  }

  /**
   * "I heard you."
   *
   * @param rxCost 16 bit, the sender's cost of the link
   * @param intervalCentis 16 bit, centiseconds, not 0 when sent
   */
  record Ihu(int rxCost, int intervalCentis) implements ControlTlv {}

  /**
   * A route, or with an infinite metric its retraction.
   *
   * @param intervalCentis 16 bit, centiseconds
   * @param seqno 16 bit, of the origin
   * @param metric 16 bit, {@link Metric#INFINITE} retracts
   * @param prefix the subnet
   * @param routerId the origin
   */
  record Update(int intervalCentis, int seqno, int metric, Prefix prefix, RouterId routerId)
      implements ControlTlv {}

  /**
   * Asks for a route.
   *
   * @param generation 8 bit, how often the request was forwarded
   * @param prefix the subnet; the wildcard asks for everything
   */
  record RouteRequest(int generation, Prefix prefix) implements ControlTlv {}

  /**
   * Asks the origin of a route for a newer sequence number.
   *
   * @param seqno 16 bit, wanted
   * @param hopCount 1..255, how much further it may go
   * @param routerId the origin
   * @param prefix the subnet
   */
  record SeqnoRequest(int seqno, int hopCount, RouterId routerId, Prefix prefix)
      implements ControlTlv {}
}
