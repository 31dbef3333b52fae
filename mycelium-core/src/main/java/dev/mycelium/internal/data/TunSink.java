package dev.mycelium.internal.data;

import dev.mycelium.spi.PacketBatch;

/** Where opened packets and ICMPv6 replies go: the TUN device. */
public interface TunSink {
  /**
   * Writes all packets. Borrows the batch and its packets; a failure is the sink's to handle and
   * count.
   */
  void write(PacketBatch batch);
}
