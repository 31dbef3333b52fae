package dev.mycelium.internal.link.queue;

import dev.mycelium.PeerInfo;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.packet.PacketPool;
import dev.mycelium.internal.packet.PacketQueue;
import dev.mycelium.spi.PacketBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written to one link: control packets, and data frames behind them (spec 05 §22.2
 * item 6). Any thread puts in, the event loop takes out.
 *
 * <p>A frame whose flow has no other frame waiting goes before those that have: a ping or a key
 * stroke does not stand behind a download, and within a flow the order is kept.
 *
 * <p>Data is bounded in bytes: a producer that finds the lane full takes the oldest frame out and
 * drops it, because what has waited longest is worth least. Control is bounded in bytes too but
 * never dropped singly: neighbours that miss one update disagree for minutes.
 */
public final class LinkQueue {
  /** A small frame pins a buffer of 1.5 KB all the same, so it counts as at least this. */
  public static final int FRAME_CHARGE_MIN_BYTES = 512;

  /**
   * A control packet ready for the wire.
   *
   * @param packet all its bytes
   * @param helloSeqno of a Hello, else {@link #NO_HELLO}
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never printed
  public record Control(byte[] packet, int helloSeqno) {
    public static final int NO_HELLO = -1;

    public boolean isHello() {
      return helloSeqno != NO_HELLO;
    }
  }

  /**
   * Flows told apart, 1 KB per link. Two flows in one slot are treated as one: fewer of them pass
   * the queue, nothing else.
   */
  private static final int FLOW_SLOTS = 256;

  private final IntSupplier dataBytesMax;
  private final long dataAgeNanos;
  private final Counters counters;

  /** Frames of flows with nothing else waiting: at most one per slot of {@link #waiting}. */
  private final PacketQueue sparse = new PacketQueue(FLOW_SLOTS);

  private final PacketQueue bulk;

  /** Frames that wait, by hash of their flow. */
  private final AtomicIntegerArray waiting = new AtomicIntegerArray(FLOW_SLOTS);

  private final AtomicLong dataBytes = new AtomicLong();

  // of this link, beside the counters of all
  private final AtomicLong droppedFull = new AtomicLong();
  private final AtomicLong droppedOld = new AtomicLong();

  private final ConcurrentLinkedQueue<Control> control = new ConcurrentLinkedQueue<>();
  private final ControlBudget.Account controlAccount;
  private volatile boolean dataClosed;
  private volatile boolean closed;

  /**
   * An empty queue.
   *
   * @param laneBytesMax the bound of the data lane
   * @param dataBytesMax the same at this moment, at most {@code laneBytesMax}
   * @param dataAgeNanos what has waited longer is too old for {@link #pollFreshData}
   * @param control what the waiting control packets are booked on
   */
  public LinkQueue(
      int laneBytesMax,
      IntSupplier dataBytesMax,
      long dataAgeNanos,
      ControlBudget.Account control,
      Counters counters) {
    this.dataBytesMax = dataBytesMax;
    this.controlAccount = control;
    this.dataAgeNanos = dataAgeNanos;
    this.counters = counters;
    int frames = Math.max(2, laneBytesMax / FRAME_CHARGE_MIN_BYTES);
    this.bulk = new PacketQueue(Integer.highestOneBit(2 * frames - 1));
  }

  /** Takes a frame; it or older ones may be dropped. */
  public void offerData(PacketBuffer frame, long nowNanos) {
    if (dataClosed) {
      drop(frame, Counter.LINK_DATA_DROPPED_CLOSED);
      return;
    }
    frame.tag(nowNanos);
    long bytes = dataBytes.addAndGet(charge(frame));
    PacketQueue lane = waiting.getAndIncrement(slot(frame)) == 0 ? sparse : bulk;
    if (!hasRoom(frame, bytes) || !isPut(lane, frame)) {
      dropFull(unbooked(frame));
    } else if (dataClosed) { // by another thread since we looked
      dropAllData();
    }
  }

  /**
   * Whether the booked frame may wait: older ones make room. If none can be taken out, because a
   * producer was interrupted in the middle of putting the first one in, the new frame is the one to
   * go; alone it passes even if it is larger than the bound.
   */
  private boolean hasRoom(PacketBuffer frame, long bytes) {
    int bound = dataBytesMax.getAsInt();
    while (bytes > bound) {
      if (!dropOldest()) {
        return bytes <= charge(frame);
      }
      bytes = dataBytes.get();
    }
    return true;
  }

