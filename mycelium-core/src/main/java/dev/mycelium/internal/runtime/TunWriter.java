package dev.mycelium.internal.runtime;

import dev.mycelium.internal.data.TunSink;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.spi.PacketBatch;
import dev.mycelium.spi.TunDevice;
import java.io.IOException;

/**
 * Hands packets to the TUN device. A device that failed is noticed, and reported, by the thread
 * that reads it; here its packets are only counted.
 */
final class TunWriter implements TunSink {
  private final TunDevice device;
  private final Counters counters;

  TunWriter(TunDevice device, Counters counters) {
    this.device = device;
    this.counters = counters;
  }

  @Override
  public void write(PacketBatch batch) {
    try {
      device.write(batch);
    } catch (IOException failed) {
      counters.add(Counter.TUN_WRITE_FAILED, batch.size());
    }
  }
}
