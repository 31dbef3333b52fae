package dev.mycelium.internal.routing;

import dev.mycelium.Subnet;

/** What the data path knows about the use of routes and links; a plain read for the router. */
public interface RouteUse {
  /** {@link #lastUsedNanos} of a route that no packet has used. */
  long NEVER = Long.MIN_VALUE;

  /** When a packet was last sent along the selected route of the subnet, or {@link #NEVER}. */
  long lastUsedNanos(Subnet subnet);

  /** Bytes that a link has received and written so far; 0 for a link that is gone. */
  default long movedBytes(int link) {
    return 0;
  }
}
