package dev.mycelium.cli.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads one JSON text. Long strings without escapes, in practice payloads, are not copied: they
 * stay views of the bytes that were read.
 */
public final class JsonReader {
  /** As deep as the reference reads. */
  static final int DEPTH_MAX = 127;

  /**
   * Values of one text. A text of 64 MiB could hold thirty million, at some fifty bytes each; a
   * batch of ten thousand calls needs a hundred thousand.
   */
  static final int VALUES_MAX = 131_072;

  /** From this length on a string is worth a look for escapes. */
  private static final int LONG_STRING = 4096;

  private static final JsonFactory FACTORY =
      ((JsonFactoryBuilder) JsonFactory.builder())
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH_MAX)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  private final byte[] source;
  private final JsonParser parser;
  private int values;

  private JsonReader(byte[] source, JsonParser parser) {
    this.source = source;
    this.parser = parser;
  }

  /** The factory of all parsers and generators. */
  static JsonFactory factory() {
    return FACTORY;
  }

  /**
   * Reads a text that holds exactly one value.
   *
   * @param source UTF-8; must not be changed while the value is used
   * @throws JsonSyntaxException if it is malformed, nested too deeply or has too many values
   */
  public static Json read(byte[] source) throws JsonSyntaxException {
    try (JsonParser parser = FACTORY.createParser(source)) {
      JsonReader reader = new JsonReader(source, parser);
      if (parser.nextToken() == null) {
        throw new JsonSyntaxException("no JSON: the text is empty");
      }
      Json value = reader.value();
      if (parser.nextToken() != null) {
        throw new JsonSyntaxException("trailing characters after the JSON value");
      }
      return value;
    } catch (JsonProcessingException malformed) {
      throw new JsonSyntaxException(describe(malformed));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private static String describe(JsonProcessingException malformed) {
    var where = malformed.getLocation();
    String place =
        where == null ? "" : " at line " + where.getLineNr() + " column " + where.getColumnNr();
    return malformed.getOriginalMessage() + place;
  }

  private Json value() throws IOException, JsonSyntaxException {
    if (++values > VALUES_MAX) {
      throw new JsonSyntaxException("more than " + VALUES_MAX + " JSON values");
    }
    JsonToken token = parser.currentToken();
    return switch (token) {
      case START_OBJECT -> members();
      case START_ARRAY -> items();
      case VALUE_STRING -> text();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Json.Numeral(parser.getText());
      case VALUE_TRUE -> Json.Bool.TRUE;
      case VALUE_FALSE -> Json.Bool.FALSE;
      case VALUE_NULL -> Json.Null.NULL;
      default -> throw new JsonSyntaxException("unexpected " + token);
    };
  }

  private Json members() throws IOException, JsonSyntaxException {
    Map<String, Json> members = new LinkedHashMap<>();
    Set<String> repeated = new LinkedHashSet<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      if (members.put(name, value()) != null) {
        repeated.add(name);
      }
    }
    return new Json.Members(members, repeated);
  }

  private Json items() throws IOException, JsonSyntaxException {
    List<Json> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value());
    }
    return new Json.Items(items);
  }

  private Json text() throws IOException {
    int start = (int) parser.currentTokenLocation().getByteOffset() + 1;
    int end = start;
    while (end < source.length && isPlain(source[end])) {
      end++;
    }
    return isString(start, end) && end - start >= LONG_STRING
        ? new Json.Text(new AsciiSlice(source, start, end))
        : new Json.Text(parser.getText());
  }

  /** False too if the parser counts otherwise, as it does in other encodings than UTF-8. */
  private boolean isString(int start, int end) {
    return start > 0 && source[start - 1] == '"' && end < source.length && source[end] == '"';
  }

  private static boolean isPlain(byte character) {
    return character >= ' ' && character != '"' && character != '\\';
  }
}
