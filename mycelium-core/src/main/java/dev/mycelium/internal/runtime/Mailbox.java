package dev.mycelium.internal.runtime;

import dev.mycelium.internal.core.CoreInput;
import dev.mycelium.internal.packet.PacketQueue;
import dev.mycelium.spi.PacketBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What other threads leave for the node thread: inputs in order, and packets without a route.
 *
 * <p>Inputs are bounded by their senders, because dropping one would break the protocol: a link
 * stops reading while too many of its control packets wait ({@link LinkBackpressure}), all others
 * come at most a few per link or caller. Packets without a route are bounded here; the sender
 * drops.
 */
final class Mailbox {
  /** Packets that may wait for a decision: some milliseconds of a fast link. */
  private static final int MISSES_MAX = 4096;

  private final Queue<CoreInput> inputs = new ConcurrentLinkedQueue<>();
  private final PacketQueue misses = new PacketQueue(MISSES_MAX);
  private final AtomicBoolean signalled = new AtomicBoolean();
  private volatile @Nullable Thread owner;

  void owner(Thread thread) {
    owner = thread;
  }

  void put(CoreInput input) {
    inputs.add(input);
    wake();
  }

  /** False if full; the caller keeps the packet. */
  boolean putMiss(PacketBuffer packet) {
    boolean taken = misses.offer(packet);
    wake();
    return taken;
  }

  @Nullable CoreInput next() {
    return inputs.poll();
  }

  @Nullable PacketBuffer nextMiss() {
    return misses.poll();
  }

  /** Wakes the owner, once until it has seen the wake-up. */
  void wake() {
    if (!signalled.get() && signalled.compareAndSet(false, true)) {
      Thread thread = owner;
      if (thread != null) {
        LockSupport.unpark(thread);
      }
    }
  }

  /** Blocks the owner until somebody put something or the time is over. */
  void await(long nanos) {
    if (inputs.isEmpty() && misses.isEmpty() && !signalled.get()) {
      LockSupport.parkNanos(this, nanos);
    }
    signalled.set(false);
  }
}
