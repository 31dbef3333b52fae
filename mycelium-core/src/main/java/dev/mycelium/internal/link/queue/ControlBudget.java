package dev.mycelium.internal.link.queue;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The memory of the control packets that wait in all links of a node. Every news of one neighbour
 * is told to all others, so that what strangers announce is multiplied by the number of links: a
 * bound per link is none.
 *
 * <p>Three measures, each harder than the one before:
 *
 * <ol>
 *   <li>More than half is held: the node thread waits ({@link #awaitRoom}) and takes in less news.
 *       Neighbours who read get rid of their lanes meanwhile; whoever talks too much is slowed down
 *       by TCP.
 *   <li>A link that takes nothing for a second meanwhile keeps the others waiting, and is closed.
 *   <li>All is held: the link that holds most is closed, and so on. It is one that reads more
 *       slowly than all others, because all are told about the same.
 * </ol>
 *
 * <p>Any thread offers, the event loop takes, only the node thread waits.
 */
public final class ControlBudget {
  /**
   * What a packet costs besides its bytes on a JVM with compressed references: the header of the
   * array (16), {@link LinkQueue.Control} (24), the node of the queue (24).
   */
  private static final int OVERHEAD_BYTES = 64;

  /** A neighbour that reads takes something far more often, over any link. */
  private static final long STALLED_NANOS = 1_000_000_000L;

  /** One wait: Hellos and answers are hardly delayed. */
  private static final long WAIT_NANOS = 20_000_000L;

  private static final long NAP_NANOS = 200_000L;

  private final long bytesMax;
  private final AtomicLong heldBytes = new AtomicLong();
  private final Map<Account, Boolean> accounts = new ConcurrentHashMap<>();

  /**
   * Nothing held.
   *
   * @param bytesMax real memory of all waiting control packets
   */
  public ControlBudget(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** What one link holds. */
  public final class Account {
    private final long ownBytesMax;
    private final Runnable onExhausted;
    private final AtomicLong ownBytes = new AtomicLong();

    /** Packets taken out so far; written by the event loop. */
    private final AtomicLong taken = new AtomicLong();

    // of the node thread: how many had been taken when it first looked, and when that was
    private long takenSeen = -1;
    private long seenNanos;

    private Account(long ownBytesMax, Runnable onExhausted) {
      this.ownBytesMax = ownBytesMax;
      this.onExhausted = onExhausted;
    }

    /** A packet comes in; false if it must not, and the link has to be closed. */
    public boolean hold(byte[] packet) {
      int cost = cost(packet);
      long own = ownBytes.addAndGet(cost);
      heldBytes.addAndGet(cost);
      if (own > ownBytesMax) {
        ownBytes.addAndGet(-cost);
        heldBytes.addAndGet(-cost);
        return false;
      }
      closeLargestWhileExhausted();
      return true;
    }

    /** A packet went out, or was dropped. */
    public void release(byte[] packet) {
      int cost = cost(packet);
      ownBytes.addAndGet(-cost);
      heldBytes.addAndGet(-cost);
      taken.lazySet(taken.get() + 1);
    }

    public long bytes() {
      return ownBytes.get();
    }

    /** The link has ended; it must have released everything, or do so soon. */
    public void close() {
      accounts.remove(this);
    }

    private boolean isStalled(long nowNanos) {
      long now = taken.get();
      if (bytes() == 0 || now != takenSeen) {
        takenSeen = bytes() == 0 ? -1 : now;
        seenNanos = nowNanos;
        return false;
      }
      return nowNanos - seenNanos >= STALLED_NANOS;
    }

    private void exhaust() {
      close();
      onExhausted.run();
    }
  }

  /**
   * A link begins.
   *
   * @param ownBytesMax what it may hold alone
   * @param onExhausted closes the link and releases what it holds, at once; on any thread
   */
  public Account open(long ownBytesMax, Runnable onExhausted) {
    Account account = new Account(ownBytesMax, onExhausted);
    accounts.put(account, true);
    return account;
  }

  /** The memory that a waiting packet takes. */
  public static int cost(byte[] packet) {
    return OVERHEAD_BYTES + (packet.length + 7 & ~7);
  }

  /** Memory held by all. */
  public long bytes() {
    return heldBytes.get();
  }

  /** Whether more than half is held. */
  public boolean isPressed() {
    return 2 * heldBytes.get() > bytesMax;
  }

  /**
   * Waits a little while more than half is held, and closes links that take nothing.
   *
   * @return false if more than half is still held
   */
  public boolean awaitRoom() {
    if (!isPressed()) {
      return true;
    }
    long start = System.nanoTime();
    while (isPressed() && System.nanoTime() - start < WAIT_NANOS) {
      LockSupport.parkNanos(this, NAP_NANOS);
    }
    return closeStalled(System.nanoTime());
  }

  /** True if no more than half is held afterwards. Node thread. */
  public boolean closeStalled(long nowNanos) {
    if (!isPressed()) {
      return true;
    }
    for (Account account : accounts.keySet()) {
      if (account.isStalled(nowNanos) && isPressed()) {
        account.exhaust();
      }
    }
    return !isPressed();
  }

  private void closeLargestWhileExhausted() {
    while (heldBytes.get() > bytesMax) {
      Account largest = largest();
      if (largest == null) {
        return; // what is held belongs to links that are being closed
      }
      largest.exhaust();
    }
  }

  private @Nullable Account largest() {
    Account largest = null;
    for (Account account : accounts.keySet()) {
      if (largest == null || account.bytes() > largest.bytes()) {
        largest = account;
      }
    }
    return largest;
  }
}