  private boolean isPut(PacketQueue lane, PacketBuffer frame) {
    while (!lane.offer(frame)) {
      if (!dropOldest()) {
        return false;
      }
    }
    return true;
  }

  private boolean dropOldest() {
    PacketBuffer oldest = bulk.poll();
    if (oldest == null) {
      oldest = sparse.poll();
    }
    if (oldest == null) {
      return false;
    }
    dropFull(unbooked(oldest));
    return true;
  }

  /** Takes a control packet; false if the lane is full: then the link must be closed. */
  public boolean offerControl(Control packet) {
    if (closed) {
      return true;
    }
    if (!controlAccount.hold(packet.packet())) {
      return false;
    }
    control.add(packet);
    if (closed) {
      dropAllControl();
    }
    return true;
  }

  public @Nullable Control peekControl() {
    return control.peek();
  }

  public @Nullable Control pollControl() {
    Control packet = control.poll();
    if (packet != null) {
      controlAccount.release(packet.packet());
    }
    return packet;
  }

  /** The next frame, which the caller takes; null if there is none. */
  public @Nullable PacketBuffer pollData() {
    PacketBuffer first = sparse.poll();
    if (first == null) {
      first = bulk.poll();
    }
    return first == null ? null : unbooked(first);
  }

  private PacketBuffer unbooked(PacketBuffer frame) {
    dataBytes.addAndGet(-charge(frame));
    waiting.getAndDecrement(slot(frame));
    return frame;
  }

  private static int slot(PacketBuffer frame) {
    return frame.flow() & FLOW_SLOTS - 1;
  }

  /** The next frame that has not waited too long; older ones are dropped. */
  public @Nullable PacketBuffer pollFreshData(long nowNanos) {
    PacketBuffer frame = pollData();
    while (frame != null && nowNanos - frame.tag() > dataAgeNanos) {
      droppedOld.incrementAndGet();
      drop(frame, Counter.LINK_DATA_DROPPED_OLD);
      frame = pollData();
    }
    return frame;
  }

  /** Counts frames that were taken out and written, or had to be dropped with a dying carrier. */
  public void account(int frames, boolean written) {
    counters.add(written ? Counter.LINK_DATA_SENT : Counter.LINK_DATA_DROPPED_CLOSED, frames);
  }

  public boolean isEmpty() {
    return control.isEmpty() && isDataEmpty();
  }

  /** Whether no frame waits. */
  public boolean isDataEmpty() {
    return sparse.isEmpty() && bulk.isEmpty();
  }

  /** Whether the data lane is more than half full. */
  public boolean isHalfFull() {
    return 2 * dataBytes.get() > dataBytesMax.getAsInt();
  }

  /** About how much there is to write. */
  public long bytes() {
    return controlAccount.bytes() + dataBytes.get();
  }

  /** For people; each number for itself is right. */
  public PeerInfo.Queue snapshot() {
    return new PeerInfo.Queue(bytes(), droppedFull.get(), droppedOld.get());
  }

  /** Drops all frames, now and in future. Idempotent. */
  public void closeData() {
    dataClosed = true;
    dropAllData();
  }

  /** Drops everything, now and in future. Idempotent. */
  public void close() {
    closed = true;
    dropAllControl();
    controlAccount.close();
    closeData();
  }

  private void dropAllControl() {
    while (pollControl() != null) {
      // booked out one by one: the event loop may be taking some at the same moment
    }
  }

  private void dropAllData() {
    PacketBuffer frame = pollData();
    while (frame != null) {
      drop(frame, Counter.LINK_DATA_DROPPED_CLOSED);
      frame = pollData();
    }
  }

  private void dropFull(PacketBuffer frame) {
    droppedFull.incrementAndGet();
    drop(frame, Counter.LINK_DATA_DROPPED_FULL);
  }

  private void drop(PacketBuffer frame, Counter reason) {
    counters.count(reason);
    frame.release();
  }

  /** A frame in a large buffer pins all of it, however short it is. */
  private static int charge(PacketBuffer frame) {
    return frame.capacityBytes() > PacketPool.SMALL_BYTES
        ? frame.array().length
        : Math.max(frame.frameLength(), FRAME_CHARGE_MIN_BYTES);
  }
}
