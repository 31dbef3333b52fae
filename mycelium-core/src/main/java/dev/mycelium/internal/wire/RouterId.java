package dev.mycelium.internal.wire;

import dev.mycelium.PublicKey;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The 40-byte router id: public key (32), zone (2), six bytes drawn at every start of the node
 * (spec 03 §5.4). Opaque when compared: all 40 bytes count.
 */
public final class RouterId {
  /** Bytes on the wire. */
  public static final int BYTES = 40;

  /** Bytes drawn at every start. */
  public static final int RANDOM_BYTES = 6;

  private final byte[] bytes;
  private final int hash;

  private RouterId(byte[] bytes) {
    this.bytes = bytes;
    this.hash = Arrays.hashCode(bytes);
  }

  /**
   * The id of a node that starts: its key, zone 0 and fresh random bytes.
   *
   * @param random exactly {@link #RANDOM_BYTES} bytes
   */
  public static RouterId of(PublicKey key, byte[] random) {
    if (random.length != RANDOM_BYTES) {
      throw new IllegalArgumentException(RANDOM_BYTES + " random bytes, not " + random.length);
    }
    byte[] bytes = Arrays.copyOf(key.toBytes(), BYTES);
    System.arraycopy(random, 0, bytes, BYTES - RANDOM_BYTES, RANDOM_BYTES);
    return new RouterId(bytes);
  }

  /** Reads 40 bytes. */
  public static RouterId ofBytes(byte[] source, int offset) {
    java.util.Objects.checkFromIndexSize(offset, BYTES, source.length);
    return new RouterId(Arrays.copyOfRange(source, offset, offset + BYTES));
  }

  /** The part that identifies and encrypts. */
  public PublicKey publicKey() {
    return PublicKey.ofBytes(bytes, 0);
  }

  /** Whether both ids carry the same public key, whatever zone and random bytes say. */
  public boolean hasSameKey(RouterId other) {
    return Arrays.equals(bytes, 0, PublicKey.BYTES, other.bytes, 0, PublicKey.BYTES);
  }

  /** Copies the 40 bytes. */
  public void writeTo(byte[] target, int offset) {
    System.arraycopy(bytes, 0, target, offset, BYTES);
  }

  /** The 40 bytes, a copy. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RouterId id && hash == id.hash && Arrays.equals(bytes, id.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** 64 hex digits, dash, 4, dash, 12. */
  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return hex.formatHex(bytes, 0, 32)
        + "-"
        + hex.formatHex(bytes, 32, 34)
        + "-"
        + hex.formatHex(bytes, 34, 40);
  }
}
