package dev.mycelium.internal.wire;

import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the byte notation of the specification. */
final class Bytes {
  private static final Pattern REPEATED = Pattern.compile("(\\d+)x([0-9a-f]{2})");

  /** "RID" of spec 03 §12.1: bytes 1 to 40, as decimal digits pairs from 01 on. */
  static final String RID =
      "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728";

  private Bytes() {}

  /** Hex with spaces, {@code RID}, and {@code 40x01} for 40 times byte 1. */
  static byte[] of(String text) {
    Matcher repeats = REPEATED.matcher(text.replace("RID", RID));
    String hex =
        repeats.replaceAll(match -> match.group(2).repeat(Integer.parseInt(match.group(1))));
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }
}
