package dev.mycelium.cli.json;

import java.math.BigInteger;
import java.util.OptionalLong;

/** Unsigned 64-bit numbers as text. */
public final class UnsignedText {
  private static final int BITS = 64;

  /** Digits of 2^64 and more; a longer number is too large whatever it is. */
  private static final int DIGITS_MAX = 20;

  private UnsignedText() {}

  /**
   * Parses decimal digits.
   *
   * @return at most the largest long: larger ones mean "for ever" wherever they are used
   * @throws ShapeException if it is no number or above 64 bits
   */
  public static OptionalLong parse(String text, String name) throws ShapeException {
    String digits = text.startsWith("+") ? text.substring(1) : text;
    if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new ShapeException(name + ": not a whole number from 0 up");
    }
    String significant = digits.replaceFirst("^0+(?=.)", "");
    if (significant.length() > DIGITS_MAX || new BigInteger(significant).bitLength() > BITS) {
      throw new ShapeException(name + ": number too large");
    }
    BigInteger value = new BigInteger(significant);
    return OptionalLong.of(value.bitLength() < BITS ? value.longValue() : Long.MAX_VALUE);
  }
}
