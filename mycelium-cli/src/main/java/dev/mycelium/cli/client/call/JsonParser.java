package dev.mycelium.cli.client.call;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON text into maps, lists, strings and {@link JsonValue.Literal}. A library would take
 * longer to load than the rest of the command.
 */
final class JsonParser {
  /** No answer of a node nests deeper than 5. */
  private static final int DEPTH_MAX = 64;

  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

  private final String text;
  private int at;

  JsonParser(String text) {
    this.text = text;
  }

  /**
   * Reads all of it.
   *
   * @throws IllegalArgumentException if it is not exactly one value
   */
  @Nullable Object parse() {
    Object value = value(0);
    skipBlanks();
    if (at < text.length()) {
      throw malformed("the end");
    }
    return value;
  }

  private @Nullable Object value(int depth) {
    skipBlanks();
    if (at >= text.length() || depth > DEPTH_MAX) {
      throw malformed("a value");
    }
    return switch (text.charAt(at)) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> string();
      default -> literal();
    };
  }

  private Map<String, @Nullable Object> object(int depth) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    at++;
    if (!taken('}')) {
      do {
        skipBlanks();
        String name = string();
        require(':');
        members.put(name, value(depth + 1));
      } while (taken(','));
      require('}');
    }
    return members;
  }

  private List<@Nullable Object> array(int depth) {
    List<@Nullable Object> items = new ArrayList<>();
    at++;
    if (!taken(']')) {
      do {
        items.add(value(depth + 1));
      } while (taken(','));
      require(']');
    }
    return items;
  }

  private String string() {
    if (at >= text.length() || text.charAt(at) != '"') {
      throw malformed("a string");
    }
    int start = ++at;
    int end = text.indexOf('"', start);
    String whole = end < 0 ? "\\" : text.substring(start, end);
    if (whole.indexOf('\\') < 0) {
      at = end + 1;
      return whole;
    }
    StringBuilder string = new StringBuilder();
    while (at < text.length() && text.charAt(at) != '"') {
      char c = text.charAt(at++);
      string.append(c == '\\' ? escaped() : c);
    }
    require('"');
    return string.toString();
  }

  private char escaped() {
    char c = at < text.length() ? text.charAt(at++) : '\0';
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'u' -> unicode();
      default -> throw malformed("an escape");
    };
  }

  private char unicode() {
    if (at + 4 > text.length()) {
      throw malformed("four digits");
    }
    String digits = text.substring(at, at + 4);
    if (!digits.matches("\\p{XDigit}{4}")) {
      throw malformed("four digits");
    }
    at += 4;
    return (char) Integer.parseInt(digits, 16);
  }

  private @Nullable Object literal() {
    int start = at;
    while (at < text.length() && "+-.".indexOf(text.charAt(at)) >= 0
        || at < text.length() && Character.isLetterOrDigit(text.charAt(at))) {
      at++;
    }
    String word = text.substring(start, at);
    if (word.equals("null")) {
      return null;
    } else if (word.equals("true") || word.equals("false") || NUMBER.matcher(word).matches()) {
      return new JsonValue.Literal(word);
    }
    at = start;
    throw malformed("a value");
  }

  private boolean taken(char expected) {
    skipBlanks();
    boolean isThere = at < text.length() && text.charAt(at) == expected;
    at += isThere ? 1 : 0;
    return isThere;
  }

  private void require(char expected) {
    if (!taken(expected)) {
      throw malformed("'" + expected + "'");
    }
  }

  private void skipBlanks() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private IllegalArgumentException malformed(String expected) {
    return new IllegalArgumentException("expected " + expected + " at character " + (at + 1));
  }
}
