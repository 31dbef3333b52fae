package dev.mycelium.internal.peer;

import dev.mycelium.Endpoint.Protocol;
import java.util.Set;

/**
 * What the peer manager may do.
 *
 * @param staticPeersMax configured and added peers together, at least 1
 * @param attemptsMax connection attempts under way at one time, at least 1; other peers wait
 * @param dialable protocols that can be dialed; peers of others are listed and stay dead
 */
public record PeerLimits(int staticPeersMax, int attemptsMax, Set<Protocol> dialable) {
  /** Far more than a sensible configuration holds; each costs an attempt per minute. */
  private static final int STATIC_PEERS_MAX = 4096;

  /** Descriptors in use while many peers do not answer. */
  private static final int ATTEMPTS_MAX = 256;

  /** The usual bounds. */
  public static PeerLimits usual(Set<Protocol> dialable) {
    return new PeerLimits(STATIC_PEERS_MAX, ATTEMPTS_MAX, dialable);
  }
}
