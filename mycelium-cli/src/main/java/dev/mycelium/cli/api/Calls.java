package dev.mycelium.cli.api;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

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

  /** A future that another thread makes; cancelling it cancels what was made. */
  public static <T> CompletableFuture<T> compose(
      Executor executor, Supplier<CompletableFuture<T>> maker) {
    CompletableFuture<T> result = new CompletableFuture<>();
    executor.execute(
        () -> {
          CompletableFuture<T> made = maker.get();
          linkCancellation(result, made);
          CompletableFuture<?> unused =
              made.whenComplete(
                  (value, failure) -> {
                    if (failure == null) {
                      result.complete(value);
                    } else {
                      result.completeExceptionally(failure);
                    }
                  });
        });
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
