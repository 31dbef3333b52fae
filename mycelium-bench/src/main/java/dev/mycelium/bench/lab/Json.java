package dev.mycelium.bench.lab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A value of a JSON text (RFC 8259) as printed by a program of this machine.
 *
 * @param value a {@code Map<String, Json>}, {@code List<Json>}, {@code String}, {@code Double},
 *     {@code Boolean} or {@code "null"}
 */
record Json(Object value) {
  static final Json NULL = new Json("null");

  /** Deeper than anything a measuring program prints. */
  private static final int DEPTH_MAX = 64;

  static Json parse(String text) {
    Reader reader = new Reader(text);
    Json json = reader.value(0);
    reader.skipSpace();
    if (reader.at != text.length()) {
      throw reader.error();
    }
    return json;
  }

  boolean has(String name) {
    return value instanceof Map<?, ?> members && members.containsKey(name);
  }

  Json get(String name) {
    if (value instanceof Map<?, ?> members && members.get(name) instanceof Json member) {
      return member;
    }
    throw new LabException("no \"" + name + "\" in the report");
  }

  List<Json> elements() {
    if (!(value instanceof List<?> list)) {
      throw new LabException("not a list: " + value);
    }
    return list.stream().map(Json.class::cast).toList();
  }

  double number() {
    if (value instanceof Double number) {
      return number;
    }
    throw new LabException("not a number: " + value);
  }

  boolean isTrue() {
    return Boolean.TRUE.equals(value);
  }

  String text() {
    return value.toString();
  }

  private static final class Reader {
    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    LabException error() {
      return new LabException("not JSON at character " + at);
    }

    private char peek() {
      if (at >= text.length()) {
        throw error();
      }
      return text.charAt(at);
    }

    void skipSpace() {
      while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private boolean skip(char wanted) {
      skipSpace();
      if (peek() != wanted) {
        return false;
      }
      at++;
      return true;
    }

    private void require(char wanted) {
      if (!skip(wanted)) {
        throw error();
      }
    }

    Json value(int depth) {
      if (depth > DEPTH_MAX) {
        throw error();
      }
      skipSpace();
      return switch (peek()) {
        case '{' -> object(depth);
        case '[' -> array(depth);
        case '"' -> new Json(string());
        case 't' -> word("true", new Json(true));
        case 'f' -> word("false", new Json(false));
        case 'n' -> word("null", NULL);
        default -> numeral();
      };
    }

    private Json object(int depth) {
      require('{');
      Map<String, Json> members = new LinkedHashMap<>();
      if (skip('}')) {
        return new Json(members);
      }
      do {
        skipSpace();
        String name = string();
        require(':');
        members.put(name, value(depth + 1));
      } while (skip(','));
      require('}');
      return new Json(members);
    }

    private Json array(int depth) {
      require('[');
      List<Json> elements = new ArrayList<>();
      if (skip(']')) {
        return new Json(elements);
      }
      do {
        elements.add(value(depth + 1));
      } while (skip(','));
      require(']');
      return new Json(elements);
    }

    private String string() {
      require('"');
      StringBuilder content = new StringBuilder();
      while (peek() != '"') {
        char next = text.charAt(at++);
        content.append(next == '\\' ? escaped() : next);
      }
      at++;
      return content.toString();
    }

    private char escaped() {
      char kind = peek();
      at++;
      return switch (kind) {
        case 'b' -> '\b';
        case 'f' -> '\f';
        case 'n' -> '\n';
        case 'r' -> '\r';
        case 't' -> '\t';
        case 'u' -> hexadecimal();
        default -> kind;
      };
    }

    private char hexadecimal() {
      if (at + 4 > text.length()) {
        throw error();
      }
      at += 4;
      try {
        return (char) Integer.parseInt(text.substring(at - 4, at), 16);
      } catch (NumberFormatException bad) {
        throw error();
      }
    }

    private Json word(String word, Json meaning) {
      if (!text.startsWith(word, at)) {
        throw error();
      }
      at += word.length();
      return meaning;
    }

    private Json numeral() {
      int start = at;
      while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
      try {
        return new Json(Double.parseDouble(text.substring(start, at)));
      } catch (NumberFormatException bad) {
        throw error();
      }
    }
  }
}
