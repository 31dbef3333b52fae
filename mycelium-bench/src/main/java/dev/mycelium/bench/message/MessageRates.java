package dev.mycelium.bench.message;

import dev.mycelium.Node;
import dev.mycelium.message.Delivery;
import dev.mycelium.message.MessageBus;
import dev.mycelium.message.MessageSubscription;
import dev.mycelium.message.Topic;
import dev.mycelium.message.TopicFilter;
import dev.mycelium.testing.InMemoryLink;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Messages per second between two nodes of one JVM, and how long they take at a tenth of that rate,
 * over a link in memory and over loopback TCP.
 *
 * <p>Arguments: seconds per measurement (default 5). Nothing else should run on the machine.
 */
public final class MessageRates {
  private static final int[] LENGTHS = {16, 256, 4096, 1 << 20};
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Bytes on their way at most, so that the outbox is never what is measured. */
  private static final int UNCONFIRMED_BYTES_MAX = 16 << 20;

  private static final int UNCONFIRMED_MAX = 2000;
  private static final int SAMPLES_MAX = 1_000_000;

  private MessageRates() {}

  /** Measures both links with all lengths. */
  public static void main(String[] args) throws Exception {
    int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
    for (boolean inMemory : new boolean[] {true, false}) {
      try (Node a = Node.builder().start();
          Node b = Node.builder().listen("tcp://127.0.0.1:0").start()) {
        a.messages();
        b.messages();
        if (inMemory) {
          InMemoryLink.connect(a, b);
        } else {
          a.addPeer(b.listeners().get(0));
        }
        if (!a.awaitRoute(b.address(), PATIENCE)) {
          throw new IllegalStateException("no route after " + PATIENCE);
        }
        for (int length : LENGTHS) {
          measure(inMemory ? "in memory" : "loopback TCP", a, b, length, seconds);
        }
      }
    }
  }

  private static void measure(String link, Node a, Node b, int length, int seconds)
      throws InterruptedException {
    double unused = rate(a, b, length, seconds); // warm-up
    double rate = rate(a, b, length, seconds);
    long[] nanos = latencies(a, b, length, rate / 10, seconds);
    System.out.printf(
        Locale.ROOT,
        "%s, %d B: %.0f messages/s (%.1f MB/s); at a tenth p50 %.0f us, p99 %.0f us, p99.9 %.0f us%n",
        link,
        length,
        rate,
        rate * length / 1e6,
        percentile(nanos, 50),
        percentile(nanos, 99),
        percentile(nanos, 99.9));
  }

  private static double percentile(long[] sorted, double percent) {
    return sorted[(int) Math.min(sorted.length - 1, sorted.length * percent / 100)] / 1e3;
  }

  /** As many as are confirmed. */
  private static double rate(Node a, Node b, int length, int seconds) throws InterruptedException {
    MessageBus from = a.messages();
    AtomicLong received = new AtomicLong();
    byte[] data = new byte[length];
    int permits = Math.max(2, Math.min(UNCONFIRMED_MAX, UNCONFIRMED_BYTES_MAX / length));
    Semaphore unconfirmed = new Semaphore(permits);
    MessageSubscription reader =
        b.messages().subscribe(TopicFilter.any(), message -> received.incrementAndGet());
    long start = System.nanoTime();
    long end = start + seconds * 1_000_000_000L;
    while (System.nanoTime() - end < 0) {
      unconfirmed.acquire();
      Delivery delivery = from.send(b.address(), Topic.NONE, data);
      var ignored = delivery.received().whenComplete((status, failure) -> unconfirmed.release());
    }
    unconfirmed.acquire(permits);
    double rate = received.get() * 1e9 / (System.nanoTime() - start);
    reader.close();
    return rate;
  }

  /** From send to the call of the listener, sorted. */
  private static long[] latencies(Node a, Node b, int length, double rate, int seconds)
      throws InterruptedException {
    int count = (int) Math.max(20, Math.min(SAMPLES_MAX, rate * seconds));
    long[] nanos = new long[count];
    AtomicLong received = new AtomicLong();
    MessageSubscription reader =
        b.messages()
            .subscribe(
                TopicFilter.any(),
                message -> {
                  long sent = ByteBuffer.wrap(message.data()).getLong();
                  nanos[(int) received.getAndIncrement()] = System.nanoTime() - sent;
                });
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long due = start + (long) (i * 1e9 / rate);
      while (due - System.nanoTime() > 0) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      byte[] data = new byte[length];
      ByteBuffer.wrap(data).putLong(System.nanoTime());
      Delivery unused = a.messages().send(b.address(), Topic.NONE, data);
    }
    while (received.get() < count) {
      Thread.sleep(10);
    }
    reader.close();
    Arrays.sort(nanos);
    return nanos;
  }
}
