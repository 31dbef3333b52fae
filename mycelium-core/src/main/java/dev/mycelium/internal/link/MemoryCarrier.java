package dev.mycelium.internal.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One end of a link between two nodes of one process: blocks travel as tasks of the other loop.
 * Like a socket it takes only so much before the other end has read.
 */
final class MemoryCarrier implements Carrier {
  private static final Logger LOG = LoggerFactory.getLogger(MemoryCarrier.class);

  /** Bytes on their way before the sender has to wait; about what a socket holds. */
  private static final int WINDOW_BYTES = 256 * 1024;

  private final EventLoop loop;
  private final AtomicInteger inFlightBytes = new AtomicInteger();
  private final AtomicBoolean waiting = new AtomicBoolean();

  // set before any byte flows
  private @Nullable MemoryCarrier other;
  private @Nullable Link link;
  private Runnable onGone = () -> {};

  // on the own loop
  private boolean closed;
  private boolean reading = true;
  private boolean consuming;

  /** Blocks that arrived while not reading, at most a window of them. */
  private final Queue<ByteBuf> unread = new ArrayDeque<>();

  /** An end that is not connected yet. */
  MemoryCarrier(EventLoop loop) {
    this.loop = loop;
  }

  /** Joins two ends. */
  static void join(MemoryCarrier one, MemoryCarrier two) {
    one.other = two;
    two.other = one;
  }

  /** Gives the end its link; the task runs once when the end is closed. */
  void open(Link opened, Runnable whenGone) {
    link = opened;
    onGone = whenGone;
  }

  @Override
  public boolean isWritable() {
    if (closed) {
      return false;
    }
    if (inFlightBytes.get() < WINDOW_BYTES) {
      return true;
    }
    waiting.set(true);
    return inFlightBytes.get()
        < WINDOW_BYTES; // the reader may have caught up before it saw us wait
  }

  @Override
  public ByteBuf allocate(int bytes, int bytesMax) {
    return PooledByteBufAllocator.DEFAULT.directBuffer(bytes, bytesMax);
  }

  @Override
  public void write(ByteBuf block) {
    MemoryCarrier reader = other;
    if (closed || reader == null) {
      block.release();
      return;
    }
    inFlightBytes.addAndGet(block.readableBytes());
    if (!reader.execute(() -> reader.read(block))) {
      block.release();
    }
  }

  @Override
  public void write(ByteBuf block, int helloSeqno) {
    write(block);
    if (link != null) {
      link.onHelloWritten(helloSeqno);
    }
  }

  private void read(ByteBuf block) {
    unread.add(block);
    readOn();
  }

  private void readOn() {
    if (consuming) {
      return; // reading was switched on by what is being read
    }
    consuming = true;
    while ((reading || closed) && !unread.isEmpty()) {
      consume(unread.remove());
    }
    consuming = false;
  }

  private void consume(ByteBuf block) {
    int bytes = block.readableBytes();
    try {
      if (!closed && link != null) {
        link.onRead(block);
        link.onReadComplete();
      }
    } catch (RuntimeException failure) {
      fail(failure);
    } finally {
      block.release();
      if (other != null) {
        other.onConsumed(bytes);
      }
    }
  }

  @Override
  public void setReading(boolean enabled) {
    reading = enabled;
    readOn();
  }

  /** On the reader's loop. */
  private void onConsumed(int bytes) {
    int left = inFlightBytes.addAndGet(-bytes);
    if (left < WINDOW_BYTES && waiting.getAndSet(false)) {
      execute(this::onWritable);
    }
  }

  private void onWritable() {
    if (!closed && link != null) {
      link.onWritable();
    }
  }

  @Override
  public void shutdownOutput() {
    MemoryCarrier reader = other;
    if (reader != null) {
      reader.execute(reader::close);
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (link != null) {
      link.onCarrierClosed();
    }
    readOn(); // releases what nobody will read
    onGone.run();
    shutdownOutput();
  }

  @Override
  public void fail(Throwable cause) {
    LOG.error("A link failed within this program", cause);
    if (link != null) {
      link.onFailure(ChannelCarrier.reasonOf(cause));
    }
    close();
  }

  private boolean execute(Runnable task) {
    try {
      loop.execute(task);
      return true;
    } catch (RejectedExecutionException closedLoop) {
      return false;
    }
  }
}
