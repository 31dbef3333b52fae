package dev.mycelium.internal.crypto;

import org.apache.commons.codec.digest.Blake3;

/** BLAKE3 over data that comes in pieces: what proves a message complete (spec 06 §2.3). */
public final class Checksum {
  /** Bytes of the result. */
  public static final int BYTES = 32;

  private final Blake3 hash = Blake3.initHash();

  /** Over nothing yet. */
  public Checksum() {}

  /** Appends data. */
  public void update(byte[] data, int offset, int length) {
    hash.update(data, offset, length);
  }

  /** The checksum of everything appended so far. */
  public byte[] value() {
    byte[] value = new byte[BYTES];
    hash.doFinalize(value);
    return value;
  }

  /** Starts over. */
  public void reset() {
    hash.reset();
  }
}
