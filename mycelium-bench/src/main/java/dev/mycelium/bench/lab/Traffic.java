package dev.mycelium.bench.lab;

import java.util.ArrayList;
import java.util.List;

/**
 * What {@code iperf3} sends.
 *
 * @param seconds measured
 * @param warmUpSeconds sent before and not counted
 * @param options what makes it special
 */
public record Traffic(int seconds, int warmUpSeconds, List<String> options) {
  /** Datagrams of 1300 bytes fit every overlay's interface in one piece. */
  private static final List<String> DATAGRAMS = List.of("-u", "-b", "0", "-l", "1300");

  /** One TCP connection. */
  public static Traffic tcp(int seconds, int warmUpSeconds) {
    return new Traffic(seconds, warmUpSeconds, List.of());
  }

  /** UDP datagrams as fast as the sender can. */
  public static Traffic udp(int seconds, int warmUpSeconds) {
    return new Traffic(seconds, warmUpSeconds, DATAGRAMS);
  }

  /** The same with more options of {@code iperf3}. */
  public Traffic with(String... more) {
    List<String> all = new ArrayList<>(options);
    all.addAll(List.of(more));
    return new Traffic(seconds, warmUpSeconds, List.copyOf(all));
  }

  boolean isUdp() {
    return options.contains("-u");
  }

  int totalSeconds() {
    return seconds + warmUpSeconds;
  }
}
