package dev.mycelium.bench.soak;

import dev.mycelium.bench.lab.LabException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Does the same thing again and again on a thread of its own. */
final class Worker {
  private static final Duration JOIN_PATIENCE = Duration.ofSeconds(90);

  /** What is done; fails with a {@link LabException}. */
  interface Task {
    /** Once more, the round counted from 0. */
    void run(int round);
  }

  private final String name;
  private final Task task;
  private final Thread thread;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final AtomicInteger succeeded = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicReference<@Nullable String> lastFailure = new AtomicReference<>();

  /** A worker that is at work already. */
  Worker(String name, Task task) {
    this.name = name;
    this.task = task;
    thread = new Thread(this::work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void work() {
    for (int round = 0; !stopped.get(); round++) {
      try {
        task.run(round);
        succeeded.incrementAndGet();
      } catch (LabException failure) {
        failed.incrementAndGet();
        lastFailure.set(String.valueOf(failure.getMessage()).lines().findFirst().orElse(""));
      } catch (CancellationException ending) {
        return;
      }
    }
  }

  /** Begins no other round. */
  void stop() {
    stopped.set(true);
  }

  /** Waits for the end of the last round. */
  void join() {
    try {
      thread.join(JOIN_PATIENCE.toMillis());
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", stop);
    }
    if (thread.isAlive()) {
      throw new LabException(name + " does not come to an end");
    }
  }

  /** Whether it mostly did what it should. */
  boolean isHealthy() {
    return succeeded.get() > failed.get();
  }

  @Override
  public String toString() {
    String text = name + ": " + succeeded + " times";
    String failure = lastFailure.get();
    return failure == null ? text : text + ", " + failed + " failed, the last one: " + failure;
  }
}
