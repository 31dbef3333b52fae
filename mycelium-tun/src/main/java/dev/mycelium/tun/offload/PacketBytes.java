package dev.mycelium.tun.offload;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Fields of packets in heap arrays, in network byte order. */
final class PacketBytes {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private PacketBytes() {}

  static int unsignedShort(byte[] array, int index) {
    return (short) SHORT.get(array, index) & 0xFFFF;
  }

  static void putShort(byte[] array, int index, int value) {
    SHORT.set(array, index, (short) value);
  }

  static int integer(byte[] array, int index) {
    return (int) INT.get(array, index);
  }

  static void putInteger(byte[] array, int index, int value) {
    INT.set(array, index, value);
  }

  static long longInteger(byte[] array, int index) {
    return (long) LONG.get(array, index);
  }
}
