package dev.mycelium;

import dev.mycelium.internal.crypto.AddressDerivation;
import dev.mycelium.internal.text.Ipv6Text;

/**
 * An IPv6 address, normally one of the overlay range {@code 400::/7}.
 *
 * @param high the first eight bytes, big endian
 * @param low the last eight bytes, big endian
 */
public record OverlayAddress(long high, long low) implements Comparable<OverlayAddress> {
  /** Bytes of an address. */
  public static final int BYTES = 16;

  /**
   * The address that belongs to a public key: BLAKE3 of the key, forced into {@code 400::/7} (spec
   * 01 §3).
   *
   * @param key the key of the node
   * @return its overlay address
   */
  public static OverlayAddress of(PublicKey key) {
    return ofBytes(AddressDerivation.addressOf(key.toBytes()), 0);
  }

  /**
   * Reads 16 bytes in network order.
   *
   * @param bytes where the address lies
   * @param offset index of its first byte
   * @return the address
   * @throws IndexOutOfBoundsException if fewer than 16 bytes follow {@code offset}
   */
  public static OverlayAddress ofBytes(byte[] bytes, int offset) {
    return new OverlayAddress(readLong(bytes, offset), readLong(bytes, offset + 8));
  }

  /**
   * Parses any RFC 4291 text form without zone, brackets or prefix length. Never asks a name
   * server.
   *
   * @param text the address, for example {@code 430:9364:d8d8:84a9:dd60:de78:c767:d361}
   * @return the address
   * @throws IllegalArgumentException if the text is not an IPv6 address
   */
  public static OverlayAddress parse(String text) {
    long[] halves = Ipv6Text.parse(text);
    return new OverlayAddress(halves[0], halves[1]);
  }

  /**
   * The address as 16 bytes in network order.
   *
   * @return a new array
   */
  public byte[] toBytes() {
    byte[] bytes = new byte[BYTES];
    for (int i = 0; i < 8; i++) {
      bytes[i] = (byte) (high >>> (56 - 8 * i));
      bytes[8 + i] = (byte) (low >>> (56 - 8 * i));
    }
    return bytes;
  }

  /**
   * Whether the address lies in the overlay range {@code 400::/7}.
   *
   * @return true for first bytes 0x04 and 0x05
   */
  public boolean isOverlay() {
    return isOverlay(high);
  }

  /**
   * Whether an address with this upper half lies in {@code 400::/7}.
   *
   * @param high the first eight bytes of an address, big endian
   * @return true for first bytes 0x04 and 0x05
   */
  public static boolean isOverlay(long high) {
    return high >>> 57 == 0x02;
  }

  /**
   * The /64 that holds this address: the unit of routing.
   *
   * @return the subnet, host bits zero
   */
  public Subnet subnet() {
    return new Subnet(this, Subnet.NODE_PREFIX_LENGTH);
  }

  @Override
  public int compareTo(OverlayAddress other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  /** The RFC 5952 text form. */
  @Override
  public String toString() {
    return Ipv6Text.format(high, low);
  }

  private static long readLong(byte[] bytes, int offset) {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | bytes[offset + i] & 0xFF;
    }
    return value;
  }
}
