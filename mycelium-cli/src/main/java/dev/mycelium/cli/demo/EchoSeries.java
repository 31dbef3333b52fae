package dev.mycelium.cli.demo;

import dev.mycelium.cli.demo.NodeLine.End;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** Round trip times of ICMPv6 echo requests, sent one after the other. */
final class EchoSeries {
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(2);

  private final int sent;
  private final long[] sortedNanos;

  private EchoSeries(int sent, long[] sortedNanos) {
    this.sent = sent;
    this.sortedNanos = sortedNanos;
  }

  /** Sends requests and waits for each answer. */
  static EchoSeries run(End from, End to, int count, int dataBytes) throws InterruptedException {
    long[] nanos = new long[count];
    int answered = 0;
    for (int i = 0; i < count; i++) {
      Optional<Duration> time = from.tun().ping(to.address(), dataBytes, ANSWER_TIMEOUT);
      if (time.isPresent()) {
        nanos[answered++] = time.get().toNanos();
      }
    }
    long[] sorted = Arrays.copyOf(nanos, answered);
    Arrays.sort(sorted);
    return new EchoSeries(count, sorted);
  }

  int sent() {
    return sent;
  }

  int lost() {
    return sent - sortedNanos.length;
  }

  /**
   * The time that a share of the answers did not exceed.
   *
   * @param share 0..1
   */
  double millis(double share) {
    int rank = (int) Math.ceil(share * sortedNanos.length);
    return sortedNanos[Math.max(rank, 1) - 1] / 1e6;
  }
}
