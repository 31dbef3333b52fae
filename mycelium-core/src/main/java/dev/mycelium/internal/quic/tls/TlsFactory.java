package dev.mycelium.internal.quic.tls;

import java.security.SecureRandom;

/** Makes handshakes for the connections of an endpoint. */
public interface TlsFactory {
  /** A handshake that has not begun. */
  TlsHandshake newHandshake(boolean client, TlsSink sink);

  /**
   * Handshakes of Bouncy Castle.
   *
   * @param random cryptographically strong, for keys and nonces
   */
  static TlsFactory bouncyCastle(TlsSettings settings, SecureRandom random) {
    return (client, sink) -> new BouncyCastleHandshake(settings, !client, random, sink);
  }
}
