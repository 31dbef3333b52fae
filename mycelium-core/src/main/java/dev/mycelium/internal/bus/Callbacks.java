package dev.mycelium.internal.bus;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Completes the program's futures on a thread of their own: what the program attached to them never
 * runs on, and never delays, the message thread. What waits here is bounded by the outbox, the
 * inbox and the number of readers.
 */
final class Callbacks {
  /** How long the program's own code may take when the node closes. */
  private static final long CLOSE_MILLIS = 2000;

  private final ExecutorService executor;

  Callbacks(String threadName) {
    executor =
        Executors.newSingleThreadExecutor(
            body -> {
              Thread thread = new Thread(body, threadName);
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Runs later; at once if the node has closed, so that nobody waits for ever. */
  void run(Runnable callback) {
    try {
      executor.execute(callback);
    } catch (RejectedExecutionException closed) {
      callback.run();
    }
  }

  /** Runs what waits, then ends. */
  void close() {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
        executor.shutdownNow();
      }
    } catch (InterruptedException asked) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
