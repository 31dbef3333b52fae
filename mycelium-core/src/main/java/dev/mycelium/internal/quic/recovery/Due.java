package dev.mycelium.internal.quic.recovery;

import dev.mycelium.internal.machine.Machine;

/** Comparisons of points in time, of which {@link Machine#NEVER} is not one: clocks may wrap. */
public final class Due {
  private Due() {}

  /** Whether the time has come. */
  public static boolean isDue(long atNanos, long nowNanos) {
    return atNanos != Machine.NEVER && atNanos - nowNanos <= 0;
  }

  /** The earlier of two. */
  public static long earlier(long first, long second) {
    if (first == Machine.NEVER) {
      return second;
    }
    return second == Machine.NEVER || first - second <= 0 ? first : second;
  }
}
