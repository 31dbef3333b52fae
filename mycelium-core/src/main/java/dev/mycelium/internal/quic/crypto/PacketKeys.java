package dev.mycelium.internal.quic.crypto;

import dev.mycelium.internal.crypto.AesGcm;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Keys of one direction in one phase (RFC 9001 §5): seals or opens packets. */
public final class PacketKeys {
  /** Bytes that sealing adds. */
  public static final int TAG_BYTES = 16;

  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 8 * TAG_BYTES;

  private final Suite suite;
  private final byte[] secret;
  private final SecretKeySpec key;
  private final byte[] iv;
  private final byte[] nonce = new byte[NONCE_BYTES];
  private final HeaderProtection headerProtection;
  private Cipher cipher;

  private PacketKeys(Suite suite, byte[] secret, HeaderProtection headerProtection) {
    this.suite = suite;
    this.secret = secret;
    this.key =
        new SecretKeySpec(
            Hkdf.expandLabel(suite, secret, "quic key", suite.keyBytes()),
            suite == Suite.CHACHA20_POLY1305_SHA256 ? "ChaCha20" : "AES");
    this.iv = Hkdf.expandLabel(suite, secret, "quic iv", NONCE_BYTES);
    this.headerProtection = headerProtection;
    this.cipher = newCipher(suite);
  }

  /** Keys from a traffic secret. */
  public static PacketKeys of(Suite suite, byte[] secret) {
    byte[] hp = Hkdf.expandLabel(suite, secret, "quic hp", suite.keyBytes());
    return new PacketKeys(suite, secret.clone(), new HeaderProtection(suite, hp));
  }

  /** The keys of the next phase; header protection stays (RFC 9001 §6.1). */
  public PacketKeys next() {
    byte[] updated = Hkdf.expandLabel(suite, secret, "quic ku", suite.hashBytes());
    return new PacketKeys(suite, updated, headerProtection);
  }

  private static Cipher newCipher(Suite suite) {
    if (suite != Suite.CHACHA20_POLY1305_SHA256) {
      return AesGcm.newCipher();
    }
    try {
      return Cipher.getInstance("ChaCha20-Poly1305");
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this JVM has no ChaCha20-Poly1305", missing);
    }
  }

  public Suite suite() {
    return suite;
  }

  public HeaderProtection headerProtection() {
    return headerProtection;
  }

  /**
   * Seals a packet in place; {@link #TAG_BYTES} behind the payload are overwritten. The header is
   * not yet protected.
   *
   * @param start of the packet
   * @param payload where the frames begin, behind the packet number
   * @param length bytes of frames
   */
  public void seal(byte[] array, int start, int payload, int length, long number) {
    try {
      init(Cipher.ENCRYPT_MODE, number);
      cipher.updateAAD(array, start, payload - start);
      int sealed = cipher.doFinal(array, payload, length, array, payload);
      assert sealed == length + TAG_BYTES;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("sealing failed", impossible);
    }
  }

  /**
   * Opens a packet whose header is unprotected.
   *
   * @param length bytes of frames and tag, at least {@link #TAG_BYTES}
   * @param to receives the frames from index 0; at least {@code length} long
   * @return how many bytes of frames, or -1 if the packet is not authentic
   */
  public int open(byte[] array, int start, int payload, int length, long number, byte[] to) {
    try {
      init(Cipher.DECRYPT_MODE, number);
      cipher.updateAAD(array, start, payload - start);
      return cipher.doFinal(array, payload, length, to, 0);
    } catch (GeneralSecurityException forged) {
      return -1;
    }
  }

  private void init(int mode, long number) throws GeneralSecurityException {
    System.arraycopy(iv, 0, nonce, 0, NONCE_BYTES);
    for (int i = 0; i < 8; i++) {
      nonce[NONCE_BYTES - 1 - i] ^= (byte) (number >>> 8 * i);
    }
    try {
      cipher.init(mode, key, parameters());
    } catch (InvalidKeyException sameNonceTwice) {
      // The JDK's ChaCha20 opens nothing twice in a row, but a forged packet must not be able to
      // spoil the number of a true one. Numbers that are sent never repeat.
      cipher = newCipher(suite);
      cipher.init(mode, key, parameters());
    }
  }

  private AlgorithmParameterSpec parameters() {
    return suite == Suite.CHACHA20_POLY1305_SHA256
        ? new IvParameterSpec(nonce)
        : new GCMParameterSpec(TAG_BITS, nonce);
  }
}
