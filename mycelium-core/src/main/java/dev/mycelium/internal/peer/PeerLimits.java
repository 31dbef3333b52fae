package dev.mycelium.internal.peer;

import dev.mycelium.Endpoint.Protocol;
import java.util.EnumSet;
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
    return usual(EnumSet.of(Protocol.TCP, Protocol.VSOCK, Protocol.QUIC));
  }

  /**
   * The usual bounds.
   *
   * @param dialable the kinds of links that may be made; TLS is among them in private networks only
   */
  public static PeerLimits usual(Set<Protocol> dialable) {
    return new PeerLimits(
        STATIC_PEERS_MAX,
        DISCOVERED_PEERS_MAX,
        DISCOVERED_PER_INTERFACE_MAX,
        ATTEMPTS_MAX,
        Set.copyOf(dialable));
  }

  /** Why a protocol that cannot be dialed cannot. */
  String refusal(Protocol protocol) {
    return switch (protocol) {
      case TLS -> "tls links exist in private networks only: use tcp";
      case VSOCK ->
          "vsock links are plain: in a private network they need a vsock listener that was asked for";
      case QUIC ->
          dialable.contains(Protocol.TLS)
              ? "there are no quic links in a private network: use tls"
              : "quic is switched off";
      case TCP -> "tcp links are not supported";
    };
  }
}
