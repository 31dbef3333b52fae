package dev.mycelium.internal.quic.recovery;

import dev.mycelium.internal.machine.Machine;

/**
 * Searches the largest datagram that the path carries (RFC 8899), by probes of PING and PADDING.
 */
public final class MtuDiscovery {
  /** What every path of QUIC carries (RFC 9000 §14). */
  public static final int BASE_BYTES = 1200;

  /** Losses of one size before it counts as too large. */
  private static final int MAX_PROBES = 3;

  /** The search ends when what could be gained is less. */
  private static final int STEP_BYTES = 20;

  private static final long RAISE_NANOS = 600_000_000_000L;
  private static final long BLACK_HOLE_PAUSE_NANOS = 60_000_000_000L;

  /** Bursts of losses without a single large packet arriving that make a black hole. */
  private static final int BLACK_HOLE_BURSTS = 4;

  private final int ceiling;
  private int limit;
  private int current = BASE_BYTES;
  private int tooLarge;
  private int probing;
  private int losses;
  private boolean inFlight;
  private boolean enabled;
  private long nextSearchNanos = Machine.NEVER;
  private int largeLosses;

  /**
   * At the base size.
   *
   * @param ceilingBytes never more than this
   */
  public MtuDiscovery(int ceilingBytes) {
    ceiling = ceilingBytes;
    limit = ceilingBytes;
    tooLarge = ceilingBytes + 1;
  }

  /** Begins to search, up to what the peer accepts. */
  public void start(long peerLimitBytes) {
    limit = (int) Math.max(BASE_BYTES, Math.min(ceiling, peerLimitBytes));
    enabled = true;
    beginSearch();
  }

  /** The path is another one. */
  public void reset() {
    current = BASE_BYTES;
    largeLosses = 0;
    if (enabled) {
      beginSearch();
    }
  }

  private void beginSearch() {
    tooLarge = limit + 1;
    losses = 0;
    inFlight = false;
    nextSearchNanos = Machine.NEVER;
    probing = limit > current ? limit : 0; // most paths carry all of it
  }

  /** Largest UDP payload to send. */
  public int currentBytes() {
    return current;
  }

  /** The size to probe now, 0 for none. */
  public int wantedBytes(long nowNanos) {
    onDeadline(nowNanos);
    return inFlight ? 0 : probing;
  }

  /** When a search begins again. */
  public long deadlineNanos() {
    return nextSearchNanos;
  }

  /** Perhaps the path carries more by now. */
  public void onDeadline(long nowNanos) {
    if (enabled && probing == 0 && Due.isDue(nextSearchNanos, nowNanos)) {
      beginSearch();
    }
  }

  public void onProbeSent() {
    inFlight = true;
  }

  void onProbeAcked(int bytes, long nowNanos) {
    if (bytes > current) {
      current = bytes;
      largeLosses = 0;
    }
    inFlight = false;
    losses = 0;
    chooseNext(nowNanos);
  }

  void onProbeLost(int bytes, long nowNanos) {
    if (!inFlight || bytes != probing) {
      return;
    }
    inFlight = false;
    if (++losses >= MAX_PROBES) {
      losses = 0;
      tooLarge = Math.min(tooLarge, bytes);
      chooseNext(nowNanos);
    }
  }

  private void chooseNext(long nowNanos) {
    int room = tooLarge - 1 - current;
    if (room < STEP_BYTES) {
      probing = 0;
      nextSearchNanos = nowNanos + RAISE_NANOS;
    } else {
      probing = current + (room + 1) / 2;
    }
  }

  void onAcked(int bytes) {
    if (bytes > BASE_BYTES) {
      largeLosses = 0;
    }
  }

  /**
   * Some packets were found lost at once, the largest of this size. What was acknowledged in the
   * same breath has been told before.
   *
   * @return true if the size fell back to the base: larger datagrams vanish
   */
  boolean onLossBurst(int bytes, long nowNanos) {
    if (bytes <= BASE_BYTES || current == BASE_BYTES || ++largeLosses < BLACK_HOLE_BURSTS) {
      return false;
    }
    current = BASE_BYTES;
    largeLosses = 0;
    probing = 0;
    inFlight = false;
    nextSearchNanos = nowNanos + BLACK_HOLE_PAUSE_NANOS;
    return true;
  }
}
