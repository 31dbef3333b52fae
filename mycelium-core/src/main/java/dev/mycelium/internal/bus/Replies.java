package dev.mycelium.internal.bus;

import dev.mycelium.message.AbortedException;
import dev.mycelium.message.Message;
import dev.mycelium.message.MessageId;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Who waits for which reply. A reply counts only if it comes from where the message went. */
final class Replies {
  private final Map<Long, Awaited> awaited = new ConcurrentHashMap<>();

  private record Awaited(long high, CompletableFuture<Message> future) {}

  /** Waits for a reply until the future is completed by somebody. */
  CompletableFuture<Message> await(MessageId id, long high) {
    CompletableFuture<Message> future = new CompletableFuture<>();
    Awaited entry = new Awaited(high, future);
    awaited.put(id.value(), entry);
    CompletableFuture<Message> unused =
        future.whenComplete((reply, failure) -> awaited.remove(id.value(), entry));
    return future;
  }

  boolean isAwaited(long id, long high) {
    Awaited entry = awaited.get(id);
    return entry != null && entry.high() == high;
  }

  /** The future that a reply belongs to, which nobody else gets any more; null if there is none. */
  @Nullable CompletableFuture<Message> take(InboxMessage message) {
    Awaited entry = awaited.get(message.id().value());
    if (!message.isReply() || entry == null || entry.high() != message.source().high()) {
      return null;
    }
    awaited.remove(message.id().value(), entry);
    return entry.future();
  }

  void close() {
    for (Awaited entry : new ArrayList<>(awaited.values())) {
      entry
          .future()
          .completeExceptionally(
              new AbortedException("The node was closed while waiting for a reply"));
    }
  }
}
