package dev.mycelium.internal.crypto;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Yields prepared bits, so that nonces are known beforehand. */
public final class ScriptedRandom implements RandomGenerator {
  private final long[] longs;
  private int position;

  /** Yields these values, then starts again. */
  public ScriptedRandom(long... longs) {
    this.longs = longs.clone();
  }

  /** Makes a nonce source yield this nonce first. */
  public static ScriptedRandom ofNonce(String hex) {
    return new ScriptedRandom(
        HexFormat.fromHexDigitsToLong(hex, 0, 16),
        (long) HexFormat.fromHexDigits(hex, 16, 24) << 32);
  }

  @Override
  public long nextLong() {
    return longs[position++ % longs.length];
  }
}
