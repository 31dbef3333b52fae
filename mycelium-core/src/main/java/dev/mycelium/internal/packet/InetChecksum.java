package dev.mycelium.internal.packet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The checksum of the Internet protocols (RFC 1071, spec 05 §17.2): the one's complement sum of
 * big-endian 16 bit words.
 *
 * <p>Words of 32 bits are added into a {@code long} and folded once at the end; the carries of
 * {@value #MAX_BYTES} bytes do not fill it.
 */
public final class InetChecksum {
  /** The most bytes that one sum may cover without losing a carry; no packet is that long. */
  public static final int MAX_BYTES = 1 << 30;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private InetChecksum() {}

  /**
   * Adds bytes to an unfolded sum. Several ranges may be added one after the other if all but the
   * last have an even number of bytes.
   *
   * @param sum the sum so far, 0 at first
   * @return the new sum, for {@link #add} or {@link #complement}
   */
  public static long add(long sum, byte[] array, int offset, int length) {
    int position = offset;
    int end = offset + length;
    for (; position <= end - Long.BYTES; position += Long.BYTES) {
      sum += words((long) LONG.get(array, position));
    }
    return sum + tail(array, position, end);
  }

  private static long tail(byte[] array, int position, int end) {
    long sum = 0;
    for (; position < end - 1; position += 2) {
      sum += (array[position] & 0xFF) << 8 | array[position + 1] & 0xFF;
    }
    return position < end ? sum + ((array[position] & 0xFF) << 8) : sum;
  }

  /** What eight bytes add to a sum. */
  static long words(long eightBytes) {
    return (eightBytes >>> 32) + (eightBytes & 0xFFFFFFFFL);
  }

  /** The sum in 16 bits. */
  public static int fold(long sum) {
    long folded = words(sum);
    while (folded >>> 16 != 0) {
      folded = (folded >>> 16) + (folded & 0xFFFF);
    }
    return (int) folded;
  }

  /** The checksum: the complement of the folded sum. */
  public static int complement(long sum) {
    return ~fold(sum) & 0xFFFF;
  }
}
