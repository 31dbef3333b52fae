package dev.mycelium;

import java.time.Duration;

/** What became of a {@linkplain Node#ping ping}. */
public sealed interface PingResult {
  /** The hop limit of a ping that asks for none. */
  int HOP_LIMIT_DEFAULT = 64;

  /**
   * The other node answered.
   *
   * @param roundTrip from sealing the request to opening the reply; zero for the own node
   * @param hopLimit what was left of the hop limit of the reply, 0..255
   */
  record Reply(Duration roundTrip, int hopLimit) implements PingResult {}

  /**
   * The network says that the request cannot arrive.
   *
   * @param reason why
   * @param reporter the node that says so, which may be the own one
   */
  record Unreachable(Reason reason, OverlayAddress reporter) implements PingResult {
    /** Why a request cannot arrive. */
    public enum Reason {
      /** Nobody knows a way to the destination. */
      NO_ROUTE,
      /** The hop limit was spent on the way. */
      HOP_LIMIT_EXCEEDED,
      /** Any other ICMPv6 error. */
      REFUSED
    }
  }

  /** Nothing came back in time: nobody is there, or the request or the reply was lost. */
  record TimedOut() implements PingResult {}
}
