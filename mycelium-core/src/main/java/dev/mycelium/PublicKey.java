package dev.mycelium;

import dev.mycelium.internal.crypto.SmallOrderPoints;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The X25519 public key of a node: 32 opaque bytes, kept exactly as received (spec 01 §2.2).
 *
 * <p>Two keys that differ only in bit 255 share their Diffie-Hellman secrets but are different
 * identities, because the address is derived from the raw bytes.
 */
public final class PublicKey {
  /** Bytes of a key. */
  public static final int BYTES = 32;

  private final byte[] bytes;

  private PublicKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Wraps a copy of 32 bytes.
   *
   * @param bytes exactly 32 bytes, little endian u coordinate
   * @return the key
   * @throws IllegalArgumentException if the length is not 32
   */
  public static PublicKey of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a public key has 32 bytes, not " + bytes.length);
    }
    return new PublicKey(bytes.clone());
  }

  /**
   * Reads 32 bytes.
   *
   * @param bytes where the key lies
   * @param offset index of its first byte
   * @return the key
   * @throws IndexOutOfBoundsException if fewer than 32 bytes follow {@code offset}
   */
  public static PublicKey ofBytes(byte[] bytes, int offset) {
    java.util.Objects.checkFromIndexSize(offset, BYTES, bytes.length);
    return new PublicKey(Arrays.copyOfRange(bytes, offset, offset + BYTES));
  }

  /**
   * Parses 64 hexadecimal digits of either case.
   *
   * @param text exactly 64 digits
   * @return the key
   * @throws IllegalArgumentException if the length is not 64 or a character is no digit
   */
  public static PublicKey parse(String text) {
    if (text.length() != 2 * BYTES) {
      throw new IllegalArgumentException(
          "a public key has 64 hexadecimal digits, not " + text.length());
    }
    try {
      return new PublicKey(HexFormat.of().parseHex(text));
    } catch (IllegalArgumentException notHex) {
      throw new IllegalArgumentException("not hexadecimal: " + text, notHex);
    }
  }

  /**
   * The 32 bytes.
   *
   * @return a copy
   */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /**
   * The overlay address of the node with this key.
   *
   * @return the address
   */
  public OverlayAddress address() {
    return OverlayAddress.of(this);
  }

  /**
   * Whether the key is a point of small order (spec 01 §9): every shared secret with it is zero, so
   * anybody could read what is sealed for it. Such a key is refused.
   *
   * @return true for u = 0, 1, p-1, p, p+1 and the two points of order 8, whatever bit 255 says
   */
  public boolean isSmallOrder() {
    return SmallOrderPoints.contain(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PublicKey key && Arrays.equals(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** 64 lower case hexadecimal digits. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
