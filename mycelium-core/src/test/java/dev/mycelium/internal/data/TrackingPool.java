package dev.mycelium.internal.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mycelium.spi.PacketBatch;
import dev.mycelium.spi.PacketBuffer;
import java.util.Arrays;

/** Lends fresh buffers and knows how many are out; what comes back is poisoned. */
final class TrackingPool implements PacketBatch.Source {
  private int lent;

  @Override
  public PacketBuffer acquire(int capacityBytes) {
    lent++;
    return new PacketBuffer(Math.max(capacityBytes, 1500), this::recycle);
  }

  private void recycle(PacketBuffer buffer) {
    lent--;
    Arrays.fill(buffer.array(), (byte) 0xDB);
  }

  /** A buffer with these payload bytes. */
  PacketBuffer packet(byte[] payload) {
    PacketBuffer buffer = acquire(payload.length);
    buffer.length(payload.length);
    System.arraycopy(payload, 0, buffer.array(), PacketBuffer.HEADROOM, payload.length);
    return buffer;
  }

  /** A buffer with these bytes as a frame from a link. */
  PacketBuffer frame(byte[] frame) {
    PacketBuffer buffer = acquire(frame.length);
    System.arraycopy(frame, 0, buffer.array(), 0, frame.length);
    buffer.frameLength(frame.length);
    return buffer;
  }

  void assertLent(int expected) {
    assertEquals(expected, lent, "buffers not given back");
  }
}
