package dev.mycelium.cli.json;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * Base64 as the APIs want it (spec 06 §14): standard alphabet, padding, unused bits zero, nothing
 * else. The JDK's decoder alone takes missing padding and any unused bits.
 */
public final class StrictBase64 {
  private static final int QUANTUM = 4;
  private static final int BITS_PER_DIGIT = 6;
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  private StrictBase64() {}

  /**
   * Decodes.
   *
   * @throws IllegalArgumentException if the text is anything but exactly what encoding gives
   */
  public static byte[] decode(CharSequence text) {
    if (text.length() % QUANTUM != 0) {
      throw new IllegalArgumentException("bad base64: the length is no multiple of 4");
    }
    byte[] decoded = text instanceof AsciiSlice slice ? decode(slice) : decode(text.toString());
    requireZeroBits(text);
    return decoded;
  }

  /** Encodes. */
  public static String encode(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] decode(AsciiSlice slice) {
    ByteBuffer decoded =
        Base64.getDecoder().decode(ByteBuffer.wrap(slice.bytes, slice.start, slice.length()));
    byte[] whole = decoded.array();
    return whole.length == decoded.remaining() ? whole : Arrays.copyOf(whole, decoded.remaining());
  }

  private static byte[] decode(String text) {
    byte[] latin = text.getBytes(StandardCharsets.ISO_8859_1); // others become a question mark
    return Base64.getDecoder().decode(latin);
  }

  private static void requireZeroBits(CharSequence text) {
    int length = text.length();
    if (length == 0 || text.charAt(length - 1) != '=') {
      return;
    }
    boolean two = text.charAt(length - 2) == '=';
    int last = ALPHABET.indexOf(text.charAt(length - (two ? 3 : 2)));
    int unusedBits = two ? 4 : 2;
    if (last < 0 || (last & (1 << unusedBits) - 1) != 0 || last >> BITS_PER_DIGIT != 0) {
      throw new IllegalArgumentException("bad base64: unused bits of the last digit are not zero");
    }
  }
}
