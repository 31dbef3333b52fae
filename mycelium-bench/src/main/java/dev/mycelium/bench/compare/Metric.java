package dev.mycelium.bench.compare;

import java.util.Arrays;
import java.util.List;

/** One line of the table. */
enum Metric {
  TCP(Part.TCP, "TCP, 1 stream", "Mbit/s", false, 0),
  TCP_STREAMS(Part.STREAMS, "TCP, 4 streams", "Mbit/s", false, 0),
  TCP_REVERSE(Part.REVERSE, "TCP, 1 stream, reverse", "Mbit/s", false, 0),
  UDP(Part.UDP, "UDP, arrived", "Mbit/s", false, 0),
  RELAY(Part.RELAY, "TCP, 1 stream, over one relay", "Mbit/s", false, 0),
  TCP_FIRST(Part.FIRST, "TCP, 1 stream, first seconds of new nodes", "Mbit/s", false, 0),
  RELAY_FIRST(Part.FIRST, "over one relay, first seconds of new nodes", "Mbit/s", false, 0),
  QUIC_TCP(Part.QUIC, "TCP, 1 stream, over a QUIC link", "Mbit/s", false, 0),
  QUIC_FIRST(Part.FIRST, "over a QUIC link, first seconds of new nodes", "Mbit/s", false, 0),
  QUIC_PING(Part.QUIC, "ping under that load, average", "ms", true, 2),
  QUIC_PING_MAX(Part.QUIC, "ping under that load, max", "ms", true, 1),
  QUIC_PING_LOST(Part.QUIC, "ping under that load, lost", "%", true, 1),
  QUIC_CPU_SENDER(Part.QUIC, "CPU of that, sender", "s/GB", true, 2),
  QUIC_CPU_RECEIVER(Part.QUIC, "CPU of that, receiver", "s/GB", true, 2),
  PING_IDLE(Part.PING, "ping, idle, average", "ms", true, 2),
  PING_LOAD(Part.TCP, "ping under TCP load, average", "ms", true, 2),
  PING_LOAD_MAX(Part.TCP, "ping under TCP load, max", "ms", true, 1),
  PING_LOAD_LOST(Part.TCP, "ping under TCP load, lost", "%", true, 1),
  SHAPED_TCP(Part.SHAPED, "shaped link: TCP, 1 stream, cubic", "Mbit/s", false, 0),
  SHAPED_PING(Part.SHAPED, "shaped link: ping under load, average", "ms", true, 1),
  SHAPED_PING_MAX(Part.SHAPED, "shaped link: ping under load, max", "ms", true, 1),
  CPU_SENDER(Part.TCP, "CPU, sender", "s/GB", true, 2),
  CPU_RECEIVER(Part.TCP, "CPU, receiver", "s/GB", true, 2),
  CPU_RELAY(Part.RELAY, "CPU, relay", "s/GB", true, 2),
  RSS_IDLE(Part.MEMORY, "memory, idle (RSS)", "MB", true, 0),
  RSS_PEAK(Part.MEMORY, "memory, most (RSS)", "MB", true, 0);

  private final Part part;
  private final String title;
  private final String unit;
  private final boolean lessIsBetter;
  private final int decimals;

  Metric(Part part, String title, String unit, boolean lessIsBetter, int decimals) {
    this.part = part;
    this.title = title;
    this.unit = unit;
    this.lessIsBetter = lessIsBetter;
    this.decimals = decimals;
  }

  /** What a part measures. */
  static List<Metric> of(Part part) {
    return Arrays.stream(values()).filter(metric -> metric.part == part).toList();
  }

  String title() {
    return title + ", " + unit + (lessIsBetter ? " (less is better)" : "");
  }

  int decimals() {
    return decimals;
  }
}
