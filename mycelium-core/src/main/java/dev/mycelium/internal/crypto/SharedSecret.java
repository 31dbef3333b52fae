package dev.mycelium.internal.crypto;

import dev.mycelium.PublicKey;
import dev.mycelium.SecretKey;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;

/**
 * The AES-256 key that two nodes share: the raw X25519 output (spec 01 §6). Immutable, so that any
 * thread may use it however it got hold of it.
 */
public final class SharedSecret {
  private final SecretKeySpec key;

  /** Spreads secrets over tables; never shown. */
  private final int hash;

  private SharedSecret(byte[] secret) {
    this.key = new SecretKeySpec(secret, "AES");
    this.hash = Arrays.hashCode(secret);
  }

  /**
   * Agrees on the secret; about 150 microseconds.
   *
   * @return empty for a public key of small order, whose secret everybody knows (spec 01 §10.3)
   */
  public static Optional<SharedSecret> derive(SecretKey own, PublicKey remote) {
    try {
      return Optional.of(
          new SharedSecret(KeyAgreement.sharedSecret(own.toBytes(), remote.toBytes())));
    } catch (InvalidKeyException smallOrder) {
      return Optional.empty();
    }
  }

  SecretKeySpec key() {
    return key;
  }

  int hash() {
    return hash;
  }

  /** Shows nothing of the secret. */
  @Override
  public String toString() {
    return "SharedSecret";
  }
}
