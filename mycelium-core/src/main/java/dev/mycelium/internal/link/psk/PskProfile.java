package dev.mycelium.internal.link.psk;

import dev.mycelium.PrivateNetwork;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.BasicTlsPSKExternal;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.PRFAlgorithm;
import org.bouncycastle.tls.TlsPSKExternal;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * What both ends of a handshake have in common (spec 02 §7.3), and why it failed.
 *
 * @param name identity of the key
 * @param key the external key
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never printed
record PskProfile(byte[] name, byte[] key) {
  /** Suites with SHA-256, to which the key is bound; the fast one first. */
  static final int[] SUITES = {
    CipherSuite.TLS_AES_128_GCM_SHA256, CipherSuite.TLS_CHACHA20_POLY1305_SHA256
  };

  /** The first is what every node sends a share of; slow groups would invite floods. */
  static final List<Integer> GROUPS =
      List.of(NamedGroup.x25519, NamedGroup.secp256r1, NamedGroup.secp384r1);

  /** A ClientHello has about 600 bytes, with a share for a quantum-safe group about 1800. */
  static final int MESSAGE_BYTES_MAX = 16 * 1024;

  static PskProfile of(PrivateNetwork network) {
    return new PskProfile(network.name().getBytes(StandardCharsets.UTF_8), network.key());
  }

  /** For one handshake: the library empties the secret. */
  TlsPSKExternal external(TlsCrypto crypto) {
    return new BasicTlsPSKExternal(
        name, crypto.createSecret(key.clone()), PRFAlgorithm.tls13_hkdf_sha256);
  }

  /** Keeps the first thing that went wrong: what follows follows from it. */
  static final class Failure {
    private @Nullable String reason;

    void because(String why) {
      if (reason == null) {
        reason = why;
      }
    }

    void alert(String what, short description) {
      if (description != AlertDescription.close_notify) {
        because(what + AlertDescription.getText(description));
      }
    }

    String reason() {
      return reason == null ? "the TLS connection failed" : reason;
    }
  }
}
