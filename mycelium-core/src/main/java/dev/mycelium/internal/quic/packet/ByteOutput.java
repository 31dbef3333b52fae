package dev.mycelium.internal.quic.packet;

/** A cursor over bytes to be written; who writes asks for {@link #room} first. Reusable. */
public final class ByteOutput {
  private byte[] array = new byte[0];
  private int position;
  private int limit;

  /** Without room. */
  public ByteOutput() {}

  /** Writes here from now on. */
  public ByteOutput over(byte[] array, int offset, int length) {
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

  /** Moves back to where something began, or over what was written directly. */
  public void position(int position) {
    this.position = position;
  }

  /** Bytes that still fit. */
  public int room() {
    return limit - position;
  }

  public void writeByte(int value) {
    array[position++] = (byte) value;
  }

  public void writeShort(int value) {
    array[position] = (byte) (value >>> 8);
    array[position + 1] = (byte) value;
    position += 2;
  }

  public void writeInt(int value) {
    Bits.putInt(array, position, value);
    position += 4;
  }

  public void writeLong(long value) {
    Bits.putLong(array, position, value);
    position += 8;
  }

  public void writeBytes(byte[] from, int offset, int length) {
    System.arraycopy(from, offset, array, position, length);
    position += length;
  }

  public void writeZeros(int count) {
    java.util.Arrays.fill(array, position, position + count, (byte) 0);
    position += count;
  }

  /** Shortest form. */
  public void writeVarInt(long value) {
    if (value < 0x40) {
      writeByte((int) value);
    } else if (value < 0x4000) {
      writeShort((int) value | 0x4000);
    } else if (value < 0x4000_0000) {
      writeInt((int) value | 0x8000_0000);
    } else {
      writeLong(value | 0xC000_0000_0000_0000L);
    }
  }

  /** Always two bytes, for lengths that become known later. */
  public void writeVarInt2(int value) {
    writeShort(value | 0x4000);
  }

  /** Bytes that {@link #writeVarInt} takes for a value: 1, 2, 4 or 8. */
  public static int sizeOf(long value) {
    return value < 0x40 ? 1 : value < 0x4000 ? 2 : value < 0x4000_0000 ? 4 : 8;
  }
}
