package dev.mycelium.internal.link.quic;

import dev.mycelium.internal.link.queue.LinkQueue;
import dev.mycelium.internal.link.queue.LinkQueue.Control;
import dev.mycelium.internal.link.queue.Outlet;
import dev.mycelium.internal.link.queue.StandingDelay;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.quic.connection.QuicConnection;
import dev.mycelium.internal.quic.io.DatagramSource;
import dev.mycelium.spi.PacketBuffer;
import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Empties a link's queue into a QUIC connection: control packets into stream 0, frames into
 * datagrams whenever the connection may send some. What is larger than a datagram goes over the
 * stream too, behind all control packets (spec 09 §2.3).
 */
public final class QuicOutlet implements Outlet, DatagramSource {
  /**
   * Bytes given to the stream ahead of what it can send: control waits behind no more than that.
   */
  private static final int STREAM_AHEAD_BYTES = 16 * 1024;

  /** What a reference needs around a datagram: it sends 1434 bytes at 1472 (spec 02 §6.7). */
  private static final int REFERENCE_OVERHEAD_BYTES = 38;

  /** Large frames waiting for the stream (spec 09 §2.3). */
  private static final int LARGE_BYTES_MAX = 64 * 1024;

  /**
   * Everything about a link that its outlet needs.
   *
   * @param clock monotonic nanoseconds
   * @param targetNanos a queue that does not stand longer is worth waiting for
   * @param ageNanos unless nothing was sent for so long
   * @param onHelloSent told the number of each Hello that was sent
   */
  public record Site(
      EventLoop loop,
      LongSupplier clock,
      long targetNanos,
      long ageNanos,
      Counters counters,
      IntConsumer onHelloSent) {}

  private final LinkQueue queue;
  private final QuicConnection connection;
  private final QuicSocket socket;
  private final Site site;
  private final Runnable drainTask = this::drain;
  private final StandingDelay delay = new StandingDelay();
  private final AtomicLong writtenBytes = new AtomicLong();

  /** True while a drain is on its way, so that nobody else needs to ask for one. */
  private final AtomicBoolean scheduled = new AtomicBoolean();

  private final boolean ownKind;
  private volatile int datagramBytes;

  // on the event loop
  private final Deque<PacketBuffer> large = new ArrayDeque<>();
  private int largeBytes;
  private @Nullable PacketBuffer next;
  private boolean attended;
  private boolean stopped;
  private boolean blocked;
  private boolean progressed;
  private int framesSent;
  private long streamBytes;
  private int helloSeqno = Control.NO_HELLO;
  private long helloEnd;

  /** An outlet for an established connection whose stream can be written. */
  public QuicOutlet(LinkQueue queue, QuicConnection connection, QuicSocket socket, Site site) {
    this.queue = queue;
    this.connection = connection;
    this.socket = socket;
    this.site = site;
    this.ownKind = connection.ownKindVersion() > 0;
    this.datagramBytes = easyBytes();
    connection.datagrams(this);
  }

