package dev.mycelium.message;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** What a message is about: 0 to 255 bytes of any kind. The empty topic is no topic. */
public final class Topic implements Comparable<Topic> {
  /** The longest topic. */
  public static final int BYTES_MAX = 255;

  /** No topic. */
  public static final Topic NONE = new Topic(new byte[0]);

  private final byte[] bytes;
  private final int hash;

  private Topic(byte[] bytes) {
    this.bytes = bytes;
    this.hash = Arrays.hashCode(bytes);
  }

  /**
   * The topic of some bytes.
   *
   * @param bytes 0..255 of them; copied
   * @return the topic
   * @throws IllegalArgumentException if there are more
   */
  public static Topic of(byte[] bytes) {
    return ofBytes(bytes, 0, bytes.length);
  }

  /**
   * The topic of a part of an array.
   *
   * @param bytes copied from
   * @param offset index of the first byte
   * @param length 0..255
   * @return the topic
   * @throws IllegalArgumentException if it is longer
   * @throws IndexOutOfBoundsException if the part is not inside the array
   */
  public static Topic ofBytes(byte[] bytes, int offset, int length) {
    if (length > BYTES_MAX) {
      throw new IllegalArgumentException("a topic has at most 255 bytes, not " + length);
    }
    java.util.Objects.checkFromIndexSize(offset, length, bytes.length);
    return length == 0 ? NONE : new Topic(Arrays.copyOfRange(bytes, offset, offset + length));
  }

  /**
   * The topic of a text.
   *
   * @param text at most 255 bytes in UTF-8
   * @return the topic
   * @throws IllegalArgumentException if it is longer
   */
  public static Topic of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The bytes.
   *
   * @return a new array
   */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /**
   * Number of bytes.
   *
   * @return 0..255
   */
  public int length() {
    return bytes.length;
  }

  /**
   * Whether this is no topic.
   *
   * @return true for the empty topic
   */
  public boolean isNone() {
    return bytes.length == 0;
  }

  /**
   * Writes the bytes into an array.
   *
   * @param target gets {@link #length()} bytes
   * @param offset index of the first
   * @throws IndexOutOfBoundsException if they do not fit
   */
  public void copyTo(byte[] target, int offset) {
    System.arraycopy(bytes, 0, target, offset, bytes.length);
  }

  /**
   * Whether a part of an array holds the same bytes.
   *
   * @param array compared with
   * @param offset index of the first byte
   * @param length of the part, inside the array
   * @return true if equal
   */
  public boolean isEqualTo(byte[] array, int offset, int length) {
    return Arrays.equals(bytes, 0, bytes.length, array, offset, offset + length);
  }

  /** By unsigned bytes. */
  @Override
  public int compareTo(Topic other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Topic topic && Arrays.equals(bytes, topic.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** The text if the bytes are UTF-8, else {@code 0x} and hexadecimal digits. */
  @Override
  public String toString() {
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return text.toString();
    } catch (CharacterCodingException notText) {
      return "0x" + HexFormat.of().formatHex(bytes);
    }
  }
}
