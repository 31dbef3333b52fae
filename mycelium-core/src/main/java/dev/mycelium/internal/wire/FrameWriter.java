package dev.mycelium.internal.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The 40 bytes in front of the sealed body of a data packet: outer header and data header (spec 03
 * §2, §3), written and read in place at index 0 of a packet's array.
 */
public final class FrameWriter {
  /** Outer header and data header. */
  public static final int DATA_HEADER_BYTES = 40;

  /** The largest body: its length has 16 bits on the wire. */
  public static final int MAX_BODY_BYTES = 0xFFFF;

  /** The largest hop limit. */
  public static final int MAX_HOP_LIMIT = 0xFF;

  /** Version 1, type 0 (data), reserved 0: the first four bytes. */
  static final int DATA_OUTER_HEADER = 0x01000000;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  /** The word of body length and hop limit; its upper eight bits are reserved. */
  private static final int LENGTH_OFFSET = 4;

  /** Index of the two reserved bytes of the outer header. */
  public static final int OUTER_RESERVED_OFFSET = 2;

  /** Index of the reserved byte of the data header. */
  public static final int DATA_RESERVED_OFFSET = 4;

  /** Index of the hop limit in a frame. */
  public static final int HOP_LIMIT_OFFSET = 7;

  /** Index of the source address in a frame. */
  public static final int SOURCE_OFFSET = 8;

  /** Index of the destination address in a frame. */
  public static final int DESTINATION_OFFSET = 24;

  private FrameWriter() {}

  /**
   * Writes bytes 0..39 of a data packet.
   *
   * @param array at least {@link #DATA_HEADER_BYTES} long
   * @param bodyLength bytes of the sealed body, 0..65535
   * @param hopLimit 0..255
   * @throws IllegalArgumentException if the length or the hop limit is out of range: a longer body
   *     would put the stream out of step for good (spec 03 §3)
   */
  public static void writeDataHeader(
      byte[] array,
      int bodyLength,
      int hopLimit,
      long sourceHigh,
      long sourceLow,
      long destinationHigh,
      long destinationLow) {
    if (bodyLength < 0 || bodyLength > MAX_BODY_BYTES) {
      throw new IllegalArgumentException("body length not in 0..65535: " + bodyLength);
    }
    requireHopLimit(hopLimit);
    INT.set(array, 0, DATA_OUTER_HEADER);
    INT.set(array, LENGTH_OFFSET, bodyLength << 8 | hopLimit);
    LONG.set(array, SOURCE_OFFSET, sourceHigh);
    LONG.set(array, SOURCE_OFFSET + 8, sourceLow);
    LONG.set(array, DESTINATION_OFFSET, destinationHigh);
    LONG.set(array, DESTINATION_OFFSET + 8, destinationLow);
  }

  /** Bytes of the body, 0..65535. */
  public static int bodyLength(byte[] array) {
    return (int) INT.get(array, LENGTH_OFFSET) >>> 8 & MAX_BODY_BYTES;
  }

  /** The hop limit, 0..255. */
  public static int hopLimit(byte[] array) {
    return array[HOP_LIMIT_OFFSET] & MAX_HOP_LIMIT;
  }

  /**
   * Changes the hop limit and nothing else.
   *
   * @param hopLimit 0..255
   * @throws IllegalArgumentException if it is out of range
   */
  public static void setHopLimit(byte[] array, int hopLimit) {
    requireHopLimit(hopLimit);
    array[HOP_LIMIT_OFFSET] = (byte) hopLimit;
  }

  /** The first eight bytes of the source address. */
  public static long sourceHigh(byte[] array) {
    return (long) LONG.get(array, SOURCE_OFFSET);
  }

  /** The last eight bytes of the source address. */
  public static long sourceLow(byte[] array) {
    return (long) LONG.get(array, SOURCE_OFFSET + 8);
  }

  /** The first eight bytes of the destination address. */
  public static long destinationHigh(byte[] array) {
    return (long) LONG.get(array, DESTINATION_OFFSET);
  }

  /** The last eight bytes of the destination address. */
  public static long destinationLow(byte[] array) {
    return (long) LONG.get(array, DESTINATION_OFFSET + 8);
  }

  private static void requireHopLimit(int hopLimit) {
    if (hopLimit < 0 || hopLimit > MAX_HOP_LIMIT) {
      throw new IllegalArgumentException("hop limit not in 0..255: " + hopLimit);
    }
  }
}
