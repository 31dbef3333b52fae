package dev.mycelium.internal.wire;

/** The address encodings of Babel TLVs, in the order of their numbers (spec 03 §5.1). */
public enum AddressEncoding {
  /** AE 0: no address. */
  WILDCARD,
  /** AE 1. */
  IPV4,
  /** AE 2. */
  IPV6,
  /** AE 3: the lower half of an address in {@code fe80::/64}. */
  IPV6_LINK_LOCAL
}
