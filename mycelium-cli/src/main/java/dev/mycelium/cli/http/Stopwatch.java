package dev.mycelium.cli.http;

import java.time.Duration;

/** How long something has lasted and how far it has come. */
final class Stopwatch {
  /** A stall is noticed at most a quarter of its time late. */
  static final int CHECKS_PER_STALL = 4;

  private static final double NANOS_PER_SECOND = 1e9;

  private long startNanos = System.nanoTime();
  private long progressBytes;
  private long lastProgressNanos = startNanos;

  void restart() {
    startNanos = System.nanoTime();
    lastProgressNanos = startNanos;
    progressBytes = 0;
  }

  void advance(long bytes) {
    if (bytes > 0) {
      progressBytes += bytes;
      lastProgressNanos = System.nanoTime();
    }
  }

  long progressBytes() {
    return progressBytes;
  }

  long elapsedNanos() {
    return System.nanoTime() - startNanos;
  }

  /** Whether nothing moved for that long. */
  boolean isStalled(Duration stall) {
    return System.nanoTime() - lastProgressNanos > stall.toNanos();
  }

  /** Whether it is slower than the slowest allowed, after a first grace. */
  boolean isTooSlow(Duration grace) {
    long beyond = elapsedNanos() - grace.toNanos();
    return beyond > 0
        && progressBytes < beyond / NANOS_PER_SECOND * HttpLimits.SLOWEST_BYTES_PER_SECOND;
  }
}
