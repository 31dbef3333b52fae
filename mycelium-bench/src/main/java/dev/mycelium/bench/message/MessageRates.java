package dev.mycelium.bench.message;

import dev.mycelium.Node;
import dev.mycelium.bench.options.Range;
import dev.mycelium.bench.options.TimingOptions;
import dev.mycelium.bench.options.TimingOptions.Timing;
import dev.mycelium.message.Delivery;
import dev.mycelium.message.MessageBus;
import dev.mycelium.message.MessageSubscription;
import dev.mycelium.message.Topic;
import dev.mycelium.message.TopicFilter;
import dev.mycelium.testing.InMemoryLink;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Messages per second between two nodes of one JVM, and how long they take at a tenth of that rate,
 * over a link in memory and over loopback TCP.
 */
@Command(
    name = "message-rates",
    description = {
      "Messages per second that are confirmed, and the time from send to delivery at a tenth of",
      "that rate. Nothing else should run on the machine."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class MessageRates implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Bytes on their way at most, so that the outbox is never what is measured. */
  private static final int UNCONFIRMED_BYTES_MAX = 16 << 20;

  private static final int UNCONFIRMED_MAX = 2000;
  private static final int SAMPLES_MAX = 1_000_000;
  private static final int SAMPLES_MIN = 20;

  /** What the default limits of a node take. */
  private static final int BYTES_MAX = 64 << 20;

  /** How two nodes are joined. */
  enum Link {
    MEMORY("in memory"),
    TCP("loopback TCP");

    private final String text;

    Link(String text) {
      this.text = text;
    }
  }

  @Spec private CommandSpec spec;

  @Option(
      names = "--link",
      split = ",",
      description = "any of ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}",
      defaultValue = "MEMORY,TCP")
  private List<Link> links = List.of();

  @Option(
      names = "--bytes",
      split = ",",
      description = "lengths of messages; default: ${DEFAULT-VALUE}",
      defaultValue = "16,256,4096,1048576")
  private List<Integer> lengths = List.of();

  @Mixin private final TimingOptions times = new TimingOptions(1, 5, 8);

  @Option(names = "--no-latency", description = "the rates only")
  private boolean ratesOnly;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  private MessageRates() {}

  /** Measures what its options say; {@code --help} lists them. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new MessageRates()).execute(args));
  }

  @Override
  public Integer call() throws InterruptedException {
    Timing timing = times.timing();
    for (int length : lengths) {
      Range.require(spec, "--bytes", length, Long.BYTES, BYTES_MAX);
    }
    System.out.println("| link | bytes | messages/s | MB/s | p50 us | p99 us | p99.9 us |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (int run = 0; run < timing.runs(); run++) {
      for (Link link : links) {
        measure(link, timing);
      }
    }
    return 0;
  }

  private void measure(Link link, Timing timing) throws InterruptedException {
    try (Node a = Node.builder().start();
        Node b = Node.builder().listen("tcp://127.0.0.1:0").start()) {
      join(link, a, b);
      for (int length : lengths) {
        System.out.println(measure(link, a, b, length, timing));
      }
    }
  }

  private static void join(Link link, Node a, Node b) throws InterruptedException {
    a.messages();
    b.messages();
    if (link == Link.MEMORY) {
      InMemoryLink.connect(a, b);
    } else {
      a.addPeer(b.listeners().get(0));
    }
    if (!a.awaitRoute(b.address(), PATIENCE) || !b.awaitRoute(a.address(), PATIENCE)) {
      throw new IllegalStateException("no route after " + PATIENCE);
    }
  }

  private String measure(Link link, Node a, Node b, int length, Timing timing)
      throws InterruptedException {
    int seconds = timing.seconds();
    double unused = rate(a, b, length, timing.warmUpSeconds());
    double rate = rate(a, b, length, seconds);
    String times = "| | |";
    if (!ratesOnly) {
      long[] ignored =
          latencies(a, b, length, rate / 10, Math.min(seconds, timing.warmUpSeconds()));
      long[] nanos = latencies(a, b, length, rate / 10, seconds);
      times = Percentiles.of(nanos).microseconds();
    }
    return String.format(
        Locale.ROOT,
        "| %s | %d | %.0f | %.1f %s",
        link.text,
        length,
        rate,
        rate * length / 1e6,
        times);
  }

  /** As many as are confirmed, whole messages delivered to a listener. */
  private static double rate(Node a, Node b, int length, int seconds) throws InterruptedException {
    MessageBus from = a.messages();
    AtomicLong received = new AtomicLong();
    byte[] data = new byte[length];
    int permits = Math.max(2, Math.min(UNCONFIRMED_MAX, UNCONFIRMED_BYTES_MAX / (length + 1)));
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

  /** From send to the call of the listener. */
  private static long[] latencies(Node a, Node b, int length, double rate, int seconds)
      throws InterruptedException {
    int count = (int) Math.max(SAMPLES_MIN, Math.min(SAMPLES_MAX, rate * seconds));
    long[] nanos = new long[count];
    AtomicInteger received = new AtomicInteger();
    CountDownLatch all = new CountDownLatch(count);
    MessageSubscription reader =
        b.messages()
            .subscribe(
                TopicFilter.any(),
                message -> {
                  long sent = ByteBuffer.wrap(message.data()).getLong();
                  nanos[received.getAndIncrement()] = System.nanoTime() - sent;
                  all.countDown();
                });
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long due = start + (long) (i * 1e9 / rate);
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      byte[] data = new byte[length];
      ByteBuffer.wrap(data).putLong(System.nanoTime());
      Delivery unused = a.messages().send(b.address(), Topic.NONE, data);
    }
    if (!all.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException(all.getCount() + " messages did not arrive");
    }
    reader.close();
    return nanos;
  }
}
