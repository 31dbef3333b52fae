package dev.mycelium.e2e;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bulk traffic with {@code iperf3}: how many bytes arrived, never how fast. */
final class Iperf {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern RECEIVED =
      Pattern.compile("\"(?:sum_received|sum)\":\\s*\\{[^}]*?\"bytes\":\\s*(\\d+)");
  private static final Pattern PACKETS_LOST = Pattern.compile("\"lost_packets\":\\s*(\\d+)");

  private Iperf() {}

  /** Bytes that arrived in a TCP stream of two seconds. */
  static long tcpBytes(LabNode client, LabNode server) {
    return received(run(client, server, List.of()));
  }

  /** Bytes that arrived in several TCP streams at once, in two seconds. */
  static long tcpBytes(LabNode client, LabNode server, int streams) {
    return received(run(client, server, List.of("-P", Integer.toString(streams))));
  }

  /** Bytes that arrived of two seconds of datagrams, sent as fast as the sender can. */
  static long floodBytes(LabNode client, LabNode server) {
    return received(run(client, server, List.of("-u", "-b", "0", "-l", "1200")));
  }

  /** Bytes that arrived of 10 Mbit/s of datagrams in two seconds. */
  static long udpBytes(LabNode client, LabNode server) {
    String report = run(client, server, List.of("-u", "-b", "10M", "-l", "1200"));
    Matcher lost = PACKETS_LOST.matcher(report);
    if (!lost.find()) {
      throw new AssertionError("no count of lost packets:\n" + report);
    }
    return received(report);
  }

  private static String run(LabNode client, LabNode server, List<String> options) {
    String address = server.address().toString();
    List<String> command =
        new ArrayList<>(
            List.of("iperf3", "-6", "-c", address, "-t", "2", "-J", "--connect-timeout", "5000"));
    command.addAll(options);
    try (ChildProcess listener =
        ChildProcess.startIn(
            server.namespace(), List.of("iperf3", "-s", "-B", address, "--forceflush"))) {
      Await.until("iperf3 server", PATIENCE, () -> listener.output().contains("listening"));
      return client.namespace().exec(PATIENCE, command.toArray(String[]::new)).orFail().output();
    }
  }

  private static long received(String report) {
    Matcher matcher = RECEIVED.matcher(report);
    long bytes = -1;
    while (matcher.find()) {
      bytes = Long.parseLong(matcher.group(1)); // the last one is the receiver's
    }
    if (bytes < 0) {
      throw new AssertionError("no sum in:\n" + report);
    }
    return bytes;
  }
}
