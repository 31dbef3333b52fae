package dev.mycelium.internal.quic.packet;

/** The 16 bytes that end a stateless reset (RFC 9000 §10.3). */
public record ResetToken(long high, long low) {
  /** Bytes of a token. */
  public static final int BYTES = 16;

  /** The token at this place. */
  public static ResetToken at(byte[] array, int offset) {
    return new ResetToken(Bits.getLong(array, offset), Bits.getLong(array, offset + 8));
  }

  /** Whether the bytes are this token, in constant time. */
  public boolean matches(byte[] array, int offset) {
    return (high ^ Bits.getLong(array, offset) | low ^ Bits.getLong(array, offset + 8)) == 0;
  }

  /** Writes the 16 bytes. */
  public void writeTo(ByteOutput out) {
    out.writeLong(high);
    out.writeLong(low);
  }
}
