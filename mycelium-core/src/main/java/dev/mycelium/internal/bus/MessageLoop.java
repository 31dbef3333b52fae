package dev.mycelium.internal.bus;

import dev.mycelium.internal.data.FrameSink;
import dev.mycelium.internal.machine.Machine;
import dev.mycelium.internal.message.MessageMachine;
import dev.mycelium.spi.PacketBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The message thread: owns the machine, takes wishes of the program and packets of the data
 * threads, sends chunks while links take them, and sleeps until the next deadline.
 */
final class MessageLoop implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(MessageLoop.class);

  /** Packets before others have their turn; each is answered at most. */
  private static final int PACKETS_PER_TURN = 256;

  /** Wishes before others have their turn: each may be a message, three packets if it is short. */
  private static final int WISHES_PER_TURN = 64;

  /** Chunks sent in one turn: what one gathered write to a link carries. */
  private static final int CHUNKS_PER_TURN = 64;

  /** Longest wait for a link that is behind: the links drop what waits for 20 ms. */
  private static final long CONGESTION_WAIT_NANOS = 1_000_000;

  private static final long CONGESTION_STEP_NANOS = 50_000;

  /** Longest sleep; deadlines are compared as differences. */
  private static final long SLEEP_MAX_NANOS = 60_000_000_000L;

  private final MessageMachine machine;
  private final MessageInlet inlet;
  private final Supplier<@Nullable FrameSink> flush;
  private final Runnable handOver;
  private final Runnable onEnd;
  private final Queue<Consumer<MessageMachine>> wishes = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean signalled = new AtomicBoolean();
  private volatile @Nullable Thread owner;
  private volatile boolean stopped;

  /**
   * A loop that is not yet running.
   *
   * @param flush ends a burst; a sink that is behind or null
   * @param handOver called when a burst has left: acknowledgements go before what they are for
   * @param onEnd called last, on this thread
   */
  MessageLoop(
      MessageMachine machine,
      MessageInlet inlet,
      Supplier<@Nullable FrameSink> flush,
      Runnable handOver,
      Runnable onEnd) {
    this.machine = machine;
    this.inlet = inlet;
    this.flush = flush;
    this.handOver = handOver;
    this.onEnd = onEnd;
  }

  /** Lets the owner do something with the machine; dropped after the end. Bounded by callers. */
  void post(Consumer<MessageMachine> wish) {
    wishes.add(wish);
    wake();
  }

  /** Wakes the owner, once until it has seen it. */
  void wake() {
    if (!signalled.get() && signalled.compareAndSet(false, true)) {
      Thread thread = owner;
      if (thread != null) {
        LockSupport.unpark(thread);
      }
    }
  }

  void stop() {
    stopped = true;
    wake();
  }

  @Override
  public void run() {
    owner = Thread.currentThread();
    try {
      while (!stopped) {
        turn();
      }
    } catch (RuntimeException | Error bug) {
      LOG.error("The message bus stops: its machine failed", bug);
    } finally {
      onEnd.run();
    }
  }

  private void turn() {
    boolean more = handleWishes();
    more |= handlePackets();
    long now = System.nanoTime();
    long deadline = machine.nextDeadlineNanos();
    if (deadline != Machine.NEVER && deadline - now <= 0) {
      machine.onDeadline(now);
      more = true;
    }
    if (machine.hasChunksToSend()) {
      machine.transmit(CHUNKS_PER_TURN, now);
      more = true;
    }
    FrameSink behind = flush.get();
    handOver.run();
    if (behind != null && hasWork()) {
      awaitRoom(behind);
    } else if (!more) {
      sleep();
    }
  }

  private boolean handleWishes() {
    for (int i = 0; i < WISHES_PER_TURN; i++) {
      Consumer<MessageMachine> wish = wishes.poll();
      if (wish == null) {
        return false;
      }
      wish.accept(machine);
    }
    return true;
  }

  private boolean handlePackets() {
    for (int i = 0; i < PACKETS_PER_TURN; i++) {
      PacketBuffer packet = inlet.next();
      if (packet == null) {
        return i > 0;
      }
      machine.accept(packet, System.nanoTime());
    }
    return true;
  }

  private boolean hasWork() {
    return machine.hasChunksToSend() || !wishes.isEmpty() || !inlet.isEmpty();
  }

  /**
   * A link that is full drops packets, and whatever is done now sends some: better to wait, as long
   * as what comes in has room.
   */
  private void awaitRoom(FrameSink sink) {
    long end = System.nanoTime() + CONGESTION_WAIT_NANOS;
    while (sink.isWorthWaitingFor() && !inlet.isHalfFull() && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(sink, CONGESTION_STEP_NANOS);
    }
  }

  private void sleep() {
    long next = machine.nextDeadlineNanos();
    long nanos = next == Machine.NEVER ? SLEEP_MAX_NANOS : next - System.nanoTime();
    if (wishes.isEmpty() && inlet.isEmpty() && !signalled.get()) {
      LockSupport.parkNanos(this, Math.max(0, Math.min(nanos, SLEEP_MAX_NANOS)));
    }
    signalled.set(false);
  }
}
