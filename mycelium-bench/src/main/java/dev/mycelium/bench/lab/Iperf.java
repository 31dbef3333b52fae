package dev.mycelium.bench.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One run of {@code iperf3} between two machines: server and client, each in its namespace. */
public final class Iperf implements AutoCloseable {
  private static final Duration START_PATIENCE = Duration.ofSeconds(5);

  /** What connecting and the exchange of results may take besides. */
  private static final Duration SLACK = Duration.ofSeconds(20);

  private static final int CONNECT_MILLIS = 5000;

  private final Namespace from;
  private final Traffic traffic;
  private final ChildProcess server;
  private final ChildProcess client;

  private Iperf(Namespace from, Traffic traffic, ChildProcess server, ChildProcess client) {
    this.from = from;
    this.traffic = traffic;
    this.server = server;
    this.client = client;
  }

  /**
   * Starts sending.
   *
   * @param target address of the receiving machine that the traffic shall go to
   */
  public static Iperf start(Namespace from, Namespace to, String target, Traffic traffic) {
    ChildProcess server =
        to.start(
            List.of("iperf3", "-s", "-1", "-J", "-p", Integer.toString(traffic.port())), Map.of());
    try {
      Patience.until("iperf3 listens", START_PATIENCE, () -> isListening(server, traffic));
      return new Iperf(from, traffic, server, from.start(command(target, traffic), Map.of()));
    } catch (RuntimeException failure) {
      server.close();
      throw failure;
    }
  }

  /** Sends and waits for the end. */
  public static IperfReport run(Namespace from, Namespace to, String target, Traffic traffic) {
    try (Iperf run = start(from, to, target, traffic)) {
      return run.report();
    }
  }

  private static List<String> command(String target, Traffic traffic) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "iperf3",
                "-c",
                target,
                "-p",
                Integer.toString(traffic.port()),
                "-J",
                "--connect-timeout",
                Integer.toString(CONNECT_MILLIS),
                "-t",
                Integer.toString(traffic.seconds()),
                "-O",
                Integer.toString(traffic.warmUpSeconds())));
    command.addAll(traffic.options());
    return command;
  }

  private static boolean isListening(ChildProcess server, Traffic traffic) {
    // As the kernel shows a socket that listens on any address.
    String socket =
        String.format(
            Locale.ROOT, ":%04X 00000000000000000000000000000000:0000 0A", traffic.port());
    try {
      Path sockets = Path.of("/proc", Long.toString(server.pid()), "net", "tcp6");
      return Files.readString(sockets).contains(socket);
    } catch (IOException ended) {
      throw new LabException("iperf3 does not start: " + server.output(), ended);
    }
  }

  /**
   * Waits for the end.
   *
   * @throws LabException if it failed or takes too long
   */
  public IperfReport report() {
    Duration patience = Duration.ofSeconds(traffic.totalSeconds()).plus(SLACK);
    IperfReport sender = IperfReport.parse(client.result(patience).output());
    if (!traffic.isUdp()) {
      return sender;
    }
    // The client reckons lost datagrams of the warm-up against those of the measurement.
    IperfReport receiver = IperfReport.parse(server.result(SLACK).output());
    return new IperfReport(receiver.arrivedBitsPerSecond(), sender.sentBytes());
  }

  @Override
  public void close() {
    from.lab().end(client);
    from.lab().end(server);
  }
}
