package dev.mycelium.tun.linux;

import dev.mycelium.spi.PacketBatch;
import dev.mycelium.spi.PacketBuffer;
import dev.mycelium.tun.offload.SegmentCoalescer;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** Writes batches to a device, joined to super-packets if the kernel takes them; any thread may. */
final class PacketWriter {
  /**
   * How long one batch waits, in total, for a device that takes no packets. The kernel processes a
   * packet within the call, so this is for exhausted memory only; a link loop must not stand still.
   */
  private static final int WAIT_MILLIS = 5;

  /** One per thread and not per device: a thread that writes to many devices needs only one. */
  private static final ThreadLocal<Lane> LANES = ThreadLocal.withInitial(Lane::new);

  private static final class Lane {
    final PacketStaging staging = new PacketStaging();
    final SegmentCoalescer coalescer = new SegmentCoalescer();
  }

  private final TunDescriptors descriptors;
  private final Offload offload;
  private final AtomicLong refusals = new AtomicLong();

  PacketWriter(TunDescriptors descriptors, Offload offload) {
    this.descriptors = descriptors;
    this.offload = offload;
  }

  /** Packets not taken by the kernel since the device was opened. */
  long refusals() {
    return refusals.get();
  }

  /** Counts packets that were not even tried. */
  void refuse(int packets) {
    refusals.addAndGet(packets);
  }

  /** Writes the batch; nothing of it is held back. */
  void write(PacketBatch batch) throws IOException {
    Lane lane = LANES.get();
    boolean mayWait = true;
    if (offload == Offload.NONE) {
      for (int i = 0; i < batch.size(); i++) {
        mayWait = writeSingle(lane, batch.get(i), mayWait);
      }
      return;
    }
    for (int from = 0; from < batch.size(); from += SegmentCoalescer.PACKETS_MAX) {
      int count = Math.min(batch.size() - from, SegmentCoalescer.PACKETS_MAX);
      mayWait = writeRow(lane, batch, from, count, mayWait);
    }
  }

  private boolean writeRow(Lane lane, PacketBatch batch, int from, int count, boolean mayWaitBefore)
      throws IOException {
    SegmentCoalescer coalescer = lane.coalescer;
    boolean mayWait = mayWaitBefore;
    coalescer.plan(batch, from, count, offload == Offload.SEGMENTS_AND_DATAGRAMS);
    try {
      for (int i = 0; i < count; i++) {
        int packets = coalescer.packetsFrom(i);
        if (packets == 1) {
          mayWait = writeSingle(lane, batch.get(from + i), mayWait);
        } else if (packets > 1) {
          mayWait = writeRun(lane, i, mayWait);
        }
      }
    } finally {
      coalescer.forget();
    }
    return mayWait;
  }

  private boolean writeSingle(Lane lane, PacketBuffer packet, boolean mayWait) throws IOException {
    if (packet.length() <= 0) {
      refuse(1);
      return mayWait;
    }
    SegmentCoalescer.copySingle(packet, lane.staging.packets(), PacketStaging.PACKET_AT);
    int errno = write(lane, packet.length());
    if (errno == Errno.EAGAIN && mayWait) {
      descriptors.awaitWritable(lane.staging, WAIT_MILLIS);
      note(write(lane, packet.length()));
      return false;
    }
    note(errno);
    return mayWait;
  }

  /** A super-packet that the kernel does not take is tried again as single packets. */
  private boolean writeRun(Lane lane, int first, boolean mayWaitBefore) throws IOException {
    SegmentCoalescer coalescer = lane.coalescer;
    int length = coalescer.gather(first, lane.staging.packets(), PacketStaging.PACKET_AT);
    boolean mayWait = mayWaitBefore;
    if (write(lane, length) != 0) {
      for (int i = first; i >= 0; i = coalescer.next(i)) {
        mayWait = writeSingle(lane, coalescer.packet(i), mayWait);
      }
    }
    return mayWait;
  }

  /** Returns 0 or the errno. */
  private int write(Lane lane, int length) {
    int headerBytes = offload.headerBytes;
    return descriptors.write(lane.staging.address(headerBytes), headerBytes + length);
  }

  private void note(int errno) throws IOException {
    if (errno == Errno.EBADFD || errno == Errno.EBADF) {
      throw descriptors.failure("write", errno);
    }
    if (errno != 0) {
      refuse(1);
    }
  }
}
