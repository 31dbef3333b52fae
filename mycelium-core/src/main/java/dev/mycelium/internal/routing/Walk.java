package dev.mycelium.internal.routing;

import dev.mycelium.internal.machine.Deadline;

/** Work over many routes, done in bounded steps with pauses between them. */
abstract class Walk extends Deadline {
  /** Does a bounded piece; false when everything is done. */
  abstract boolean step(long nowNanos);

  /** Pause until the next step. */
  abstract long pauseNanos();
}
