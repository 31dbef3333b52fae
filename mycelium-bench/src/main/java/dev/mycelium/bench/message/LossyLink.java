package dev.mycelium.bench.message;

import dev.mycelium.Endpoint;
import dev.mycelium.Node;
import dev.mycelium.SecretKey;
import dev.mycelium.bench.options.Range;
import dev.mycelium.message.Delivery;
import dev.mycelium.message.Topic;
import dev.mycelium.testing.InMemoryTun;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** One long message over an emulated datagram link, and pings beside it. */
@Command(
    name = "lossy-link",
    description = {
      "Sends one long message over a link with a rate, a delay and losses, all emulated in this",
      "process, and pings over the same link meanwhile."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class LossyLink implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MTU = 1400;
  private static final int PING_BYTES = 56;
  private static final long PING_PAUSE_MILLIS = 50;

  /** What the default limits of a node take. */
  private static final int BYTES_MAX = 64 << 20;

  private static final int PINGS_MAX = 100_000;
  private static final Duration PING_TIMEOUT = Duration.ofSeconds(2);

  @Spec private CommandSpec spec;

  @Option(
      names = "--bytes",
      description = "of the message; default: ${DEFAULT-VALUE}",
      defaultValue = "60000000")
  private int bytes;

  @Option(
      names = "--mbit",
      description = "rate of the link, Mbit/s; default: ${DEFAULT-VALUE}",
      defaultValue = "200")
  private double megabits;

  @Option(
      names = "--round-trip",
      description = "milliseconds; default: ${DEFAULT-VALUE}",
      defaultValue = "50")
  private int roundTripMillis;

  @Option(
      names = "--queue",
      description = "milliseconds a frame may wait; default: ${DEFAULT-VALUE}",
      defaultValue = "50")
  private int queueMillis;

  @Option(
      names = "--loss",
      description = "per cent of data frames; default: ${DEFAULT-VALUE}",
      defaultValue = "1")
  private double lossPercent;

  @Option(names = "--seed", description = "default: ${DEFAULT-VALUE}", defaultValue = "1")
  private long seed;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  private LossyLink() {}

  /** Measures what its options say; {@code --help} lists them. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new LossyLink()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    Range.require(spec, "--bytes", bytes, 1, BYTES_MAX);
    Range.require(spec, "--mbit", megabits, 1, 10_000);
    Range.require(spec, "--round-trip", roundTripMillis, 0, 1000);
    Range.require(spec, "--queue", queueMillis, 1, 10_000);
    Range.require(spec, "--loss", lossPercent, 0, 50);
    SecretKey key = SecretKey.generate();
    SecretKey otherKey = SecretKey.generate();
    InMemoryTun tun = new InMemoryTun("a", key.publicKey().address(), MTU);
    InMemoryTun otherTun = new InMemoryTun("b", otherKey.publicKey().address(), MTU);
    try (Node b =
            Node.builder().identity(otherKey).tun(otherTun).listen("tcp://127.0.0.1:0").start();
        EmulatedLink link = emulate(b);
        Node a = Node.builder().identity(key).tun(tun).start()) {
      a.messages();
      b.messages();
      a.addPeer(Endpoint.parse(link.endpoint()));
      if (!a.awaitRoute(b.address(), PATIENCE) || !b.awaitRoute(a.address(), PATIENCE)) {
        throw new IllegalStateException("no route after " + PATIENCE);
      }
      measure(a, b, tun, link);
    }
    return 0;
  }

  private EmulatedLink emulate(Node listening) throws IOException {
    return new EmulatedLink(
        (int) listening.listeners().get(0).port(),
        new EmulatedLink.Weather(
            megabits * 1e6,
            roundTripMillis * 500_000L,
            queueMillis * 1_000_000L,
            lossPercent / 100),
        seed);
  }

  private void measure(Node a, Node b, InMemoryTun tun, EmulatedLink link) throws Exception {
    System.out.printf(
        Locale.ROOT,
        "%.0f Mbit/s, %d ms, %.1f %% loss, queue %d ms%n",
        megabits,
        roundTripMillis,
        lossPercent,
        queueMillis);
    System.out.println("idle ping: " + times(pings(tun, b, () -> false, 20)));
    byte[] data = new byte[bytes];
    long start = System.nanoTime();
    Delivery delivery = a.messages().send(b.address(), Topic.NONE, data);
    List<Long> beside = pings(tun, b, () -> delivery.received().isDone(), PINGS_MAX);
    delivery.received().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    double seconds = (System.nanoTime() - start) / 1e9;
    double ideal = bytes * 8.0 / (megabits * 1e6);
    System.out.printf(
        Locale.ROOT,
        "%d bytes in %.2f s: %.2f times the ideal %.2f s; link lost %d, dropped %d%n",
        bytes,
        seconds,
        seconds / ideal,
        ideal,
        link.lost(),
        link.droppedFull());
    System.out.println("ping beside it: " + times(beside));
  }

  /** Round trips in nanoseconds, -1 for one that was lost; ends a little late, by one ping. */
  private static List<Long> pings(InMemoryTun tun, Node to, Callable<Boolean> isOver, int most)
      throws Exception {
    List<Long> nanos = new ArrayList<>();
    while (nanos.size() < most && !isOver.call()) {
      nanos.add(
          tun.ping(to.address(), PING_BYTES, PING_TIMEOUT).map(Duration::toNanos).orElse(-1L));
      Thread.sleep(PING_PAUSE_MILLIS);
    }
    return nanos;
  }

  private static String times(List<Long> nanos) {
    long[] answered = nanos.stream().mapToLong(Long::longValue).filter(n -> n >= 0).toArray();
    if (answered.length == 0) {
      return "none of " + nanos.size() + " answered";
    }
    Percentiles times = Percentiles.of(answered);
    return String.format(
        Locale.ROOT,
        "median %.1f ms, p99 %.1f ms, longest %.1f ms, lost %d of %d",
        times.at(50) / 1e6,
        times.at(99) / 1e6,
        times.max() / 1e6,
        nanos.size() - answered.length,
        nanos.size());
  }
}
