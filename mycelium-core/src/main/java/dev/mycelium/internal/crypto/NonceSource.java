package dev.mycelium.internal.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.random.RandomGenerator;

/**
 * The nonces of one {@link PacketCipher}: 64 random bits and a counter of 32 bits (spec 01 §10.2).
 *
 * <p>What must never happen is that two seals under one key share a nonce. Keys are static for the
 * life of two identities and used by both of them, so the sources that meet under a key are all
 * data threads of both nodes over all their restarts. Within one source no nonce comes twice,
 * whatever the key: the counter passes every value once between two drawings. That is why one
 * source serves all ciphers of a thread: one per destination would draw more often without being
 * safer. Two sources meet only if their 64 random bits are equal and their counters overlap; with
 * 10<sup>5</sup> drawings under one key that is less likely than 10<sup>-9</sup>.
 *
 * <p>Counting starts at a random value, and drawing anew when it comes round to that value again
 * costs one call of the generator in 2<sup>32</sup> packets. Used by one thread.
 */
final class NonceSource {
  /** Bytes of a nonce. */
  static final int NONCE_BYTES = 12;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final RandomGenerator random;
  private long prefix;
  private int counter;
  private int end;

  /**
   * A source with its first drawing.
   *
   * @param random must be cryptographically strong outside tests
   */
  NonceSource(RandomGenerator random) {
    this.random = random;
    draw();
  }

  private void draw() {
    prefix = random.nextLong();
    counter = random.nextInt();
    end = counter;
  }

  /** Writes the next nonce to {@code array[offset..offset+12)}. */
  void next(byte[] array, int offset) {
    LONG.set(array, offset, prefix);
    INT.set(array, offset + Long.BYTES, counter);
    counter++;
    if (counter == end) {
      draw();
    }
  }

  /** Lets a test come close to the wrap-around: as if this many nonces had been taken. */
  void skip(int nonces) {
    counter += nonces;
  }
}
