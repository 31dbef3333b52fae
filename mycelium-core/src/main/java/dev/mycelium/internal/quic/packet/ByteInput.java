package dev.mycelium.internal.quic.packet;

/** A cursor over borrowed bytes; reading past the end is a FRAME_ENCODING_ERROR. Reusable. */
public final class ByteInput {
  private byte[] array = new byte[0];
  private int position;
  private int limit;

  /** Empty. */
  public ByteInput() {}

  /** Reads these bytes from now on; they stay the caller's. */
  public ByteInput over(byte[] array, int offset, int length) {
    this.array = array;
    this.position = offset;
    this.limit = offset + length;
    return this;
  }

  public byte[] array() {
    return array;
  }

  public int position() {
    return position;
  }

  public int remaining() {
    return limit - position;
  }

  private void need(long bytes) throws QuicException {
    if (bytes > limit - position) {
      throw new QuicException(ErrorCode.FRAME_ENCODING_ERROR, "truncated");
    }
  }

  public int readByte() throws QuicException {
    need(1);
    return array[position++] & 0xFF;
  }

  /** The next byte without taking it, -1 at the end. */
  public int peek() {
    return position < limit ? array[position] & 0xFF : -1;
  }

  public int readInt() throws QuicException {
    need(4);
    int value = Bits.getInt(array, position);
    position += 4;
    return value;
  }

  public long readLong() throws QuicException {
    need(8);
    long value = Bits.getLong(array, position);
    position += 8;
    return value;
  }

  /** A variable-length integer (RFC 9000 §16), 0..2^62-1. */
  public long readVarInt() throws QuicException {
    int first = readByte();
    int more = (1 << (first >>> 6)) - 1;
    need(more);
    long value = first & 0x3F;
    for (int i = 0; i < more; i++) {
      value = value << 8 | array[position++] & 0xFF;
    }
    return value;
  }

  /** A variable-length integer that counts bytes of what follows: at most {@link #remaining}. */
  public int readLength() throws QuicException {
    long length = readVarInt();
    need(length);
    return (int) length;
  }

  /** Passes over bytes and says where they began. */
  public int skip(int bytes) throws QuicException {
    need(bytes);
    int start = position;
    position += bytes;
    return start;
  }

  /** A copy of the next bytes. */
  public byte[] readBytes(int count) throws QuicException {
    int start = skip(count);
    return java.util.Arrays.copyOfRange(array, start, start + count);
  }
}
