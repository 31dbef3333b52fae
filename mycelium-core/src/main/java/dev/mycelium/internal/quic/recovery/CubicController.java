package dev.mycelium.internal.quic.recovery;

/** CUBIC congestion control in bytes (RFC 9438) over the rules of RFC 9002 §7. */
final class CubicController {
  private static final double CUBIC = 0.4;
  private static final double BETA = 0.7;
  private static final double RENO_ALPHA = 3 * (1 - BETA) / (1 + BETA);
  private static final double NANOS_PER_SECOND = 1e9;

  /** Datagrams of the initial window (RFC 9002 §7.2). */
  private static final int INITIAL_DATAGRAMS = 10;

  private static final int MIN_DATAGRAMS = 2;

  /** Bytes that can ever be in flight: 1 GB/s times 64 ms. */
  private static final long MAX_WINDOW_BYTES = 64L << 20;

  private int datagramBytes;
  private long window;
  private long slowStartThreshold = Long.MAX_VALUE;

  private boolean recovering;
  private long recoveryStartNanos;

  private boolean epochRuns;
  private long epochStartNanos;
  private double maxWindow;
  private double plateauSeconds;
  private double renoWindow;

  CubicController(int datagramBytes) {
    reset(datagramBytes);
  }

  final void reset(int datagramBytes) {
    this.datagramBytes = datagramBytes;
    window =
        Math.min(INITIAL_DATAGRAMS * (long) datagramBytes, Math.max(14_720, 2L * datagramBytes));
    slowStartThreshold = Long.MAX_VALUE;
    recovering = false;
    epochRuns = false;
    maxWindow = 0;
  }

  void datagramBytes(int bytes) {
    datagramBytes = bytes;
    window = Math.max(window, minWindow());
  }

  long window() {
    return window;
  }

  boolean inSlowStart() {
    return window < slowStartThreshold;
  }

  private long minWindow() {
    return (long) MIN_DATAGRAMS * datagramBytes;
  }

  void onAck(int bytes, long sentAtNanos, boolean limited, long rttNanos, long nowNanos) {
    if (recovering && sentAtNanos - recoveryStartNanos <= 0) {
      return;
    }
    recovering = false;
    if (!limited) {
      epochRuns = false; // the curve does not climb while nobody pushes
      return;
    }
    if (inSlowStart()) {
      window = Math.min(MAX_WINDOW_BYTES, window + bytes);
    } else {
      avoidCongestion(bytes, rttNanos, nowNanos);
    }
  }

  private void avoidCongestion(int bytes, long rttNanos, long nowNanos) {
    if (!epochRuns) {
      startEpoch(nowNanos);
    }
    double seconds = (nowNanos - epochStartNanos + rttNanos) / NANOS_PER_SECOND;
    double distance = seconds - plateauSeconds;
    double climbed = CUBIC * distance * distance * distance * datagramBytes + maxWindow;
    double held = (double) window;
    double target = Math.min(climbed, 1.5 * held);
    double alpha = renoWindow >= maxWindow ? 1 : RENO_ALPHA;
    renoWindow += alpha * datagramBytes * bytes / held;
    double growth = Math.max(0, target - held) * bytes / held;
    double grown = Math.max(held + growth, renoWindow);
    window = Math.min(MAX_WINDOW_BYTES, (long) grown);
  }

  private void startEpoch(long nowNanos) {
    epochRuns = true;
    epochStartNanos = nowNanos;
    double held = (double) window;
    maxWindow = Math.max(maxWindow, held);
    plateauSeconds = Math.cbrt((maxWindow - held) / (CUBIC * datagramBytes));
    renoWindow = held;
  }

  /** A packet sent at this time was lost: at most one reduction per round trip. */
  void onLoss(long sentAtNanos, long nowNanos) {
    if (recovering && sentAtNanos - recoveryStartNanos <= 0) {
      return;
    }
    recovering = true;
    recoveryStartNanos = nowNanos;
    // Fast convergence: a window that shrinks makes room for others.
    double held = (double) window;
    maxWindow = held < maxWindow ? held * (1 + BETA) / 2 : held;
    window = Math.max(minWindow(), (long) (held * BETA));
    slowStartThreshold = window;
    epochRuns = false;
  }

  /** Nothing came through for long (RFC 9002 §7.6). */
  void onPersistentCongestion() {
    window = minWindow();
    recovering = false;
    epochRuns = false;
  }
}
