package dev.mycelium;

/** Something that happened to a running node; delivered on the node's callback thread, in order. */
public sealed interface NodeEvent {

  /**
   * A link to a neighbour was established.
   *
   * @param endpoint where the neighbour is
   * @param type how it became known
   */
  record PeerConnected(Endpoint endpoint, PeerInfo.Type type) implements NodeEvent {}

  /**
   * A link to a neighbour ended.
   *
   * @param endpoint where the neighbour was
   * @param reason why, for people
   */
  record PeerDisconnected(Endpoint endpoint, String reason) implements NodeEvent {}

  /**
   * The route that packets to a subnet take was found or changed its next hop.
   *
   * @param subnet where it leads
   * @param nextHop name of the link
   */
  record RouteSelected(Subnet subnet, String nextHop) implements NodeEvent {}

  /**
   * A subnet can no longer be reached.
   *
   * @param subnet the subnet
   */
  record RouteLost(Subnet subnet) implements NodeEvent {}

  /**
   * The TUN device failed for good; the node goes on routing for others without it.
   *
   * @param reason what the system said
   */
  record TunFailed(String reason) implements NodeEvent {}

  /**
   * A listener that was optional could not be opened.
   *
   * @param endpoint what was asked for
   * @param reason what the system said
   */
  record ListenFailed(Endpoint endpoint, String reason) implements NodeEvent {}

  /**
   * The node ran into a bug of its own and closes itself.
   *
   * @param reason what failed
   */
  record NodeFailed(String reason) implements NodeEvent {}
}
