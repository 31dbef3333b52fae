package dev.mycelium.internal.runtime;

import dev.mycelium.MyceliumException;
import dev.mycelium.OverlayAddress;
import dev.mycelium.PingResult;
import dev.mycelium.internal.core.CoreInput;
import dev.mycelium.internal.core.NodeCore;
import dev.mycelium.internal.echo.EchoMachine;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Brings the pings of the program to the node thread and their ends back. */
final class Pings {
  /** Nobody waits longer; a timeout beyond it is a mistake. */
  private static final Duration TIMEOUT_MAX = Duration.ofHours(1);

  private static final int HOP_LIMIT_MAX = 255;

  private final Mailbox mailbox;
  private final AtomicInteger count = new AtomicInteger();
  private final Set<Wish> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  Pings(Mailbox mailbox) {
    this.mailbox = mailbox;
  }

  /** One ping of the program, from the call to its end. */
  private final class Wish {
    private final CompletableFuture<PingResult> future = new CompletableFuture<>();
    private final OverlayAddress destination;
    private final int hopLimit;
    private final long timeoutNanos;

    private Wish(OverlayAddress destination, int hopLimit, long timeoutNanos) {
      this.destination = destination;
      this.hopLimit = hopLimit;
      this.timeoutNanos = timeoutNanos;
    }

    /** On the node thread. */
    private void start(NodeCore core) {
      if (future.isDone()) {
        return;
      }
      try {
        int number =
            core.echoes().start(destination, hopLimit, timeoutNanos, this::end, core.nowNanos());
        CompletableFuture<?> unused =
            future.whenComplete((result, failure) -> cancelUnless(result != null, number));
      } catch (IllegalStateException tooMany) { // some that were cancelled are not gone yet
        CompletableFuture<?> unused =
            future.completeAsync(
                () -> {
                  throw new MyceliumException(String.valueOf(tooMany.getMessage()), tooMany);
                });
      }
    }

    private void cancelUnless(boolean ended, int number) {
      if (!ended) {
        mailbox.put(new CoreInput.Ask(core -> core.echoes().cancel(number, core.nowNanos())));
      }
    }

    /** On the node thread, which runs no code of the program. */
    private void end(PingResult result) {
      CompletableFuture<?> unused = future.completeAsync(() -> result);
    }
  }

  /**
   * Starts a ping.
   *
   * @throws IllegalArgumentException if the destination is outside the overlay, or a number out of
   *     its range
   */
  CompletableFuture<PingResult> ping(OverlayAddress destination, int hopLimit, Duration timeout) {
    if (!destination.isOverlay()) {
      throw new IllegalArgumentException(destination + " is not in 400::/7");
    }
    if (hopLimit < 1 || hopLimit > HOP_LIMIT_MAX) {
      throw new IllegalArgumentException("hop limit not in 1..255: " + hopLimit);
    }
    if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(TIMEOUT_MAX) > 0) {
      throw new IllegalArgumentException("timeout not above 0 and at most an hour: " + timeout);
    }
    Wish wish = new Wish(destination, hopLimit, timeout.toNanos());
    if (count.incrementAndGet() > EchoMachine.PINGS_MAX) {
      count.decrementAndGet();
      wish.future.completeExceptionally(
          new MyceliumException(
              EchoMachine.PINGS_MAX + " pings are under way already: wait for their results"));
      return wish.future;
    }
    open.add(wish);
    CompletableFuture<?> unused = wish.future.whenComplete((result, failure) -> forget(wish));
    mailbox.put(new CoreInput.Ask(wish::start));
    if (closed) {
      close();
    }
    return wish.future;
  }

  private void forget(Wish wish) {
    open.remove(wish);
    count.decrementAndGet();
  }

  /** Lets the node thread see what the inlet took; any thread. */
  void drain() {
    mailbox.put(new CoreInput.Ask(core -> core.echoes().drain(core.nowNanos())));
  }

  /** Ends all pings; after the node thread has ended. */
  void close() {
    closed = true;
    for (Wish wish : open) {
      wish.future.completeExceptionally(new IllegalStateException("the node is closed"));
    }
  }
}
