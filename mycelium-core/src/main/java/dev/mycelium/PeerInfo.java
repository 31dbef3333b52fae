package dev.mycelium;

import java.time.Duration;
import java.util.Optional;

/**
 * A neighbour that the node knows, connected or not.
 *
 * @param endpoint where it is
 * @param type how the node came to know it
 * @param state whether there is a link now
 * @param receivedBytes bytes received over all connections to this endpoint
 * @param sentBytes bytes sent over all connections to this endpoint
 * @param sinceDiscovered how long the node has known it
 * @param sinceConnected how long ago the last connection was made; empty if never
 * @param roundTripTime smoothed time from Hello to answer; empty until the first answer
 * @param queue what waits for the link and what it dropped; empty without a link
 * @param resolved what a host name stood for when it was last tried; empty for an address
 */
public record PeerInfo(
    Endpoint endpoint,
    Type type,
    State state,
    long receivedBytes,
    long sentBytes,
    Duration sinceDiscovered,
    Optional<Duration> sinceConnected,
    Optional<Duration> roundTripTime,
    Optional<Queue> queue,
    Optional<Endpoint> resolved) {
  /**
   * A peer known by its address.
   *
   * @param endpoint where it is
   * @param type how the node came to know it
   * @param state whether there is a link now
   * @param receivedBytes bytes received
   * @param sentBytes bytes sent
   * @param sinceDiscovered how long the node has known it
   * @param sinceConnected how long ago the last connection was made
   * @param roundTripTime smoothed time from Hello to answer
   * @param queue what waits for the link
   */
  public PeerInfo(
      Endpoint endpoint,
      Type type,
      State state,
      long receivedBytes,
      long sentBytes,
      Duration sinceDiscovered,
      Optional<Duration> sinceConnected,
      Optional<Duration> roundTripTime,
      Optional<Queue> queue) {
    this(
        endpoint,
        type,
        state,
        receivedBytes,
        sentBytes,
        sinceDiscovered,
        sinceConnected,
        roundTripTime,
        queue,
        Optional.empty());
  }

  /**
   * What this node wants to write to a link.
   *
   * @param waitingBytes memory of all that waits, control packets included
   * @param droppedFull data packets dropped because too many bytes waited, since the link is up
   * @param droppedOld data packets dropped because they had waited too long, since the link is up
   */
  public record Queue(long waitingBytes, long droppedFull, long droppedOld) {}

  /** How a peer became known. */
  public enum Type {
    /** Configured, or added at run time. */
    STATIC,
    /** It connected to us. */
    INBOUND,
    /** Found on the local network. */
    LINK_LOCAL_DISCOVERY
  }

  /** Whether there is a link. */
  public enum State {
    /** Connected. */
    ALIVE,
    /** An attempt is under way. */
    CONNECTING,
    /** Neither. */
    DEAD
  }
}
