package dev.mycelium.cli;

import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The wish that the daemon ends, with the exit status that it ends with. The first wish counts.
 *
 * <p>Whoever stops a service waits for it, so the wish carries a deadline: if closing takes longer
 * the process ends all the same. Sockets go with it, and so does the TUN interface, which the
 * system removes with its last descriptor.
 */
final class StopRequest {
  /** Leaves a margin to the second that an operator is promised. */
  private static final long DEADLINE_MILLIS = 900;

  private final CountDownLatch requested = new CountDownLatch(1);
  private int status;
  private @Nullable Thread deadline;

  /**
   * Asks the daemon to end.
   *
   * @return false if it was asked before
   */
  synchronized boolean request(int exitStatus) {
    if (deadline != null) {
      return false;
    }
    status = exitStatus;
    deadline = new Thread(this::haltAtDeadline, "stop-deadline");
    deadline.setDaemon(true);
    deadline.start();
    requested.countDown();
    return true;
  }

  /** Waits for the request; returns the exit status. */
  int await() throws InterruptedException {
    requested.await();
    return status();
  }

  synchronized int status() {
    return status;
  }

  /** Lifts the deadline: everything is closed. */
  synchronized void done() {
    if (deadline != null) {
      deadline.interrupt();
    }
  }

  private void haltAtDeadline() {
    try {
      Thread.sleep(DEADLINE_MILLIS);
      Runtime.getRuntime().halt(status());
    } catch (InterruptedException closedInTime) {
      Thread.currentThread().interrupt();
    }
  }
}
