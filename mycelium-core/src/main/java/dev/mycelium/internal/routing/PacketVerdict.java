package dev.mycelium.internal.routing;

/** What happens to a packet that asked the router (spec 04 §11, spec 05 §5-7). */
public enum PacketVerdict {
  /** A selected route (for a source: a known key) exists; the published facts say which. */
  GO,
  /** A query is under way: park the packet under its /64. */
  WAIT,
  /** Refuse it with ICMPv6 "no route" (local or transit), or drop it (unknown source). */
  NO_ROUTE
}
