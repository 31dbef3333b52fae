package dev.mycelium.bench.compare;

import dev.mycelium.bench.lab.Iperf;
import dev.mycelium.bench.lab.IperfReport;
import dev.mycelium.bench.lab.Lab;
import dev.mycelium.bench.lab.LabException;
import dev.mycelium.bench.lab.Line;
import dev.mycelium.bench.lab.Patience;
import dev.mycelium.bench.lab.Ping;
import dev.mycelium.bench.lab.Traffic;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** One run of one program: starts its nodes anew, measures, ends them. */
final class Round {
  /** Idle pings: 50 per second for a second. */
  private static final int IDLE_PINGS = 50;

  private static final Duration IDLE_INTERVAL = Duration.ofMillis(20);

  /** Twenty per second find the long queues and are no load themselves. */
  private static final Duration LOAD_INTERVAL = Duration.ofMillis(50);

  /** What starting and exchanging routes has left behind shall be over. */
  private static final Duration SETTLE = Duration.ofSeconds(2);

  /** A node is idle when also what starting it left behind is done. */
  private static final Duration IDLE = Duration.ofSeconds(10);

  private static final double BYTES_PER_GIGABYTE = 1e9;
  private static final double BYTES_PER_MEGABYTE = 1e6;

  /**
   * What to measure and for how long.
   *
   * @param parts which measurements
   * @param seconds each, measured
   * @param warmUpSeconds each, before it is measured
   * @param shapedMegabits rate of the shaped link per second
   */
  record Plan(Set<Part> parts, int seconds, int warmUpSeconds, int shapedMegabits) {
    Plan {
      parts = Set.copyOf(parts);
    }
  }

  private static final LoadMetrics TCP_METRICS =
      new LoadMetrics(
          Metric.TCP,
          Metric.CPU_SENDER,
          Metric.CPU_RECEIVER,
          Metric.PING_LOAD,
          Metric.PING_LOAD_MAX,
          Metric.PING_LOAD_LOST);

  private static final LoadMetrics QUIC_METRICS =
      new LoadMetrics(
          Metric.QUIC_TCP,
          Metric.QUIC_CPU_SENDER,
          Metric.QUIC_CPU_RECEIVER,
          Metric.QUIC_PING,
          Metric.QUIC_PING_MAX,
          Metric.QUIC_PING_LOST);

  private final Program program;
  private final Plan plan;
  private final Results results;

  Round(Program program, Plan plan, Results results) {
    this.program = program;
    this.plan = plan;
    this.results = results;
  }

  /** Measures everything. What fails is recorded as such. */
  void run() {
    Set<Part> direct = EnumSet.noneOf(Part.class);
    direct.addAll(plan.parts());
    direct.removeAll(EnumSet.of(Part.RELAY, Part.QUIC));
    if (!direct.isEmpty()) {
      inLine(program, 2, direct, this::measureDirect);
    }
    if (plan.parts().contains(Part.RELAY)) {
      inLine(
          program,
          3,
          EnumSet.of(Part.RELAY),
          (line, overlay) -> {
            warmUp(overlay, Metric.RELAY_FIRST);
            attempt(Part.RELAY, () -> relay(overlay));
          });
    }
    if (plan.parts().contains(Part.QUIC)) {
      program.overQuic().ifPresent(this::measureQuic);
    }
  }

  /** A measurement of running nodes. */
  private interface Measuring {
    void measure(Line line, Overlay overlay);
  }

  private void measureQuic(Program linked) {
    inLine(
        linked,
        2,
        EnumSet.of(Part.QUIC),
        (line, overlay) -> {
          warmUp(overlay, Metric.QUIC_FIRST);
          attempt(Part.QUIC, () -> tcp(QUIC_METRICS, overlay));
        });
  }

  private void inLine(Program started, int hosts, Set<Part> parts, Measuring measuring) {
    Line line;
    Overlay overlay;
    try (Lab lab = new Lab()) {
      try {
        line = lab.line(hosts);
        overlay = started.start(line);
        overlay.awaitReachable();
        Patience.pause(SETTLE);
      } catch (LabException failure) {
        fail(parts, "does not start: " + failure.getMessage());
        return;
      }
      measuring.measure(line, overlay);
    }
  }

  private void measureDirect(Line line, Overlay overlay) {
    attempt(Part.MEMORY, () -> memoryIdle(overlay));
    warmUp(overlay, Metric.TCP_FIRST);
    attempt(Part.PING, () -> pingIdle(overlay));
    attempt(Part.TCP, () -> tcp(TCP_METRICS, overlay));
    attempt(
        Part.STREAMS, () -> throughput(Metric.TCP_STREAMS, overlay, tcpTraffic().with("-P", "4")));
    attempt(Part.REVERSE, () -> throughput(Metric.TCP_REVERSE, overlay, tcpTraffic().with("-R")));
    attempt(
        Part.UDP,
        () -> throughput(Metric.UDP, overlay, Traffic.udp(plan.seconds(), plan.warmUpSeconds())));
    attempt(Part.MEMORY, () -> memoryPeak(overlay));
    attempt(Part.SHAPED, () -> shaped(line, overlay));
  }

  /**
   * Carries traffic for the first time: code is compiled, buffers are made. That is measured for
   * itself, and what follows shows what nodes do that have been up for a while.
   */
  private void warmUp(Overlay overlay, Metric first) {
    try {
      Traffic traffic = Traffic.tcp(Math.max(1, plan.warmUpSeconds()), 0);
      IperfReport report = transfer(overlay, traffic);
      if (plan.parts().contains(Part.FIRST)) {
        record(first, report.arrivedMegabitsPerSecond());
      }
    } catch (LabException failure) {
      fail(List.of(first), "first seconds: " + failure.getMessage());
    }
    Patience.pause(SETTLE);
  }

