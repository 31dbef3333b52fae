package dev.mycelium.internal.packet;

/**
 * Spreads the upper halves of addresses over the slots of a table.
 *
 * <p>Addresses come from others: without a seed nobody else knows, they could be chosen to meet in
 * one slot. The mixing is the finaliser of MurmurHash3, in which every bit of the prefix reaches
 * every bit of the result.
 *
 * @param seed random
 */
public record PrefixHash(long seed) {
  /**
   * The slot of a prefix.
   *
   * @param mask number of slots, a power of two, minus one
   */
  public int slot(long prefixHigh, int mask) {
    long hash = prefixHigh ^ seed;
    hash = (hash ^ hash >>> 33) * 0xFF51AFD7ED558CCDL;
    hash = (hash ^ hash >>> 33) * 0xC4CEB9FE1A85EC53L;
    return (int) (hash ^ hash >>> 33) & mask;
  }
}
