package dev.mycelium.e2e;

import dev.mycelium.tun.testing.NetworkNamespace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code ping} printed. */
final class Ping {
  private static final Pattern SUMMARY =
      Pattern.compile("(\\d+) packets transmitted, (\\d+) received");
  private static final Pattern ANSWER = Pattern.compile("bytes from \\S+: icmp_seq=(\\d+)");

  private final String text;

  Ping(String text) {
    this.text = text;
  }

  static Request from(LabNode source) {
    return new Request(source.namespace());
  }

  /** Waits until a ping from one node to the other is answered. */
  static void awaitBetween(LabNode source, LabNode destination, Duration patience) {
    Await.until(
        "an answer to a ping from " + source + " to " + destination,
        patience,
        () -> from(source).to(destination).count(1).run().received() > 0);
  }

  String text() {
    return text;
  }

  int sent() {
    return summary(1);
  }

  int received() {
    return summary(2);
  }

  int lost() {
    return sent() - received();
  }

  private int summary(int group) {
    Matcher matcher = SUMMARY.matcher(text);
    if (!matcher.find()) {
      throw new AssertionError("ping printed no summary:\n" + text);
    }
    return Integer.parseInt(matcher.group(group));
  }

  boolean mentions(String part) {
    return text.contains(part);
  }

  /** The longest run of packets without an answer, between the first answer and the last. */
  static int longestGap(String text) {
    Matcher matcher = ANSWER.matcher(text);
    int longest = 0;
    int previous = 0;
    while (matcher.find()) {
      int number = Integer.parseInt(matcher.group(1));
      longest = previous == 0 ? 0 : Math.max(longest, number - previous - 1);
      previous = number;
    }
    return longest;
  }

  /** A ping about to be sent. */
  static final class Request {
    private final NetworkNamespace namespace;
    private String target = "::1";
    private int count = 3;
    private int hopLimit = 64;
    private int dataBytes = 56;
    private String interval = "0.1";
    private int patienceSeconds = 2;

    private Request(NetworkNamespace namespace) {
      this.namespace = namespace;
    }

    Request to(LabNode destination) {
      return to(destination.address().toString());
    }

    Request to(String address) {
      target = address;
      return this;
    }

    Request count(int packets) {
      count = packets;
      return this;
    }

    Request hopLimit(int hops) {
      hopLimit = hops;
      return this;
    }

    /** Bytes of data; 48 more are headers. */
    Request dataBytes(int bytes) {
      dataBytes = bytes;
      return this;
    }

    Request intervalSeconds(String seconds) {
      interval = seconds;
      return this;
    }

    /** How long to wait for the last answer. */
    Request patienceSeconds(int seconds) {
      patienceSeconds = seconds;
      return this;
    }

    private List<String> command(boolean endless) {
      List<String> command = new ArrayList<>(List.of("ping", "-6", "-n", "-M", "do"));
      command.addAll(List.of("-i", interval, "-s", Integer.toString(dataBytes)));
      command.addAll(List.of("-t", Integer.toString(hopLimit)));
      if (!endless) {
        command.addAll(List.of("-c", Integer.toString(count)));
        command.addAll(List.of("-W", Integer.toString(patienceSeconds)));
      }
      command.add(target);
      return command;
    }

    Ping run() {
      Duration patience = Duration.ofSeconds(30L + patienceSeconds + count);
      return new Ping(namespace.exec(patience, command(false).toArray(String[]::new)).output());
    }

    /** Pings until it is told to stop. */
    Running start() {
      return new Running(ChildProcess.startIn(namespace, command(true)));
    }
  }

  /** A ping in the background. */
  static final class Running implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ChildProcess process;

    private Running(ChildProcess process) {
      this.process = process;
    }

    /** The number of the newest packet that was answered, 0 if none was. */
    int newestAnswer() {
      Matcher matcher = ANSWER.matcher(process.output());
      int newest = 0;
      while (matcher.find()) {
        newest = Math.max(newest, Integer.parseInt(matcher.group(1)));
      }
      return newest;
    }

    /** Waits for this many packets to be answered that are not answered yet. */
    void awaitAnswers(int packets, Duration patience) {
      int goal = newestAnswer() + packets;
      Await.until("answers up to ping " + goal, patience, () -> newestAnswer() >= goal);
    }

    /** Ends it and returns the whole story. */
    Ping stop() {
      process.interrupt();
      process.exitCode(PATIENCE);
      return new Ping(process.output());
    }

    @Override
    public void close() {
      process.close();
    }
  }
}
