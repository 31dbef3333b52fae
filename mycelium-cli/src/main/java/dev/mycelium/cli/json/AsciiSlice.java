package dev.mycelium.cli.json;

import java.nio.charset.StandardCharsets;

/** A piece of a byte array, all of it ASCII, as characters without a copy. */
final class AsciiSlice implements CharSequence {
  final byte[] bytes;
  final int start;
  private final int end;

  AsciiSlice(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
  }

  @Override
  public int length() {
    return end - start;
  }

  @Override
  public char charAt(int index) {
    return (char) bytes[start + java.util.Objects.checkIndex(index, length())];
  }

  @Override
  public CharSequence subSequence(int from, int to) {
    java.util.Objects.checkFromToIndex(from, to, length());
    return new AsciiSlice(bytes, start + from, start + to);
  }

  @Override
  public String toString() {
    return new String(bytes, start, length(), StandardCharsets.US_ASCII);
  }
}
