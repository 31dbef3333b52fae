package dev.mycelium.internal.message;

/** When to think that a receiver has lost chunks, or forgotten a message altogether. */
final class Recovery {
  private static final long SECOND_NANOS = 1_000_000_000L;

  /** Chunks without an answer before the INIT is sent once more (spec 06 §17 SHOULD 7). */
  static final long STALLED_NANOS = 3 * SECOND_NANOS;

  private static final int RESTARTS_MAX = 5;

  /** DONEs without an answer before the chunks are sent once more (spec 06 §17 SHOULD 6). */
  private static final int DONES_BEFORE_RESCUE = 3;

  private static final long RESCUE_AFTER_NANOS = 2 * SECOND_NANOS;
  private static final long RESCUE_PAUSE_NANOS = 10 * SECOND_NANOS;
  private static final int RESCUES_MAX = 3;

  private Recovery() {}

  /** Whether DONE, every chunk acknowledged, has been repeated in vain for long enough. */
  static boolean isTimeToRescue(Transmission transmission, long nowNanos) {
    return transmission.doneAttempts >= DONES_BEFORE_RESCUE
        && nowNanos - transmission.doneFirstNanos >= RESCUE_AFTER_NANOS
        && transmission.rescues < RESCUES_MAX
        && (transmission.rescues == 0
            || nowNanos - transmission.rescuedNanos >= RESCUE_PAUSE_NANOS);
  }

  /** A receiver that lost chunks to a late INIT recovers; one that has completed ignores them. */
  static void rescue(Transmission transmission, long nowNanos) {
    transmission.rescues++;
    transmission.rescuedNanos = nowNanos;
    transmission.isRescueUnanswered = true;
    transmission.repeatAllChunks();
  }

  /**
   * Whether the receiver has probably forgotten the message. Only if some chunk was never
   * acknowledged: otherwise it may have been delivered, and would be delivered again.
   */
  static boolean isStalled(Transmission transmission, long nowNanos) {
    long patience =
        Math.max(STALLED_NANOS, 4 * transmission.remote.roundTrip.retransmitNanos(0))
            << transmission.restarts;
    return !transmission.wereAllAcknowledged()
        && transmission.restarts < RESTARTS_MAX
        && nowNanos - transmission.progressNanos >= patience;
  }
}
