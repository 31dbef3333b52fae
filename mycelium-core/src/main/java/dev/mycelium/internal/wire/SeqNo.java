package dev.mycelium.internal.wire;

/** Arithmetic on 16-bit sequence numbers modulo 2^16 (RFC 8966 §3.2.1, spec 04 §2.4). */
public final class SeqNo {
  private SeqNo() {}

  /** Whether {@code a} comes before {@code b}; false for both orders at a distance of 2^15. */
  public static boolean isLess(int a, int b) {
    int distance = (b - a) & 0xFFFF;
    return distance != 0 && distance < 0x8000;
  }

  /** Whether {@code a} comes after {@code b}; false for both orders at a distance of 2^15. */
  public static boolean isGreater(int a, int b) {
    return isLess(b, a);
  }

  /** {@code seqno + increment}, wrapped. */
  public static int plus(int seqno, int increment) {
    return (seqno + increment) & 0xFFFF;
  }
}
