package dev.mycelium.internal.link;

import dev.mycelium.internal.link.queue.LinkQueue;
import dev.mycelium.internal.link.queue.LinkQueue.Control;
import dev.mycelium.internal.link.queue.Outlet;
import dev.mycelium.internal.link.queue.StandingDelay;
import dev.mycelium.internal.link.transport.Transport;
import dev.mycelium.internal.wire.FrameWriter;
import dev.mycelium.spi.PacketBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Empties a {@link LinkQueue} into its stream: control first, then frames copied side by side into
 * blocks, one system call per block. The carrier holds at most about one block, so that what waits
 * waits in our queue with its bounds and its order.
 */
final class LinkWriter implements Outlet {
  /** The last item of a block may be as large as a frame can be. */
  private static final int BLOCK_BYTES_MAX = Transport.BLOCK_BYTES + 65_607;

  /** Room for one more ordinary frame, so that a block hardly ever has to grow. */
  private static final int BLOCK_SPARE_BYTES = 1600;

  /**
   * Bytes written before others get their turn: a fast socket and a fast producer would otherwise
   * keep the thread from reading.
   */
  private static final int TURN_BYTES = 1024 * 1024;

  private final LinkQueue queue;
  private final Carrier carrier;
  private final EventLoop loop;
  private final LongSupplier clock;
  private final LinkLimits limits;
  private final Runnable drainTask = this::drain;

  /** True while a drain is on its way, so that nobody else needs to ask for one. */
  private final AtomicBoolean scheduled = new AtomicBoolean();

  // on the event loop
  private boolean draining;
  private boolean blocked;
  private boolean stopped;
  private int helloSeqno;

  /** In the block that is being filled. */
  private int framesInBlock;

  /** Frames that did not have to queue, not written yet. */
  private @Nullable ByteBuf passing;

  private final StandingDelay delay = new StandingDelay();

  private final AtomicLong writtenBytes = new AtomicLong();

  LinkWriter(
      LinkQueue queue, Carrier carrier, EventLoop loop, LongSupplier clock, LinkLimits limits) {
    this.limits = limits;
    this.queue = queue;
    this.carrier = carrier;
    this.loop = loop;
    this.clock = clock;
  }

