package dev.mycelium.internal.machine;

/**
 * A deterministic state machine: no thread, clock, socket, file or entropy of its own. Time is a
 * parameter, monotonic nanoseconds with an arbitrary origin, compared as {@code deadline - now <=
 * 0}.
 */
public interface Machine {
  /** {@link #nextDeadlineNanos} of a machine that waits for nothing. */
  long NEVER = Long.MAX_VALUE;

  /** When {@link #onDeadline} wants to be called; {@link #NEVER} if only inputs can wake it. */
  long nextDeadlineNanos();

  /**
   * Does what is due. Handles a bounded number of expiries; if more are due, the next deadline lies
   * in the past and the caller calls again after other inputs.
   */
  void onDeadline(long nowNanos);
}
