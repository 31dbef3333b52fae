package dev.mycelium.internal.bus;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes the program's futures on a thread of their own: what the program attached to them never
 * runs on, and never delays, the message thread. What waits here is bounded by the outbox, the
 * inbox and the number of readers.
 */
final class Callbacks {
  private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);

  /** How long the program's own code may take when the node closes. */
  private static final long CLOSE_MILLIS = 2000;

  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean signalled = new AtomicBoolean();
  private final Thread thread;
  private volatile boolean closing;
  private volatile boolean ended;

  Callbacks(String threadName) {
    thread = new Thread(this::work, threadName);
    thread.setDaemon(true);
    thread.start();
  }

  /** Runs later; at once if the node has closed, so that nobody waits for ever. */
  void run(Runnable callback) {
    waiting.add(callback);
    wake();
    if (ended) {
      runAll();
    }
  }

  private void wake() {
    if (!signalled.get() && signalled.compareAndSet(false, true)) {
      LockSupport.unpark(thread);
    }
  }

  private void work() {
    while (true) {
      signalled.set(false);
      runAll();
      if (closing) {
        ended = true;
        runAll(); // what came before that was seen
        return;
      }
      while (!signalled.get() && !closing) {
        LockSupport.park(this);
      }
    }
  }

  private void runAll() {
    for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
      try {
        next.run();
      } catch (RuntimeException theirs) {
        LOG.warn("What was attached to a message's future failed", theirs);
      }
    }
  }

  /** Runs what waits, then ends. */
  void close() {
    closing = true;
    LockSupport.unpark(thread);
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      thread.interrupt();
    }
  }
}
