package dev.mycelium.internal.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Prefixes inside TLVs: address encoding, length, and as few bytes as hold it (spec 03 §5.1). */
final class PrefixCodec {
  /** The address encoding is unknown, or the length is illegal for it. */
  static final int ILLEGAL = -1;

  static final int WILDCARD = AddressEncoding.WILDCARD.ordinal();
  static final int IPV4 = AddressEncoding.IPV4.ordinal();
  static final int IPV6 = AddressEncoding.IPV6.ordinal();
  static final int IPV6_LINK_LOCAL = AddressEncoding.IPV6_LINK_LOCAL.ordinal();

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final int IPV4_BITS = 32;
  private static final int IPV6_BITS = 128;
  private static final int LINK_LOCAL_PREFIX_LENGTH = 64;
  private static final long LINK_LOCAL_HIGH = 0xFE80L << 48;

  private PrefixCodec() {}

  /** Bytes that the prefix takes, or {@link #ILLEGAL}. */
  static int size(int encoding, int prefixLength) {
    if (encoding == IPV6) {
      return prefixLength > IPV6_BITS ? ILLEGAL : bytes(prefixLength);
    }
    if (encoding == WILDCARD) {
      return prefixLength == 0 ? 0 : ILLEGAL;
    }
    if (encoding == IPV4) {
      return prefixLength > IPV4_BITS ? ILLEGAL : bytes(prefixLength);
    }
    return encoding == IPV6_LINK_LOCAL && prefixLength == LINK_LOCAL_PREFIX_LENGTH
        ? Long.BYTES
        : ILLEGAL;
  }

  private static int bytes(int bits) {
    return (bits + 7) >>> 3;
  }

  /**
   * Reads a prefix whose {@link #size} was found legal and present. Bits beyond its length are
   * cleared, so that equal prefixes are equal values; a link-local address keeps them, they are all
   * it says.
   */
  static Prefix read(int encoding, int prefixLength, byte[] array, int offset) {
    if (encoding == WILDCARD) {
      return Prefix.WILDCARD;
    }
    if (encoding == IPV6_LINK_LOCAL) {
      long low = (long) LONG.get(array, offset);
      return new Prefix(
          AddressEncoding.IPV6_LINK_LOCAL, LINK_LOCAL_HIGH, low, LINK_LOCAL_PREFIX_LENGTH);
    }
    long high = bits(array, offset, Math.min(prefixLength, Long.SIZE));
    if (encoding == IPV4) {
      return new Prefix(AddressEncoding.IPV4, 0, high >>> IPV4_BITS, prefixLength);
    }
    long low = bits(array, offset + Long.BYTES, Math.max(0, prefixLength - Long.SIZE));
    return new Prefix(AddressEncoding.IPV6, high, low, prefixLength);
  }

  /** The first {@code count} bits at {@code offset}, at the upper end of a word. */
  private static long bits(byte[] array, int offset, int count) {
    if (count == 0) {
      return 0;
    }
    if (count == Long.SIZE) {
      return (long) LONG.get(array, offset);
    }
    long word = 0;
    for (int i = 0; i < bytes(count); i++) {
      word |= (array[offset + i] & 0xFFL) << (56 - 8 * i);
    }
    return word & (-1L << (Long.SIZE - count));
  }

  /**
   * Refuses what must never be sent (spec 03 §8): anything but an IPv6 /64. An IPv4 route request
   * would disable a reference node completely.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  static void requireSendable(Prefix prefix) {
    if (!prefix.isNodeSubnet()) {
      throw new IllegalArgumentException("only an IPv6 /64 is ever sent, not " + prefix);
    }
  }
}
