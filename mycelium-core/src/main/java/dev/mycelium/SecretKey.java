package dev.mycelium;

import dev.mycelium.internal.crypto.KeyAgreement;
import java.nio.file.Path;
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
   * Reads a key file: 32 raw bytes (spec 01 §2.3). A longer file is warned about and its first 32
   * bytes are used; so is one that its group or others can read.
   *
   * @param file the key file
   * @return the key
   * @throws KeyFileException if the file is missing, unreadable or shorter than 32 bytes
   */
  public static SecretKey load(Path file) {
    return new SecretKey(new KeyFile(file).read());
  }

  /**
   * Reads a key file, or creates it with a new key if nothing lies there. The directory must exist.
   *
   * @param file the key file
   * @return the key in the file
   * @throws KeyFileException if an existing file cannot be used (it is never replaced) or a new one
   *     cannot be written
   */
  public static SecretKey loadOrCreate(Path file) {
    if (!new KeyFile(file).isMissing()) {
      return load(file);
    }
    SecretKey created = generate();
    created.save(file);
    return created;
  }

  /**
   * Writes the key to a file that does not exist yet, readable by its owner only: first completely
   * under a temporary name in the same directory, then moved into place. Nothing is left behind if
   * that fails.
   *
   * @param file where to; its directory must exist
   * @throws KeyFileException if something lies there already, or it cannot be written
   */
  public void save(Path file) {
    new KeyFile(file).write(bytes, false);
  }

  /**
   * Writes the key as {@link #save} does, over an existing file if there is one, whose content is
   * kept beside it under the same name with {@code .bak} appended.
   *
   * @param file where to; its directory must exist
   * @throws KeyFileException if it cannot be written; the old file is then as it was
   */
  public void saveReplacing(Path file) {
    new KeyFile(file).write(bytes, true);
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