  private void attempt(Part part, Runnable measurement) {
    if (!plan.parts().contains(part)) {
      return;
    }
    try {
      measurement.run();
    } catch (LabException failure) {
      fail(EnumSet.of(part), String.valueOf(failure.getMessage()));
    }
  }

  private void fail(Set<Part> parts, String reason) {
    fail(parts.stream().flatMap(part -> Metric.of(part).stream()).toList(), parts + ": " + reason);
  }

  /** The table gets the first line of the reason; the rest, lines of logs, goes to the screen. */
  private void fail(List<Metric> metrics, String reason) {
    results.fail(program.name(), metrics, reason.lines().findFirst().orElse(""));
    System.err.println("  failed: " + reason);
  }

  private void record(Metric metric, double value) {
    results.record(program.name(), metric, value);
    System.err.printf("  %s: %.2f%n", metric.title(), value);
  }

  private Traffic tcpTraffic() {
    return Traffic.tcp(plan.seconds(), plan.warmUpSeconds());
  }

  private void pingIdle(Overlay overlay) {
    Ping ping =
        Ping.run(overlay.first().host(), overlay.last().address(), IDLE_PINGS, IDLE_INTERVAL);
    record(Metric.PING_IDLE, ping.averageMillis());
  }

  private void throughput(Metric metric, Overlay overlay, Traffic traffic) {
    record(metric, transfer(overlay, traffic).arrivedMegabitsPerSecond());
  }

  private static IperfReport transfer(Overlay overlay, Traffic traffic) {
    Overlay.OverlayNode to = overlay.last();
    return Iperf.run(overlay.first().host(), to.host(), to.address(), traffic);
  }

  /** Where the results of one TCP stream beside pings go. */
  private record LoadMetrics(
      Metric rate,
      Metric cpuSender,
      Metric cpuReceiver,
      Metric ping,
      Metric pingMax,
      Metric pingLost) {}

  private void tcp(LoadMetrics metrics, Overlay overlay) {
    double[] before = cpuSeconds(overlay);
    Loaded loaded = underLoad(overlay, tcpTraffic());
    double[] after = cpuSeconds(overlay);
    double gigabytes = loaded.traffic().sentBytes() / BYTES_PER_GIGABYTE;
    record(metrics.rate, loaded.traffic().arrivedMegabitsPerSecond());
    record(metrics.cpuSender, (after[0] - before[0]) / gigabytes);
    record(metrics.cpuReceiver, (after[1] - before[1]) / gigabytes);
    record(metrics.ping, loaded.ping().averageMillis());
    record(metrics.pingMax, loaded.ping().maxMillis());
    record(metrics.pingLost, loaded.ping().lostPercent());
  }

  private void shaped(Line line, Overlay overlay) {
    line.shape(plan.shapedMegabits());
    try {
      Patience.pause(SETTLE);
      Loaded loaded = underLoad(overlay, tcpTraffic().with("-C", "cubic"));
      record(Metric.SHAPED_TCP, loaded.traffic().arrivedMegabitsPerSecond());
      record(Metric.SHAPED_PING, loaded.ping().averageMillis());
      record(Metric.SHAPED_PING_MAX, loaded.ping().maxMillis());
    } finally {
      line.unshape();
    }
  }

  private void relay(Overlay overlay) {
    double[] before = cpuSeconds(overlay);
    IperfReport report = transfer(overlay, tcpTraffic());
    double[] after = cpuSeconds(overlay);
    record(Metric.RELAY, report.arrivedMegabitsPerSecond());
    record(Metric.CPU_RELAY, (after[1] - before[1]) / (report.sentBytes() / BYTES_PER_GIGABYTE));
  }

  private record Loaded(IperfReport traffic, Ping ping) {}

  /** Sends, and pings from the end of the warm-up until shortly before the end. */
  private Loaded underLoad(Overlay overlay, Traffic traffic) {
    Overlay.OverlayNode from = overlay.first();
    Overlay.OverlayNode to = overlay.last();
    try (Iperf load = Iperf.start(from.host(), to.host(), to.address(), traffic)) {
      Patience.pause(Duration.ofSeconds(plan.warmUpSeconds()));
      int pings = (int) (1000L * plan.seconds() / LOAD_INTERVAL.toMillis()) * 9 / 10;
      Ping ping = Ping.run(from.host(), to.address(), Math.max(1, pings), LOAD_INTERVAL);
      return new Loaded(load.report(), ping);
    }
  }

  private static double[] cpuSeconds(Overlay overlay) {
    return overlay.nodes().stream().mapToDouble(node -> node.usage().cpuSeconds()).toArray();
  }

  private void memoryIdle(Overlay overlay) {
    Patience.pause(IDLE);
    record(
        Metric.RSS_IDLE,
        overlay.nodes().stream().mapToLong(node -> node.usage().residentBytes()).max().orElse(0)
            / BYTES_PER_MEGABYTE);
  }

  private void memoryPeak(Overlay overlay) {
    List<Long> peaks =
        overlay.nodes().stream().map(node -> node.usage().residentPeakBytes()).toList();
    record(Metric.RSS_PEAK, peaks.stream().max(Long::compare).orElse(0L) / BYTES_PER_MEGABYTE);
  }
}
