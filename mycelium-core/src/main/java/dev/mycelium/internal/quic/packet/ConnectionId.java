package dev.mycelium.internal.quic.packet;

import java.util.Arrays;
import java.util.HexFormat;

/** A connection id of 0 to 20 bytes (RFC 9000 §5.1). Ours have eight and are mostly plain longs. */
public final class ConnectionId implements Comparable<ConnectionId> {
  /** Longest of version 1. */
  public static final int MAX_BYTES = 20;

  /** What this endpoint uses (spec 09 §2). */
  public static final int OWN_BYTES = 8;

  /** No bytes. */
  public static final ConnectionId EMPTY = new ConnectionId(new byte[0]);

  private final byte[] bytes;

  private ConnectionId(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A copy of these bytes. */
  public static ConnectionId copyOf(byte[] array, int offset, int length) {
    return new ConnectionId(Arrays.copyOfRange(array, offset, offset + length));
  }

  /** An id of eight bytes. */
  public static ConnectionId of(long value) {
    byte[] bytes = new byte[OWN_BYTES];
    Bits.putLong(bytes, 0, value);
    return new ConnectionId(bytes);
  }

  public int length() {
    return bytes.length;
  }

  /** The id as a number; only for one of eight bytes. */
  public long asLong() {
    return Bits.getLong(bytes, 0);
  }

  /** Whether these bytes are this id. */
  public boolean matches(byte[] array, int offset, int length) {
    return Arrays.equals(bytes, 0, bytes.length, array, offset, offset + length);
  }

  /** Writes the bytes alone. */
  public void writeTo(ByteOutput out) {
    out.writeBytes(bytes, 0, bytes.length);
  }

  /** A copy of the bytes. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /** So that a table keyed by ids that a peer chose stays logarithmic. */
  @Override
  public int compareTo(ConnectionId other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConnectionId id && Arrays.equals(bytes, id.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
