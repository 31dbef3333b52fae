package dev.mycelium.internal.quic;

import java.security.SecureRandom;
import java.util.SplittableRandom;

/** For the TLS library in simulations: the same handshake for the same seed. Not secure at all. */
public final class SeededSecureRandom extends SecureRandom {
  private static final long serialVersionUID = 1L;

  private final transient SplittableRandom random;

  /** Draws the same for the same seed. */
  public SeededSecureRandom(long seed) {
    super(null, null); // no provider, nothing to seed
    random = new SplittableRandom(seed);
  }

  @Override
  public void nextBytes(byte[] bytes) {
    random.nextBytes(bytes);
  }

  @Override
  public int nextInt() {
    return random.nextInt();
  }

  @Override
  public long nextLong() {
    return random.nextLong();
  }

  @Override
  public byte[] generateSeed(int numBytes) {
    byte[] seed = new byte[numBytes];
    random.nextBytes(seed);
    return seed;
  }
}
