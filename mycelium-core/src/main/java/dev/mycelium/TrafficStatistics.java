package dev.mycelium;

import java.util.List;

/**
 * Packets that passed the node, by overlay address (spec 05 §12). Bounded: of very many addresses
 * the least recently seen are forgotten.
 *
 * @param bySource one entry per source address, sorted
 * @param byDestination one entry per destination address, sorted
 */
public record TrafficStatistics(List<Entry> bySource, List<Entry> byDestination) {
  /**
   * One address.
   *
   * @param address the overlay address
   * @param packets packets seen
   * @param bytes bytes of their sealed bodies
   */
  public record Entry(OverlayAddress address, long packets, long bytes) {}
}
