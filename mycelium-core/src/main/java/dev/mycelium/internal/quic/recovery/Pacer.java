package dev.mycelium.internal.quic.recovery;

import dev.mycelium.internal.machine.Machine;

/**
 * Spreads packets over the round trip (RFC 9002 §7.7): a bucket filled at a little over the rate.
 */
final class Pacer {
  private static final double FILL_GAIN = 1.25;
  private static final double SLOW_START_GAIN = 2;

  /**
   * Event loops wake late by about this much: what would have been sent meanwhile may go at once.
   */
  private static final long SLACK_NANOS = 2_000_000;

  private static final int MIN_BURST_DATAGRAMS = 10;

  /** One GSO batch and a half. */
  private static final long MAX_BURST_BYTES = 96 << 10;

  private double bytesPerNano;
  private double tokens;
  private double burst;
  private long filledAtNanos;
  private boolean started;

  /** Sets the rate for what is known of the path now, and fills up to this time. */
  void update(long window, boolean slowStart, long rttNanos, int datagramBytes, long nowNanos) {
    fill(nowNanos);
    double gain = slowStart ? SLOW_START_GAIN : FILL_GAIN;
    bytesPerNano = gain * (double) window / (double) Math.max(rttNanos, 1);
    double least = (double) MIN_BURST_DATAGRAMS * datagramBytes;
    burst = Math.max(least, Math.min(MAX_BURST_BYTES, bytesPerNano * SLACK_NANOS));
    if (!started) {
      started = true;
      tokens = burst;
    }
    tokens = Math.min(tokens, burst);
  }

  private void fill(long nowNanos) {
    long passed = nowNanos - filledAtNanos;
    if (passed > 0) {
      tokens = Math.min(burst, tokens + (double) passed * bytesPerNano);
    }
    filledAtNanos = nowNanos;
  }

  boolean admits(int bytes) {
    return tokens >= Math.min(bytes, burst);
  }

  void onSent(int bytes) {
    tokens -= bytes;
  }

  /** When there will be tokens for so many bytes. */
  long admitsAtNanos(int bytes) {
    double missing = Math.min(bytes, burst) - tokens;
    return missing <= 0 || bytesPerNano <= 0
        ? Machine.NEVER
        : filledAtNanos + (long) Math.ceil(missing / bytesPerNano);
  }
}
