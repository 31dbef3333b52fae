package dev.mycelium.internal.crypto;

import org.apache.commons.codec.digest.Blake3;

/** From public key to overlay address (spec 01 §3). */
public final class AddressDerivation {
  private static final int ADDRESS_BYTES = 16;

  private AddressDerivation() {}

  /** The 16 address bytes: BLAKE3 of the key with the first byte replaced by 4 plus its parity. */
  public static byte[] addressOf(byte[] publicKey) {
    byte[] address = new byte[ADDRESS_BYTES];
    Blake3.initHash().update(publicKey).doFinalize(address);
    address[0] = (byte) (0x04 | Integer.bitCount(address[0] & 0xFF) & 1);
    return address;
  }
}
