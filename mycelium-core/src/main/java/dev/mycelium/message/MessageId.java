package dev.mycelium.message;

import java.util.HexFormat;

/**
 * What a message is known by: eight random bytes. A reply has the id of the message that it
 * answers.
 *
 * @param value the eight bytes, big endian
 */
public record MessageId(long value) {
  /** Bytes of an id. */
  public static final int BYTES = 8;

  private static final int DIGITS = 2 * BYTES;

  /**
   * Parses the text form.
   *
   * @param text exactly 16 hexadecimal digits, in any case
   * @return the id
   * @throws IllegalArgumentException if the text is anything else
   */
  public static MessageId parse(String text) {
    if (text.length() != DIGITS || !text.chars().allMatch(HexFormat::isHexDigit)) {
      throw new IllegalArgumentException("a message id has 16 hexadecimal digits: " + text);
    }
    return new MessageId(HexFormat.fromHexDigitsToLong(text));
  }

  /** 16 lower case hexadecimal digits. */
  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(value);
  }
}
