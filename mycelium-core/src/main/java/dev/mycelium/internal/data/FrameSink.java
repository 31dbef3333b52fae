package dev.mycelium.internal.data;

import dev.mycelium.spi.PacketBuffer;

/**
 * Where finished frames go: the outbound side of a link. Safe for any thread; never blocks, takes
 * no lock, allocates nothing.
 */
public interface FrameSink {
  /**
   * Queues one complete frame (array index 0 to {@link PacketBuffer#frameLength()}); the sink takes
   * the buffer. A full or closed sink drops by its own policy and counts.
   */
  void send(PacketBuffer frame);

  /** Tells the sink that a burst is over, so that it can be written. */
  void flush();

  /**
   * Whether so much waits that the next frames would probably be dropped. A source that can wait
   * should: what is not read from the TUN device yet waits in the kernel, which tells TCP to slow
   * down without losing a packet.
   */
  default boolean isCongested() {
    return false;
  }
}
