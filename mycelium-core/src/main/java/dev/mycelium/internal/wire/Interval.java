package dev.mycelium.internal.wire;

/** Intervals on the wire: 16 bits of centiseconds, truncated (spec 03 §5.2). */
public final class Interval {
  /** Hello: every 20 s. */
  public static final int HELLO_CENTIS = 2_000;

  /** IHU: every 60 s. */
  public static final int IHU_CENTIS = 6_000;

  /** Update: every 300 s. */
  public static final int UPDATE_CENTIS = 30_000;

  /** "Will not be repeated": 6 ms, which encode as 0. */
  public static final int NOT_REPEATED_CENTIS = 0;

  /** The longest interval that can be said: 655.35 s. */
  public static final int MAX_CENTIS = 0xFFFF;

  private static final long NANOS_PER_CENTI = 10_000_000L;

  private Interval() {}

  /**
   * Encodes a duration: whole centiseconds, of which the low 16 bits count, as the reference does.
   *
   * @param nanos not negative
   * @throws IllegalArgumentException if negative
   */
  public static int centisOf(long nanos) {
    if (nanos < 0) {
      throw new IllegalArgumentException("negative interval: " + nanos + " ns");
    }
    return (int) (nanos / NANOS_PER_CENTI) & MAX_CENTIS;
  }

  /** The duration that an encoded interval stands for, in nanoseconds. */
  public static long nanosOf(int centis) {
    return centis * NANOS_PER_CENTI;
  }
}
