package dev.mycelium.cli.api;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Futures of calls. */
public final class Calls {
  private Calls() {}

  /** A transformed future; cancelling it cancels what it was made of, so that waits end. */
  public static <T, R> CompletableFuture<R> map(
      CompletableFuture<T> source, Function<T, R> transformation) {
    CompletableFuture<R> result = source.thenApply(transformation);
    linkCancellation(result, source);
    return result;
  }

  /** Lets the cancellation of a future cancel another. */
  public static void linkCancellation(CompletableFuture<?> from, CompletableFuture<?> to) {
    CompletableFuture<?> unused =
        from.whenComplete(
            (value, failure) -> {
              if (from.isCancelled()) {
                to.cancel(false);
              }
            });
  }
}
