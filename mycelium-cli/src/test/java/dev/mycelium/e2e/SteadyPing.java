package dev.mycelium.e2e;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Two honest peers that talk through a node all the time while somebody else misbehaves. */
final class SteadyPing implements AutoCloseable {
  /** An answer counts within this time, on whatever machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Alive means: answers within this time, even if some packets were lost. */
  private static final Duration LIVENESS = Duration.ofSeconds(30);

  /** A link drops what stood in its queue for 20 ms; a machine that stalls can make that happen. */
  private static final int LOST_MAX = 3;

  private static final long PAUSE_MILLIS = 20;

  private final RawPeer from;
  private final RawPeer to;
  private final Thread thread = new Thread(this::run, "steady ping");
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();
  private volatile long longestNanos;
  private volatile boolean stopping;

  SteadyPing(RawPeer from, RawPeer to) {
    this.from = from;
    this.to = to;
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (!stopping) {
        long start = System.nanoTime();
        AtomicInteger outcome = from.ping(to.address(), PATIENCE) ? answered : lost;
        longestNanos = Math.max(longestNanos, System.nanoTime() - start);
        outcome.incrementAndGet();
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException linkGone) {
      lost.incrementAndGet();
    }
  }

  /** Waits for some more answers: what was going on has not stopped the node. */
  void awaitAnswers(int count) {
    int goal = answered.get() + count;
    Await.until("pings between honest neighbours", LIVENESS, () -> answered.get() >= goal);
  }

  /**
   * Ends the conversation.
   *
   * @throws AssertionError if more than a few pings were lost
   */
  void assertHardlyAnyLost(String during) {
    close();
    System.out.println(
        during
            + ": "
            + answered
            + " pings answered, "
            + lost
            + " lost, longest "
            + Duration.ofNanos(longestNanos).toMillis()
            + " ms");
    if (lost.get() > LOST_MAX) {
      throw new AssertionError(lost + " pings were lost during " + during);
    }
  }

  @Override
  public void close() {
    stopping = true;
    try {
      thread.join(2 * PATIENCE.toMillis());
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
