package dev.mycelium.internal.crypto;

import java.util.Arrays;
import java.util.HexFormat;

/** The encodings of all points of Curve25519 whose order divides 8 (RFC 7748, spec 01 §9). */
public final class SmallOrderPoints {
  private static final int LAST = 31;

  private static final byte[][] U_COORDINATES = {
    // 0 and 1
    parse("0000000000000000000000000000000000000000000000000000000000000000"),
    parse("0100000000000000000000000000000000000000000000000000000000000000"),
    // order 8
    parse("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    parse("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
    // p - 1, p, p + 1
    parse("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    parse("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    parse("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
  };

  private SmallOrderPoints() {}

  /** Whether a key is one of them; bit 255 does not count. */
  public static boolean contain(byte[] key) {
    for (byte[] point : U_COORDINATES) {
      if ((key[LAST] & 0x7F) == point[LAST] && Arrays.equals(key, 0, LAST, point, 0, LAST)) {
        return true;
      }
    }
    return false;
  }

  private static byte[] parse(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
