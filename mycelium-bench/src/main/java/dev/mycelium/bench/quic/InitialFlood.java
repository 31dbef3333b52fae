package dev.mycelium.bench.quic;

import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.quic.connection.QuicLimits;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What a flood of well-formed Initials costs our endpoint, and what a neighbour that is connected
 * and one that comes anew notice of it.
 */
@Command(
    name = "initial-flood",
    description = {
      "Sends Initials to our QUIC endpoint over the loopback, each a true one of a client that"
          + " says",
      "nothing more, and prints what they cost. Nothing else should run on the machine."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class InitialFlood implements Callable<Integer> {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MICRO = 1e3;
  private static final double BYTES_PER_MEGABYTE = 1e6;
  private static final long PAUSE_MILLIS = 10;
  private static final int SECOND = 1;

  @Option(
      names = "--seconds",
      description = "before, and of the flood; default: ${DEFAULT-VALUE}",
      defaultValue = "5")
  private int seconds;

  @Option(
      names = "--distinct",
      description = "Initials that are repeated in turn; default: ${DEFAULT-VALUE}",
      defaultValue = "2000")
  private int distinct;

  @Option(
      names = "--per-second",
      description = "at most; default: as fast as one thread can",
      defaultValue = "100000000")
  private int perSecond;

  private InitialFlood() {}

  /** Measures what its options say; {@code --help} lists them. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new InitialFlood()).execute(args));
  }

  /** What was seen in some seconds. Never compared. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Span(
      double seconds,
      double cpuSeconds,
      double[] roundTrips,
      int asked,
      long handshakes,
      int most) {
    void print(String what) {
      System.out.printf(
          Locale.ROOT,
          "%s: endpoint thread %.1f %% of a core; a neighbour's round trip %.0f us (median),"
              + " %.0f us (p99), %d of %d lost; %.0f handshakes/s of an honest client; at most %d"
              + " connections; heap after collection %.1f MB%n",
          what,
          100 * cpuSeconds / seconds,
          at(0.5),
          at(0.99),
          asked - roundTrips.length,
          asked,
          handshakes / seconds,
          most,
          heapMegabytes());
    }

    private double at(double part) {
      return roundTrips.length == 0
          ? Double.NaN
          : roundTrips[Math.min(roundTrips.length - 1, (int) (roundTrips.length * part))];
    }
  }

  private static double heapMegabytes() {
    System.gc();
    Runtime heap = Runtime.getRuntime();
    return (heap.totalMemory() - heap.freeMemory()) / BYTES_PER_MEGABYTE;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    try (OwnPair pair = new OwnPair(QuicLimits.DEFAULT)) {
      OwnEnd endpoint = pair.second();
      try (Flooder flooder = new Flooder(endpoint.port(), distinct, perSecond)) {
        observe(pair, seconds); // until it is compiled
        observe(pair, seconds).print("before");
        flooder.start();
        Span flood = observe(pair, seconds);
        flood.print("flood");
        flooder.stop();
        printCost(flood, flooder.sent(), endpoint);
        Thread.sleep(2 * QuicLimits.DEFAULT.handshakeNanos() / 1_000_000);
        observe(pair, seconds).print("after");
      }
    }
    return 0;
  }

  private static void printCost(Span flood, long sent, OwnEnd endpoint) {
    Counters seen = endpoint.counters();
    System.out.printf(
        Locale.ROOT,
        "%d Initials sent, %.0f/s; accepted %d, Retry %d, no answer for the limit of answers %d,"
            + " dropped %d, the rest lost before the endpoint; %.2f us of the endpoint's thread"
            + " per Initial sent%n",
        sent,
        sent / flood.seconds,
        seen.get(Counter.QUIC_CONNECTIONS_ACCEPTED),
        seen.get(Counter.QUIC_RETRIES_SENT),
        seen.get(Counter.QUIC_ANSWERS_SUPPRESSED),
        seen.get(Counter.QUIC_INITIALS_DROPPED),
        flood.cpuSeconds * NANOS_PER_SECOND / NANOS_PER_MICRO / sent);
  }

  private static Span observe(OwnPair pair, int seconds) throws InterruptedException {
    long start = System.nanoTime();
    long[] cpu = pair.cpuNanos();
    long handshakes = pair.handshakes();
    double[] micros = new double[(int) (seconds * 1000L / PAUSE_MILLIS) + 1];
    int asked = 0;
    int answered = 0;
    int most = 0;
    pair.shakeHands(1);
    while (asked < micros.length && System.nanoTime() - start < seconds * NANOS_PER_SECOND) {
      asked++;
      long nanos = pair.roundTripNanos();
      if (nanos >= 0) {
        micros[answered++] = nanos / NANOS_PER_MICRO;
      }
      most = Math.max(most, pair.second().connectionCount());
      Thread.sleep(PAUSE_MILLIS);
    }
    pair.shakeHands(0);
    double passed = (System.nanoTime() - start) / NANOS_PER_SECOND;
    double used = (pair.cpuNanos()[SECOND] - cpu[SECOND]) / NANOS_PER_SECOND;
    double[] sorted = Arrays.copyOf(micros, answered);
    Arrays.sort(sorted);
    return new Span(passed, used, sorted, asked, pair.handshakes() - handshakes, most);
  }
}