  @Override
  public void wake() {
    if (site.loop().inEventLoop()) {
      drain();
    } else if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
      try {
        site.loop().execute(drainTask);
      } catch (RejectedExecutionException closed) {
        queue.close();
      }
    }
  }

  private void drain() {
    scheduled.set(false);
    if (!stopped) {
      boolean unused = fillStream();
      connection.wake();
      socket.attend(this);
      socket.transmit();
    }
  }

  @Override
  public boolean hasWork() {
    return !queue.isEmpty();
  }

  /** A packet is copied into its datagram when it leaves; there is no block to append to. */
  @Override
  public boolean append(ByteBuffer input, int frameLength, int hopLimit) {
    return false;
  }

  @Override
  public long standingNanos(long nowNanos) {
    return delay.nanos(nowNanos);
  }

  @Override
  public boolean isBehindForAMoment() {
    return delay.isPassing(site.targetNanos(), site.ageNanos(), site.clock().getAsLong());
  }

  @Override
  public int easyFrameBytes() {
    return datagramBytes;
  }

  /** A reference that has to send as much closes its link (spec 02 §16 W1). */
  @Override
  public boolean reportsLargeFrames() {
    return !ownKind;
  }

  @Override
  public long writtenBytes() {
    return writtenBytes.get();
  }

  @Override
  public boolean isEmpty() {
    return next == null && (stopped || queue.isDataEmpty());
  }

  @Override
  public int poll(byte[] to, int offset, int room, int limit) {
    PacketBuffer frame = peek(limit);
    if (frame == null || frame.frameLength() > room) {
      return -1;
    }
    next = null;
    int length = frame.frameLength();
    System.arraycopy(frame.array(), 0, to, offset, length);
    onTaken(frame);
    return length;
  }

  private @Nullable PacketBuffer peek(int limit) {
    PacketBuffer frame = next == null ? take() : next;
    while (frame != null && frame.frameLength() > limit) {
      divert(frame);
      frame = take();
    }
    next = frame;
    return frame;
  }

  /** Age counts only behind a connection that could not send (spec 09 §3.1). */
  private @Nullable PacketBuffer take() {
    if (stopped) {
      return null;
    }
    long now = site.clock().getAsLong();
    PacketBuffer frame = blocked ? queue.pollFreshData(now) : queue.pollData();
    if (frame != null) {
      delay.onWaited(now - frame.tag(), now);
    }
    return frame;
  }

  private void divert(PacketBuffer frame) {
    int length = frame.frameLength();
    if (!large.isEmpty() && largeBytes + length > LARGE_BYTES_MAX) {
      site.counters().count(Counter.LINK_DATA_DROPPED_STREAM_FULL);
      frame.release();
    } else {
      largeBytes += length;
      large.add(frame);
    }
  }

  private void onTaken(PacketBuffer frame) {
    writtenBytes.lazySet(writtenBytes.get() + frame.frameLength());
    framesSent++;
    progressed = true;
    frame.release();
    socket.attend(this); // it may have come to the queue since the last wake
  }

  boolean isAttended() {
    return attended;
  }

  void attended(boolean now) {
    attended = now;
  }

  /** After everything was sent that could be: more for the stream. Whether there was more. */
  boolean refill(long nowNanos) {
    account();
    noteHello();
    noteSize();
    boolean filled = fillStream();
    noteBlocked(nowNanos);
    return filled;
  }

  private void account() {
    if (framesSent > 0) {
      queue.account(framesSent, true);
      framesSent = 0;
    }
  }

  /** Grows when the path proves to carry more, and may fall. */
  private void noteSize() {
    int bytes = easyBytes();
    if (bytes != datagramBytes) {
      datagramBytes = bytes;
    }
  }

  /** What passes both ways: a reference begins with what we announce and needs more around it. */
  private int easyBytes() {
    int ours = connection.maxDatagramBytes();
    int theirs = connection.remote().maxPayloadBytes() - REFERENCE_OVERHEAD_BYTES;
    return ownKind ? ours : Math.min(ours, theirs);
  }

  private void noteHello() {
    if (helloSeqno != Control.NO_HELLO
        && streamBytes - connection.unsentStreamBytes() >= helloEnd) {
      int seqno = helloSeqno;
      helloSeqno = Control.NO_HELLO;
      site.onHelloSent().accept(seqno);
    }
  }

  private void noteBlocked(long nowNanos) {
    if (progressed) {
      progressed = false;
      blocked = false;
      delay.onProgress();
    }
    if (isEmpty()) {
      blocked = false;
      delay.onEmpty();
    } else if (!blocked) {
      blocked = true;
      delay.onBlocked(nowNanos);
    }
  }

  /** Whether this outlet has to be looked after when the connection has sent something. */
  boolean hasWaiting() {
    return !stopped
        && (!isEmpty() || !large.isEmpty() || !queue.isEmpty() || helloSeqno != Control.NO_HELLO);
  }

  /** Control first, then large frames, while the stream can take them. Whether it took any. */
  private boolean fillStream() {
    boolean filled = false;
    while (!stopped && connection.unsentStreamBytes() < STREAM_AHEAD_BYTES) {
      Control packet = queue.peekControl();
      if (packet != null) {
        if (packet.isHello() && helloSeqno != Control.NO_HELLO) {
          break; // each has its own time
        }
        write(packet);
        queue.pollControl();
      } else if (!large.isEmpty()) {
        PacketBuffer frame = large.remove();
        largeBytes -= frame.frameLength();
        write(frame.array(), frame.frameLength());
        site.counters().count(Counter.LINK_DATA_OVER_STREAM);
        framesSent++;
        frame.release();
      } else {
        break;
      }
      filled = true;
    }
    return filled;
  }

  private void write(Control packet) {
    write(packet.packet(), packet.packet().length);
    if (packet.isHello()) {
      helloSeqno = packet.helloSeqno();
      helloEnd = streamBytes;
    }
  }

  private void write(byte[] array, int length) {
    connection.write(array, 0, length);
    streamBytes += length;
    writtenBytes.lazySet(writtenBytes.get() + length);
  }

  @Override
  public void writeLastWords() {
    queue.closeData();
    drain();
    stop();
  }

  @Override
  public void stop() {
    stopped = true;
    account();
    int dropped = large.size();
    large.forEach(PacketBuffer::release);
    large.clear();
    PacketBuffer last = next;
    if (last != null) {
      next = null;
      last.release();
      dropped++;
    }
    queue.account(dropped, false);
  }
}
