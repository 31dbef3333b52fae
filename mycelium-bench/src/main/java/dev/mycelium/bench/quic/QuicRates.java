package dev.mycelium.bench.quic;

import dev.mycelium.bench.options.TimingOptions;
import dev.mycelium.bench.options.TimingOptions.Timing;
import dev.mycelium.internal.quic.connection.QuicLimits;
import io.netty.handler.codec.quic.Quic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Our QUIC endpoint and Netty's codec by turns, each against itself, over loopback UDP. */
@Command(
    name = "quic-rates",
    description = {
      "Datagrams per second one way, handshakes per second and round trips of our QUIC endpoint",
      "and of Netty's codec, by turns, over loopback UDP. Nothing else should run on the machine."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class QuicRates implements Callable<Integer> {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MICRO = 1e3;
  private static final int BITS = 8;
  private static final long WAIT_MILLIS = 5;

  /** More at a time only wait for each other. */
  private static final int HANDSHAKES_AT_ONCE = 8;

  /** Whose endpoint. */
  enum Endpoint {
    OURS,
    NETTY,

    /** Without offloads. */
    NETTY_PLAIN
  }

  /** What is measured. */
  private enum Figure {
    DATAGRAMS("datagrams of 1400 B one way", "1/s", 0),
    GIGABITS("the same", "Gbit/s", 2),
    CPU_SENDER("CPU per datagram, sender", "us", 2),
    CPU_RECEIVER("CPU per datagram, receiver", "us", 2),
    IDLE("round trip, idle, median", "us", 0),
    LOADED("round trip under load, median", "us", 0),
    LOADED_MOST("round trip under load, p99", "us", 0),
    LOST("of these lost", "%", 1),
    HANDSHAKES("handshakes with Retry", "1/s", 0);

    private final String title;
    private final String unit;
    private final int decimals;

    Figure(String title, String unit, int decimals) {
      this.title = title;
      this.unit = unit;
      this.decimals = decimals;
    }
  }

  @Option(
      names = "--only",
      split = ",",
      description = "any of ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}",
      defaultValue = "OURS,NETTY,NETTY_PLAIN")
  private List<Endpoint> endpoints = List.of();

  @Mixin private final TimingOptions times = new TimingOptions(3, 3, 8);

  @Option(names = "--pings", description = "default: ${DEFAULT-VALUE}", defaultValue = "200")
  private int pings;

  private final Map<Endpoint, Map<Figure, List<Double>>> figures = new LinkedHashMap<>();

  private QuicRates() {}

  /** Measures what its options say; {@code --help} lists them. */
  public static void main(String[] args) {
    CommandLine command =
        new CommandLine(new QuicRates()).setCaseInsensitiveEnumValuesAllowed(true);
    System.exit(command.execute(args));
  }

  @Override
  public Integer call() throws Exception {
    Timing timing = times.timing();
    if (!endpoints.equals(List.of(Endpoint.OURS))) {
      Quic.ensureAvailability();
    }
    for (int run = 0; run < timing.runs(); run++) {
      for (Endpoint endpoint : endpoints) {
        try (QuicPair pair = pair(endpoint)) {
          warmUp(pair, run == 0 ? timing.warmUpSeconds() : 1);
          measure(endpoint, pair, timing.seconds());
        }
      }
    }
    print();
    return 0;
  }

  /** As many connections as the endpoints like: those closed are kept for a while. */
  private static QuicPair pair(Endpoint endpoint) throws Exception {
    return endpoint == Endpoint.OURS
        ? new OwnPair(QuicLimits.DEFAULT.withConnections(1 << 16))
        : new NettyPair(endpoint == Endpoint.NETTY);
  }

  private static void warmUp(QuicPair pair, int seconds) throws InterruptedException {
    pair.load(true);
    Thread.sleep(seconds * 1000L);
    pair.load(false);
    pair.shakeHands(HANDSHAKES_AT_ONCE);
    Thread.sleep(seconds * 500L);
    pair.shakeHands(0);
    Thread.sleep(1000);
  }

  private void measure(Endpoint endpoint, QuicPair pair, int seconds) throws InterruptedException {
    double[] idle = roundTrips(pair);
    record(endpoint, Figure.IDLE, at(idle, 0.5));
    pair.load(true);
    Thread.sleep(500);
    flow(endpoint, pair, seconds);
    double[] loaded = roundTrips(pair);
    pair.load(false);
    record(endpoint, Figure.LOADED, at(loaded, 0.5));
    record(endpoint, Figure.LOADED_MOST, at(loaded, 0.99));
    record(endpoint, Figure.LOST, 100.0 * (pings - loaded.length) / pings);
    Thread.sleep(500);
    pair.shakeHands(HANDSHAKES_AT_ONCE);
    long before = pair.handshakes();
    long start = System.nanoTime();
    Thread.sleep(seconds * 1000L);
    double passed = (System.nanoTime() - start) / NANOS_PER_SECOND;
    record(endpoint, Figure.HANDSHAKES, (pair.handshakes() - before) / passed);
    pair.shakeHands(0);
  }

  private void flow(Endpoint endpoint, QuicPair pair, int seconds) throws InterruptedException {
    long before = pair.arrived();
    long[] cpu = pair.cpuNanos();
    long start = System.nanoTime();
    Thread.sleep(seconds * 1000L);
    long count = pair.arrived() - before;
    double rate = count * NANOS_PER_SECOND / (System.nanoTime() - start);
    long[] used = pair.cpuNanos();
    record(endpoint, Figure.DATAGRAMS, rate);
    record(endpoint, Figure.GIGABITS, rate * QuicPair.LOAD_BYTES * BITS / NANOS_PER_SECOND);
    record(endpoint, Figure.CPU_SENDER, (used[0] - cpu[0]) / NANOS_PER_MICRO / count);
    record(endpoint, Figure.CPU_RECEIVER, (used[1] - cpu[1]) / NANOS_PER_MICRO / count);
  }

  /** In microseconds, in order; without those that were lost. */
  private double[] roundTrips(QuicPair pair) throws InterruptedException {
    double[] micros = new double[pings];
    int count = 0;
    for (int i = 0; i < pings; i++) {
      long nanos = pair.roundTripNanos();
      if (nanos >= 0) {
        micros[count++] = nanos / NANOS_PER_MICRO;
      }
      Thread.sleep(WAIT_MILLIS);
    }
    double[] sorted = Arrays.copyOf(micros, count);
    Arrays.sort(sorted);
    return sorted;
  }

  private static double at(double[] sorted, double part) {
    return sorted.length == 0
        ? Double.NaN
        : sorted[Math.min(sorted.length - 1, (int) (sorted.length * part))];
  }

  private void record(Endpoint endpoint, Figure figure, double value) {
    figures
        .computeIfAbsent(endpoint, e -> new EnumMap<>(Figure.class))
        .computeIfAbsent(figure, f -> new ArrayList<>())
        .add(value);
    System.err.printf(Locale.ROOT, "%s, %s: %.2f %s%n", endpoint, figure.title, value, figure.unit);
  }

  private void print() {
    System.out.println("Medians; in brackets all values, and ours divided by the other.\n");
    StringBuilder text = new StringBuilder("| |");
    endpoints.forEach(endpoint -> text.append(' ').append(endpoint).append(" |"));
    text.append("\n|---|").append("---|".repeat(endpoints.size())).append('\n');
    for (Figure figure : Figure.values()) {
      text.append("| ").append(figure.title).append(", ").append(figure.unit).append(" |");
      endpoints.forEach(endpoint -> text.append(cell(endpoint, figure)));
      text.append('\n');
    }
    System.out.print(text);
  }

  private String cell(Endpoint endpoint, Figure figure) {
    List<Double> values = values(endpoint, figure);
    StringBuilder cell = new StringBuilder(" ").append(number(figure, median(values))).append(" (");
    values.forEach(value -> cell.append(number(figure, value)).append(' '));
    cell.setCharAt(cell.length() - 1, ')');
    if (endpoint != endpoints.get(0)) {
      double ratio = median(values(endpoints.get(0), figure)) / median(values);
      cell.append(String.format(Locale.ROOT, ", %.2f", ratio));
    }
    return cell.append(" |").toString();
  }

  private List<Double> values(Endpoint endpoint, Figure figure) {
    return figures.getOrDefault(endpoint, Map.of()).getOrDefault(figure, List.of());
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return at(sorted, 0.5);
  }

  private static String number(Figure figure, double value) {
    return String.format(Locale.ROOT, "%." + figure.decimals + "f", value);
  }
}
