package dev.mycelium.internal.wire;

import dev.mycelium.PublicKey;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Objects;

/**
 * The 40-byte router id: public key (32), zone (2), six bytes drawn at every start of the node
 * (spec 03 §5.4). Opaque when compared: all 40 bytes count. Kept as five numbers, without an array:
 * a node may know a million of them.
 */
public final class RouterId {
  /** Bytes on the wire. */
  public static final int BYTES = 40;

  /** Bytes drawn at every start. */
  public static final int RANDOM_BYTES = 6;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  // the key, in the order of its bytes
  private final long key0;
  private final long key1;
  private final long key2;
  private final long key3;

  /** Zone and random bytes. */
  private final long instance;

  private RouterId(byte[] source, int offset) {
    key0 = (long) LONG.get(source, offset);
    key1 = (long) LONG.get(source, offset + 8);
    key2 = (long) LONG.get(source, offset + 16);
    key3 = (long) LONG.get(source, offset + 24);
    instance = (long) LONG.get(source, offset + 32);
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
    byte[] bytes = new byte[BYTES];
    System.arraycopy(key.toBytes(), 0, bytes, 0, PublicKey.BYTES);
    System.arraycopy(random, 0, bytes, BYTES - RANDOM_BYTES, RANDOM_BYTES);
    return new RouterId(bytes, 0);
  }

  /** Reads 40 bytes. */
  public static RouterId ofBytes(byte[] source, int offset) {
    Objects.checkFromIndexSize(offset, BYTES, source.length);
    return new RouterId(source, offset);
  }

  /** The part that identifies and encrypts. */
  public PublicKey publicKey() {
    return PublicKey.ofBytes(toBytes(), 0);
  }

  /** Whether both ids carry the same public key, whatever zone and random bytes say. */
  public boolean hasSameKey(RouterId other) {
    return key0 == other.key0 && key1 == other.key1 && key2 == other.key2 && key3 == other.key3;
  }

  /** Copies the 40 bytes. */
  public void writeTo(byte[] target, int offset) {
    LONG.set(target, offset, key0);
    LONG.set(target, offset + 8, key1);
    LONG.set(target, offset + 16, key2);
    LONG.set(target, offset + 24, key3);
    LONG.set(target, offset + 32, instance);
  }

  /** The 40 bytes, a copy. */
  public byte[] toBytes() {
    byte[] bytes = new byte[BYTES];
    writeTo(bytes, 0);
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RouterId id && instance == id.instance && hasSameKey(id);
  }

  /** Keys are as good as random: any part of one is a hash. */
  @Override
  public int hashCode() {
    return Long.hashCode(key0 ^ key3 ^ instance);
  }

  /** 64 hex digits, dash, 4, dash, 12. */
  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    byte[] bytes = toBytes();
    return hex.formatHex(bytes, 0, 32)
        + "-"
        + hex.formatHex(bytes, 32, 34)
        + "-"
        + hex.formatHex(bytes, 34, 40);
  }
}