  @Override
  public void wake() {
    if (loop.inEventLoop()) {
      drain();
    } else if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
      try {
        loop.execute(drainTask);
      } catch (RejectedExecutionException closed) {
        queue.close();
      }
    }
  }

  @Override
  public boolean hasWork() {
    return !queue.isEmpty() || loop.inEventLoop() && passing != null;
  }

  @Override
  public boolean isBehindForAMoment() {
    return delay.isPassing(limits.standingTargetNanos(), limits.dataAgeNanos(), clock.getAsLong());
  }

  @Override
  public long standingNanos(long nowNanos) {
    return delay.nanos(nowNanos);
  }

  @Override
  public boolean append(ByteBuffer input, int frameLength, int hopLimit) {
    ByteBuf block = openBlock();
    if (block == null) {
      return false;
    }
    int at = block.writerIndex();
    int position = input.position();
    int limit = input.limit();
    block.writeBytes(input.limit(position + frameLength));
    input.limit(limit).position(position);
    block.setShort(at + FrameWriter.OUTER_RESERVED_OFFSET, 0);
    block.setByte(at + FrameWriter.DATA_RESERVED_OFFSET, 0);
    block.setByte(at + FrameWriter.HOP_LIMIT_OFFSET, hopLimit);
    endOfFrame(block);
    return true;
  }

  @Override
  public boolean take(PacketBuffer frame) {
    ByteBuf block = openBlock();
    if (block == null) {
      return false;
    }
    block.writeBytes(frame.array(), 0, frame.frameLength());
    frame.release();
    endOfFrame(block);
    return true;
  }

  /** The block that a frame may be written into at once, or null if it has to queue. */
  private @Nullable ByteBuf openBlock() {
    if (!loop.inEventLoop() || stopped || !carrier.isWritable()) {
      return null;
    }
    try {
      ByteBuf block = passingBlock();
      return queue.isEmpty() || fillAll(block) ? block : null;
    } catch (OutOfMemoryError failure) { // direct memory has a limit of its own
      stopped = true;
      carrier.fail(failure);
      return null;
    }
  }

  private void endOfFrame(ByteBuf block) {
    framesInBlock++;
    if (block.readableBytes() >= Transport.BLOCK_BYTES) {
      writePassing();
    }
  }

  private ByteBuf passingBlock() {
    ByteBuf block = passing;
    if (block == null) {
      block = carrier.allocate(Transport.BLOCK_BYTES + BLOCK_SPARE_BYTES, BLOCK_BYTES_MAX);
      passing = block;
      helloSeqno = Control.NO_HELLO;
    }
    return block;
  }

  /** Moves what waits into the block; whether nothing is left waiting. */
  private boolean fillAll(ByteBuf block) {
    if (fillControl(block)) {
      fillData(block, false);
    }
    return queue.isEmpty();
  }

  private void writePassing() {
    ByteBuf block = passing;
    if (block != null) {
      passing = null;
      hand(block);
    }
  }

  @Override
  public long writtenBytes() {
    return writtenBytes.get();
  }

  private void drain() {
    if (draining || stopped) {
      return; // a write that makes the carrier writable again ends up here
    }
    draining = true;
    scheduled.set(false);
    boolean late = blocked;
    blocked = false;
    delay.onProgress();
    try {
      writePassing();
      if (writeTurn(late)) {
        continueLater();
      }
    } catch (RuntimeException | OutOfMemoryError failure) { // direct memory has a limit of its own
      stopped = true;
      carrier.fail(failure);
    } finally {
      draining = false;
    }
  }

  /** Whether something may be left to write. */
  private boolean writeTurn(boolean late) {
    int turn = 0;
    while (!stopped && turn < TURN_BYTES && carrier.isWritable()) {
      int written = writeBlock(late);
      if (written == 0) {
        return false;
      }
      turn += written;
    }
    return !stopped;
  }

  private void continueLater() {
    scheduled.set(true);
    if (!carrier.isWritable()) {
      blocked = true;
      delay.onBlocked(clock.getAsLong());
    } else {
      // A task that submits itself would run before any reading; a timer lets the selector go
      // first.
      Future<?> unused = loop.schedule(drainTask, 0, TimeUnit.NANOSECONDS);
    }
  }

  /** The bytes written, 0 if there was nothing to write. */
  private int writeBlock(boolean late) {
    if (queue.isEmpty()) {
      delay.onEmpty();
      return 0;
    }
    int expected = (int) Math.min(queue.bytes(), Transport.BLOCK_BYTES) + BLOCK_SPARE_BYTES;
    ByteBuf block = carrier.allocate(expected, BLOCK_BYTES_MAX);
    fill(block, late);
    int bytes = block.readableBytes();
    hand(block);
    return bytes;
  }

  private void fill(ByteBuf block, boolean late) {
    boolean filled = false;
    try {
      helloSeqno = Control.NO_HELLO;
      if (fillControl(block)) {
        fillData(block, late);
      }
      filled = true;
    } finally {
      if (!filled) {
        block.release();
      }
    }
  }

  private void hand(ByteBuf block) {
    writtenBytes.lazySet(writtenBytes.get() + block.readableBytes());
    account(true);
    if (!block.isReadable()) {
      block.release();
    } else if (helloSeqno == Control.NO_HELLO) {
      carrier.write(block);
    } else {
      carrier.write(block, helloSeqno);
    }
  }

  private void account(boolean written) {
    if (framesInBlock > 0) {
      queue.account(framesInBlock, written);
      framesInBlock = 0;
    }
  }

  /** Whether the lane is empty now. A block carries one Hello at most: each has its own time. */
  private boolean fillControl(ByteBuf block) {
    Control packet = queue.peekControl();
    while (packet != null && block.readableBytes() < Transport.BLOCK_BYTES) {
      if (packet.isHello()) {
        if (helloSeqno != Control.NO_HELLO) {
          return false;
        }
        helloSeqno = packet.helloSeqno();
      }
      block.writeBytes(packet.packet());
      queue.pollControl();
      packet = queue.peekControl();
    }
    return packet == null;
  }

  /**
   * Age counts only behind a socket that was blocked. When this thread itself was late the link is
   * idle by now, and dropping would turn a hiccup of the machine into loss.
   */
  private void fillData(ByteBuf block, boolean late) {
    long now = clock.getAsLong();
    while (block.readableBytes() < Transport.BLOCK_BYTES) {
      PacketBuffer frame = late ? queue.pollFreshData(now) : queue.pollData();
      if (frame == null) {
        return;
      }
      delay.onWaited(now - frame.tag(), now);
      block.writeBytes(frame.array(), 0, frame.frameLength());
      framesInBlock++;
      frame.release();
    }
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
    ByteBuf block = passing;
    passing = null;
    if (block != null) {
      block.release();
    }
    account(false);
  }
}
