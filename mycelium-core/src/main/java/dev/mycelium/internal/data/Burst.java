package dev.mycelium.internal.data;

import dev.mycelium.internal.packet.Counter;
import dev.mycelium.spi.PacketBatch;
import dev.mycelium.spi.PacketBuffer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What one burst of packets leaves behind: the sinks to flush and the packets to write to TUN, each
 * done once for the whole burst, because system calls cost more than packets.
 */
final class Burst {
  /** Sinks remembered; a burst towards more of them is flushed early. */
  private static final int SINKS_MAX = 64;

  /**
   * Packets written to TUN at once: what one turn of reading a link brings, so that the device can
   * put as many as possible of one flow together.
   */
  private static final int TUN_BATCH_MAX = 192;

  private final DataPathContext shared;
  private final @Nullable TunSink tun;
  private final PacketBatch toTun;
  private final @Nullable FrameSink[] sinks = new FrameSink[SINKS_MAX];
  private int sinkCount;
  private @Nullable FrameSink behind;

  Burst(DataPathContext shared, @Nullable TunSink tun) {
    this.shared = shared;
    this.tun = tun;
    this.toTun = new PacketBatch(TUN_BATCH_MAX, shared.pool());
  }

  /** Gives the sink the frame. */
  void send(FrameSink sink, PacketBuffer frame, long nowNanos) {
    sink.send(frame, nowNanos);
    remember(sink);
  }

  /** Gives the sink a frame that lies in foreign memory; false if it does not take it so. */
  boolean append(FrameSink sink, ByteBuffer input, int frameLength, int hopLimit) {
    boolean taken = sink.append(input, frameLength, hopLimit);
    if (taken) {
      remember(sink);
    }
    return taken;
  }

  private void remember(FrameSink sink) {
    for (int i = sinkCount - 1; i >= 0; i--) {
      if (sinks[i] == sink) {
        return;
      }
    }
    if (sinkCount == SINKS_MAX) {
      flushSinks();
    }
    sinks[sinkCount++] = sink;
  }

  /** Takes a packet for this host: for the node itself, or else for the TUN device. */
  void deliver(PacketBuffer packet) {
    if (shared.echoes().take(packet)) {
      return;
    }
    if (tun == null) {
      drop(packet, Counter.DROPPED_NO_TUN);
      return;
    }
    toTun.add(packet);
    if (toTun.isFull()) {
      writeTun(tun);
    }
  }

  /** Releases and counts. */
  void drop(PacketBuffer packet, Counter reason) {
    shared.counters().count(reason);
    packet.release();
  }

  /** Flushes everything. */
  void end() {
    behind = null;
    flushSinks();
    if (tun != null && toTun.size() > 0) {
      writeTun(tun);
    }
  }

  /** A sink of the last burst that is worth waiting for, or null. */
  @Nullable FrameSink behind() {
    return behind;
  }

  private void flushSinks() {
    for (int i = 0; i < sinkCount; i++) {
      FrameSink sink = sinks[i];
      sinks[i] = null; // a closed link must not be kept alive from here
      if (sink != null) {
        sink.flush();
        behind = sink.isWorthWaitingFor() ? sink : behind;
      }
    }
    sinkCount = 0;
  }

  private void writeTun(TunSink sink) {
    shared.counters().add(Counter.TUN_WRITTEN_PACKETS, toTun.size());
    try {
      sink.write(toTun);
    } finally {
      toTun.clear();
    }
  }
}
