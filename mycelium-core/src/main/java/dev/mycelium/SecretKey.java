package dev.mycelium;

import dev.mycelium.internal.crypto.KeyAgreement;
import java.security.SecureRandom;

/**
 * The secret X25519 key of a node: 32 bytes, all values legal, kept exactly as generated. Never
 * shown in texts.
 */
public final class SecretKey {
  /** Bytes of a key. */
  public static final int BYTES = 32;

  private final byte[] bytes;
  private final PublicKey publicKey;

  private SecretKey(byte[] bytes) {
    this.bytes = bytes;
    this.publicKey = PublicKey.of(KeyAgreement.publicKey(bytes));
  }

  /**
   * Draws a new key from the system's random generator.
   *
   * @return the key
   */
  public static SecretKey generate() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new SecretKey(bytes);
  }

  /**
   * Wraps a copy of 32 bytes.
   *
   * @param bytes exactly 32 bytes
   * @return the key
   * @throws IllegalArgumentException if the length is not 32
   */
  public static SecretKey of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a secret key has 32 bytes, not " + bytes.length);
    }
    return new SecretKey(bytes.clone());
  }

  /**
   * The public key that belongs to it.
   *
   * @return the identity of the node
   */
  public PublicKey publicKey() {
    return publicKey;
  }

  /**
   * The 32 secret bytes. Handle with care.
   *
   * @return a copy
   */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /** Names the public key only. */
  @Override
  public String toString() {
    return "SecretKey of " + publicKey;
  }
}
