package dev.mycelium.internal.routing;

import dev.mycelium.PublicKey;
import dev.mycelium.Subnet;
import dev.mycelium.internal.wire.ControlTlv;

/**
 * What the router asks of the world. Implementations queue or store; they never call the router
 * back.
 */
public interface RoutingEffects {
  /** {@link #publishRoute} argument: routes are known, but none is selected. */
  int NO_LINK = -1;

  /** Sends a TLV to a neighbour, in order, never dropped singly. */
  void sendControl(int link, ControlTlv tlv);

  /**
   * Tells the data path about a subnet: whose key opens packets from it, and over which link
   * packets to it go. Called again whenever one of the two changes.
   *
   * @param nextHop link id, or {@link #NO_LINK}
   */
  void publishRoute(Subnet subnet, PublicKey key, int nextHop);

  /** No route of the subnet is left. */
  void withdrawRoute(Subnet subnet);

  /** The subnet has a usable route where it had none: packets waiting for it can go. */
  void releaseParked(Subnet subnet);

  /** A query for the subnet failed, or its route was lost: packets waiting for it are refused. */
  void rejectParked(Subnet subnet);

  /**
   * The neighbour is dead or misbehaves: its link is to be closed. The router forgot it already.
   */
  void closeLink(int link, String reason);
}
