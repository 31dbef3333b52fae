package dev.mycelium.internal.wire;

import dev.mycelium.OverlayAddress;
import dev.mycelium.Subnet;

/**
 * A prefix as a TLV carries it (spec 03 §5.1).
 *
 * @param encoding the address family
 * @param high upper half of the IPv6 address; for IPv4 the address in the lower 32 bits
 * @param low lower half of the IPv6 address; 0 for IPv4
 * @param length prefix length in bits, already checked against the encoding
 */
public record Prefix(AddressEncoding encoding, long high, long low, int length) {
  /** The wildcard prefix of a full table request. */
  public static final Prefix WILDCARD = new Prefix(AddressEncoding.WILDCARD, 0, 0, 0);

  /** An IPv6 prefix, as everything that we send is. */
  public static Prefix of(Subnet subnet) {
    return new Prefix(
        AddressEncoding.IPV6,
        subnet.address().high(),
        subnet.address().low(),
        subnet.prefixLength());
  }

  /** Whether this is an IPv6 /64, the only kind of prefix that a node announces. */
  public boolean isNodeSubnet() {
    return encoding == AddressEncoding.IPV6 && length == Subnet.NODE_PREFIX_LENGTH;
  }

  /**
   * The IPv6 subnet; the wildcard is {@code ::/0}.
   *
   * @throws IllegalStateException for an IPv4 prefix
   */
  public Subnet subnet() {
    if (encoding == AddressEncoding.IPV4) {
      throw new IllegalStateException("an IPv4 prefix is no overlay subnet");
    }
    return new Subnet(new OverlayAddress(high, low), length);
  }
}
