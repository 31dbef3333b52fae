package dev.mycelium.internal.peer;

import dev.mycelium.Endpoint.Protocol;
import java.util.Set;

/**
 * What the peer manager may do.
 *
 * @param staticPeersMax configured and added peers together, at least 1
 * @param discoveredPeersMax peers found on the local network, at least 0
 * @param discoveredPerInterfaceMax those of one interface
 * @param attemptsMax connection attempts under way at one time, at least 1; other peers wait
 * @param dialable protocols that can be dialed; peers of others are listed and stay dead
 */
public record PeerLimits(
    int staticPeersMax,
    int discoveredPeersMax,
    int discoveredPerInterfaceMax,
    int attemptsMax,
    Set<Protocol> dialable) {
  /** Far more than a sensible configuration holds; each costs an attempt per minute. */
  private static final int STATIC_PEERS_MAX = 4096;

  /**
   * Anyone on the local network can make up neighbours (spec 02 §16 W16); those that exist connect
   * to us as well.
   */
  private static final int DISCOVERED_PEERS_MAX = 128;

  /** One interface full of inventions leaves room for the others. */
  private static final int DISCOVERED_PER_INTERFACE_MAX = 64;

  /** Descriptors in use while many peers do not answer. */
  private static final int ATTEMPTS_MAX = 256;

  /** The usual bounds in the public network. */
  public static PeerLimits usual() {
    return usual(false);
  }

  /**
   * The usual bounds.
   *
   * @param inPrivateNetwork whether TCP links speak TLS
   */
  public static PeerLimits usual(boolean inPrivateNetwork) {
    return new PeerLimits(
        STATIC_PEERS_MAX,
        DISCOVERED_PEERS_MAX,
        DISCOVERED_PER_INTERFACE_MAX,
        ATTEMPTS_MAX,
        inPrivateNetwork
            ? Set.of(Protocol.TCP, Protocol.TLS)
            : Set.of(Protocol.TCP, Protocol.VSOCK));
  }

  /** Why a protocol that cannot be dialed cannot. */
  String refusal(Protocol protocol) {
    if (protocol == Protocol.TLS) {
      return "tls links exist in private networks only: use tcp";
    }
    return dialable.contains(Protocol.TLS)
        ? "there are no " + protocol.scheme() + " links in a private network: use tls"
        : protocol.scheme() + " links are not supported yet";
  }
}
