package dev.mycelium.internal.packet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The checksum of the Internet protocols (RFC 1071, spec 05 §17.2): the one's complement sum of
 * big-endian 16 bit words.
 *
 * <p>Such a sum does not depend on the order of bytes but for a swap of its result (RFC 1071 §2 B),
 * so the bytes are loaded 32 at a time in little-endian order, which costs most machines nothing,
 * and folded and swapped once at the end. Added are whole {@code long}s, which may overflow, and
 * their upper halves, which may not: the difference is the sum of the lower halves. That is less
 * work than to take every word apart (1368 bytes: 57 ns against 77).
 */
public final class InetChecksum {
  /** The most bytes that one sum may cover without losing a carry; no packet is that long. */
  public static final int MAX_BYTES = 1 << 30;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** What one turn of the loop adds: enough independent additions to keep a processor busy. */
  private static final int STRIDE_BYTES = 4 * Long.BYTES;

  private static final long LOW_HALF = 0xFFFF_FFFFL;

  private InetChecksum() {}

  /**
   * Adds bytes to an unfolded sum. Several ranges may be added one after the other if all but the
   * last have an even number of bytes.
   *
   * @param sum the sum so far, 0 at first
   * @return the new sum, for {@link #add} or {@link #complement}
   */
  public static long add(long sum, byte[] array, int offset, int length) {
    int end = offset + length;
    int position = offset;
    long all = 0;
    long upper = 0;
    for (; position <= end - STRIDE_BYTES; position += STRIDE_BYTES) {
      long a = (long) LONG.get(array, position);
      long b = (long) LONG.get(array, position + 8);
      long c = (long) LONG.get(array, position + 16);
      long d = (long) LONG.get(array, position + 24);
      all += a + b + c + d;
      upper += (a >>> 32) + (b >>> 32) + (c >>> 32) + (d >>> 32);
    }
    long lower = all - (upper << 32); // carries lost from the 64 bits of all are none of lower's
    return sum + swapped(fold(lower + upper + tail(array, position, end)));
  }

  /** The little-endian sum of the last bytes, padded with zero. */
  private static long tail(byte[] array, int start, int end) {
    long sum = 0;
    int position = start;
    for (; position <= end - Long.BYTES; position += Long.BYTES) {
      sum += words((long) LONG.get(array, position));
    }
    for (; position < end - 1; position += 2) {
      sum += (array[position + 1] & 0xFF) << 8 | array[position] & 0xFF;
    }
    return position < end ? sum + (array[position] & 0xFF) : sum;
  }

  /** What eight bytes add to a sum. */
  private static long words(long eightBytes) {
    return (eightBytes >>> 32) + (eightBytes & LOW_HALF);
  }

  private static int swapped(int folded) {
    return folded >>> 8 | (folded & 0xFF) << 8;
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
