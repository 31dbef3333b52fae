package dev.mycelium.internal.quic.packet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Big-endian numbers in byte arrays. */
public final class Bits {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Bits() {}

  public static int getInt(byte[] array, int index) {
    return (int) INT.get(array, index);
  }

  public static void putInt(byte[] array, int index, int value) {
    INT.set(array, index, value);
  }

  public static long getLong(byte[] array, int index) {
    return (long) LONG.get(array, index);
  }

  public static void putLong(byte[] array, int index, long value) {
    LONG.set(array, index, value);
  }
}
