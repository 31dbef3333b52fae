package dev.mycelium.bench.lab;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code ping} found out.
 *
 * @param sent packets
 * @param received answers, at least 1
 * @param averageMillis mean round trip time
 * @param maxMillis longest round trip time
 */
public record Ping(int sent, int received, double averageMillis, double maxMillis) {
  private static final Pattern SUMMARY =
      Pattern.compile("(\\d+) packets transmitted, (\\d+) received");
  private static final Pattern TIMES =
      Pattern.compile("rtt min/avg/max/mdev = [\\d.]+/([\\d.]+)/([\\d.]+)/[\\d.]+ ms");
  private static final int ANSWER_WAIT_SECONDS = 2;
  private static final Duration SLACK = Duration.ofSeconds(20);

  /**
   * Pings and waits for the end.
   *
   * @param target an IPv4 or IPv6 address
   */
  public static Ping run(Namespace from, String target, int count, Duration interval) {
    Duration patience = interval.multipliedBy(count).plus(SLACK);
    return parse(from.run(patience, command(target, count, interval)).output());
  }

  /** Whether one answer comes. */
  public static boolean isAnswered(Namespace from, String target) {
    return from.run("ping", "-n", "-c", "1", "-W", "1", target).succeeded();
  }

  /** The command line, for a ping in the background. */
  public static List<String> command(String target, int count, Duration interval) {
    return List.of(
        "ping",
        "-n",
        "-q",
        "-c",
        Integer.toString(count),
        "-i",
        String.format(Locale.ROOT, "%.3f", interval.toMillis() / 1000.0),
        "-W",
        Integer.toString(ANSWER_WAIT_SECONDS),
        target);
  }

  /** From what it printed. */
  public static Ping parse(String output) {
    Matcher summary = SUMMARY.matcher(output);
    Matcher times = TIMES.matcher(output);
    if (!summary.find()) {
      throw new LabException("ping printed no summary: " + output.strip());
    }
    if (!times.find()) {
      throw new LabException("no answer to " + summary.group(1) + " pings");
    }
    return new Ping(
        Integer.parseInt(summary.group(1)),
        Integer.parseInt(summary.group(2)),
        Double.parseDouble(times.group(1)),
        Double.parseDouble(times.group(2)));
  }

  /** Share of packets without an answer. */
  public double lostPercent() {
    return 100.0 * (sent - received) / sent;
  }
}
