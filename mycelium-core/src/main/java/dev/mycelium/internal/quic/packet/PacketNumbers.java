package dev.mycelium.internal.quic.packet;

/** Truncated packet numbers (RFC 9000 §17.1 and appendix A). */
public final class PacketNumbers {
  /** Largest packet number. */
  public static final long MAX = (1L << 62) - 1;

  private PacketNumbers() {}

  /**
   * The number whose low bits these are and which is nearest to the one expected.
   *
   * @param largest largest number received so far, -1 if none
   * @param truncated the bits received
   * @param bytes how many of them, 1..4
   */
  public static long expand(long largest, long truncated, int bytes) {
    long expected = largest + 1;
    long window = 1L << 8 * bytes;
    long half = window / 2;
    long candidate = expected & -window | truncated;
    if (candidate <= expected - half && candidate < MAX + 1 - window) {
      return candidate + window;
    }
    return candidate > expected + half && candidate >= window ? candidate - window : candidate;
  }
}
