package dev.mycelium.bench.lab;

import java.util.ArrayList;
import java.util.List;

/**
 * What {@code iperf3} sends.
 *
 * @param seconds measured
 * @param warmUpSeconds sent before and not counted
 * @param port of the server; two servers on one machine need two
 * @param options what makes it special
 */
public record Traffic(int seconds, int warmUpSeconds, int port, List<String> options) {
  private static final int PORT = 5201;

  /** Datagrams of 1300 bytes fit every overlay's interface in one piece. */
  private static final List<String> DATAGRAMS = List.of("-u", "-b", "0", "-l", "1300");

  /** One TCP connection. */
  public static Traffic tcp(int seconds, int warmUpSeconds) {
    return new Traffic(seconds, warmUpSeconds, PORT, List.of());
  }

  /** UDP datagrams as fast as the sender can. */
  public static Traffic udp(int seconds, int warmUpSeconds) {
    return new Traffic(seconds, warmUpSeconds, PORT, DATAGRAMS);
  }

  /** The same with more options of {@code iperf3}. */
  public Traffic with(String... more) {
    List<String> all = new ArrayList<>(options);
    all.addAll(List.of(more));
    return new Traffic(seconds, warmUpSeconds, port, List.copyOf(all));
  }

  /** The same over another port. */
  public Traffic on(int otherPort) {
    return new Traffic(seconds, warmUpSeconds, otherPort, options);
  }

  boolean isUdp() {
    return options.contains("-u");
  }

  int totalSeconds() {
    return seconds + warmUpSeconds;
  }
}
