package dev.mycelium.internal.bus;

import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.packet.PacketPool;
import dev.mycelium.internal.packet.PacketQueue;
import dev.mycelium.spi.PacketBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where data threads leave opened message packets. Bounded, so that a message thread that does not
 * keep up slows down nothing else: what does not fit is dropped, its sender repeats it.
 */
public final class MessageInlet implements Consumer<PacketBuffer> {
  /** About twice what the largest window of one sender holds; 6 MB of buffers. */
  private static final int PACKETS_MAX = 4096;

  private final PacketQueue packets = new PacketQueue(PACKETS_MAX);
  private final Counters counters;
  private volatile @Nullable Runnable wakeUp;

  /** Closed: drops everything. */
  public MessageInlet(Counters counters) {
    this.counters = counters;
  }

  /** From here on packets are taken. */
  void open(Runnable wakeUp) {
    this.wakeUp = wakeUp;
  }

  /** Drops everything, now and in future; after the message thread has ended. */
  void close() {
    wakeUp = null;
    releaseAll();
  }

  private void releaseAll() {
    PacketBuffer packet;
    while ((packet = packets.poll()) != null) {
      packet.release();
    }
  }

  @Override
  public void accept(PacketBuffer packet) {
    Runnable wake = wakeUp;
    if (wake == null) {
      drop(packet, Counter.DROPPED_MESSAGE_UNSUPPORTED);
    } else if (packet.length() > PacketPool.SMALL_BYTES) {
      drop(packet, Counter.MESSAGE_MALFORMED); // no chunk is so long, and its buffer is 64 KB
    } else if (packets.offer(packet)) {
      wake.run();
      if (wakeUp == null) { // closed since we looked
        releaseAll();
      }
    } else {
      drop(packet, Counter.MESSAGE_QUEUE_FULL);
    }
  }

  private void drop(PacketBuffer packet, Counter reason) {
    counters.count(reason);
    packet.release();
  }

  @Nullable PacketBuffer next() {
    return packets.poll();
  }

  /** Whether it is time to take some out whatever else there is to do. */
  boolean isHalfFull() {
    return packets.size() > PACKETS_MAX / 2;
  }

  boolean isEmpty() {
    return packets.isEmpty();
  }
}
