package dev.mycelium.internal.bus;

import dev.mycelium.message.TopicFilter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A thread of the program that waits for a message. */
final class BlockedReader implements Inbox.Reader {
  /** Nobody waits longer than a century. */
  private static final Duration WAIT_MAX = Duration.ofDays(36_500);

  /** Ours alone: nothing hangs on it, so it may be completed under the lock of the inbox. */
  private final CompletableFuture<InboxMessage> arrived = new CompletableFuture<>();

  private final TopicFilter filter;
  private final boolean isPeeking;

  BlockedReader(TopicFilter filter, boolean isPeeking) {
    this.filter = filter;
    this.isPeeking = isPeeking;
  }

  @Override
  public TopicFilter filter() {
    return filter;
  }

  @Override
  public boolean isPeeking() {
    return isPeeking;
  }

  @Override
  public boolean offer(InboxMessage message) {
    return arrived.complete(message);
  }

  @Override
  public void fail(RuntimeException reason) {
    arrived.completeExceptionally(reason);
  }

  /**
   * Waits; null when the time is over.
   *
   * @throws IllegalStateException if the node was closed meanwhile
   */
  @Nullable InboxMessage await(Duration timeout) throws InterruptedException {
    long nanos = (timeout.compareTo(WAIT_MAX) > 0 ? WAIT_MAX : timeout).toNanos();
    try {
      return arrived.get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      return giveUp();
    } catch (ExecutionException closed) {
      throw new IllegalStateException("the node is closed", closed.getCause());
    }
  }

  /** Stops waiting; the message that came in the last moment, or null. */
  @Nullable InboxMessage giveUp() {
    return arrived.cancel(false) || arrived.isCompletedExceptionally() ? null : arrived.join();
  }
}
