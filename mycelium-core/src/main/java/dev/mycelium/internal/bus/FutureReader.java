package dev.mycelium.internal.bus;

import dev.mycelium.message.Message;
import dev.mycelium.message.TopicFilter;
import java.util.concurrent.CompletableFuture;

/**
 * Waits for a message with a future of the program. Completing it runs the program's code, so that
 * is done elsewhere; a message whose future was cancelled meanwhile goes back.
 */
final class FutureReader implements Inbox.Reader {
  final CompletableFuture<Message> future = new CompletableFuture<>();
  private final TopicFilter filter;
  private final boolean isPeeking;
  private final RunningBus bus;

  FutureReader(TopicFilter filter, boolean isPeeking, RunningBus bus) {
    this.filter = filter;
    this.isPeeking = isPeeking;
    this.bus = bus;
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
    if (future.isDone()) {
      return false;
    }
    bus.callbacks().run(() -> complete(message));
    return true;
  }

  private void complete(InboxMessage message) {
    if (future.complete(message)) {
      bus.wasRead(message);
    } else if (!isPeeking) {
      bus.inbox().putBack(message);
    }
  }

  @Override
  public void fail(RuntimeException reason) {
    bus.callbacks().run(() -> future.completeExceptionally(reason));
  }
}
