package dev.mycelium.internal.data;

import dev.mycelium.spi.PacketBuffer;

/** Where packets without a route go: towards the router and {@link ParkedPackets}. */
public interface MissSink {
  /**
   * Takes a packet whose tag says what it misses ({@link Miss}). Never blocks.
   *
   * @return false if the sink is full; then the caller keeps the packet, drops and counts it
   */
  boolean miss(PacketBuffer packet);
}
