package dev.mycelium.cli.json;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Something that can be written as one JSON value. */
@FunctionalInterface
public interface JsonView {
  /** Writes exactly one value. */
  void write(JsonGenerator out) throws IOException;

  /** A string. */
  static JsonView text(String value) {
    return out -> out.writeString(value);
  }

  /** True or false. */
  static JsonView bool(boolean value) {
    return out -> out.writeBoolean(value);
  }

  /** Null. */
  static JsonView nothing() {
    return JsonGenerator::writeNull;
  }

  /** An array of strings. */
  static JsonView texts(Iterable<String> values) {
    return out -> {
      out.writeStartArray();
      for (String value : values) {
        out.writeString(value);
      }
      out.writeEndArray();
    };
  }

  /** An array. */
  static JsonView array(Iterable<? extends JsonView> items) {
    return out -> {
      out.writeStartArray();
      for (JsonView item : items) {
        item.write(out);
      }
      out.writeEndArray();
    };
  }

  /** The compact UTF-8 form in one piece. */
  default byte[] toBytes() {
    return join(toPieces());
  }

  /** The compact UTF-8 form in pieces; a long one is never copied together. */
  default List<byte[]> toPieces() {
    Pieces pieces = new Pieces();
    try (JsonGenerator out = JsonReader.factory().createGenerator(pieces)) {
      write(out);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return pieces.pieces;
  }

  /** One array of many; the only one itself. */
  static byte[] join(List<byte[]> pieces) {
    if (pieces.size() == 1) {
      return pieces.get(0);
    }
    int length = pieces.stream().mapToInt(piece -> piece.length).sum();
    byte[] whole = new byte[length];
    int at = 0;
    for (byte[] piece : pieces) {
      System.arraycopy(piece, 0, whole, at, piece.length);
      at += piece.length;
    }
    return whole;
  }

  /** Keeps what the generator flushes, some 8 KB at a time. */
  final class Pieces extends OutputStream {
    private final List<byte[]> pieces = new ArrayList<>();

    private Pieces() {}

    @Override
    public void write(int single) {
      pieces.add(new byte[] {(byte) single});
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      if (length > 0) {
        pieces.add(Arrays.copyOfRange(bytes, offset, offset + length));
      }
    }
  }
}
