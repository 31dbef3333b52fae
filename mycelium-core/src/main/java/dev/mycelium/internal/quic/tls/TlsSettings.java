package dev.mycelium.internal.quic.tls;

import dev.mycelium.internal.quic.crypto.Suite;
import java.util.List;

/**
 * How to shake hands.
 *
 * @param identity certificate and key of the server side
 * @param suites in order of preference
 * @param groups TLS code points in order of preference; a share is sent for the first
 * @param protocols ALPN names; none towards Mycelium nodes, which refuse whoever offers any
 * @param serverName sent as SNI
 */
public record TlsSettings(
    TlsIdentity identity,
    List<Suite> suites,
    List<Integer> groups,
    List<String> protocols,
    String serverName) {
  static final int X25519 = 29;
  static final int SECP256R1 = 23;
  static final int SECP384R1 = 24;

  /** Copies the lists. */
  public TlsSettings {
    suites = List.copyOf(suites);
    groups = List.copyOf(groups);
    protocols = List.copyOf(protocols);
  }

  /**
   * As Mycelium nodes do it (spec 02 §6.2), except that AES-128 comes first: it is the fastest.
   *
   * @param identity of this endpoint
   */
  public static TlsSettings mycelium(TlsIdentity identity) {
    return new TlsSettings(
        identity,
        List.of(Suite.values()),
        List.of(X25519, SECP256R1, SECP384R1),
        List.of(),
        "dummy.mycelium");
  }
}
