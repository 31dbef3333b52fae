package dev.mycelium;

/**
 * An IPv6 prefix. Host bits are cleared, so equal prefixes are equal objects.
 *
 * @param address the network address; bits beyond {@code prefixLength} given here are cleared
 * @param prefixLength 0..128 bits, else an {@link IllegalArgumentException}
 */
public record Subnet(OverlayAddress address, int prefixLength) implements Comparable<Subnet> {
  /** Every node owns exactly one prefix of this length. */
  public static final int NODE_PREFIX_LENGTH = 64;

  /** The range of all overlay addresses, {@code 400::/7}. */
  public static final Subnet OVERLAY = new Subnet(new OverlayAddress(0x0400L << 48, 0), 7);

  /**
   * Clears the host bits.
   *
   * @param address any address of the subnet
   * @param prefixLength 0..128 bits
   * @throws IllegalArgumentException if the length is out of range
   */
  public Subnet {
    if (prefixLength < 0 || prefixLength > 128) {
      throw new IllegalArgumentException("prefix length not in 0..128: " + prefixLength);
    }
    address =
        new OverlayAddress(
            address.high() & mask(prefixLength), address.low() & mask(prefixLength - 64));
  }

  /**
   * Parses {@code address/length}, or a bare address as a /128.
   *
   * @param text for example {@code 430:9364:d8d8:84a9::/64}
   * @return the subnet
   * @throws IllegalArgumentException if the text is malformed
   */
  public static Subnet parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return new Subnet(OverlayAddress.parse(text), 128);
    }
    String length = text.substring(slash + 1);
    if (length.isEmpty()
        || length.length() > 3
        || !length.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException("malformed subnet: " + text);
    }
    return new Subnet(OverlayAddress.parse(text.substring(0, slash)), Integer.parseInt(length));
  }

  /**
   * The /64 with this upper half.
   *
   * @param high the first eight bytes of the prefix, big endian
   * @return the subnet
   */
  public static Subnet ofNode(long high) {
    return new Subnet(new OverlayAddress(high, 0), NODE_PREFIX_LENGTH);
  }

  /**
   * Whether an address lies inside.
   *
   * @param candidate the address
   * @return true if its first {@code prefixLength} bits are those of this subnet
   */
  public boolean contains(OverlayAddress candidate) {
    return ((candidate.high() ^ address.high()) & mask(prefixLength)) == 0
        && ((candidate.low() ^ address.low()) & mask(prefixLength - 64)) == 0;
  }

  /**
   * Whether another subnet lies wholly inside (or is the same).
   *
   * @param other the candidate
   * @return true if this one covers it
   */
  public boolean contains(Subnet other) {
    return prefixLength <= other.prefixLength && contains(other.address);
  }

  @Override
  public int compareTo(Subnet other) {
    int byAddress = address.compareTo(other.address);
    return byAddress != 0 ? byAddress : Integer.compare(prefixLength, other.prefixLength);
  }

  /** Address and length, for example {@code 430:9364:d8d8:84a9::/64}. */
  @Override
  public String toString() {
    return address + "/" + prefixLength;
  }

  private static long mask(int bits) {
    if (bits <= 0) {
      return 0;
    }
    return bits >= 64 ? -1L : -1L << (64 - bits);
  }
}
