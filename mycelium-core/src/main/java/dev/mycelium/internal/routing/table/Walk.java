package dev.mycelium.internal.routing.table;

import dev.mycelium.internal.machine.Deadline;

/** Work over many routes, done in bounded steps with pauses between them. */
public abstract class Walk extends Deadline {
  /** Does a bounded piece; false when everything is done. */
  public abstract boolean step(long nowNanos);

  /** Pause until the next step. */
  public abstract long pauseNanos();
}
