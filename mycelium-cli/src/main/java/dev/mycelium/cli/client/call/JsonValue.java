package dev.mycelium.cli.client.call;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value of an answer. Whoever asks for a member that is not there, or is of another kind,
 * gets an {@link IllegalArgumentException} that names it.
 *
 * @param value a map, a list, a {@link String}, a {@link Literal} or null
 */
public record JsonValue(@Nullable Object value) {
  /** A number, true or false, as it was written. */
  public record Literal(String text) {
    @Override
    public String toString() {
      return text;
    }
  }

  public static JsonValue parse(String text) {
    return new JsonValue(new JsonParser(text).parse());
  }

  /** A text of a node on one line of a terminal. */
  public static String plain(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ");
  }

  public List<JsonValue> items() {
    if (value instanceof List<?> list) {
      List<JsonValue> items = new ArrayList<>(list.size());
      list.forEach(item -> items.add(new JsonValue(item)));
      return items;
    }
    throw new IllegalArgumentException("expected an array");
  }

  public JsonValue member(String name) {
    return find(name)
        .orElseThrow(() -> new IllegalArgumentException("there is no member '" + name + "'"));
  }

  /** The member, unless it is absent or null. */
  public Optional<JsonValue> find(String name) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("expected an object with a member '" + name + "'");
    }
    return Optional.ofNullable(map.get(name)).map(JsonValue::new);
  }

  /** A string, number or boolean as text that is safe to print. */
  public String text() {
    if (value instanceof String || value instanceof Literal) {
      return plain(value.toString());
    }
    throw new IllegalArgumentException("expected a text or a number");
  }

  public String text(String name) {
    return member(name).text();
  }

  /** A string as it is. */
  public String exact() {
    if (value instanceof String exact) {
      return exact;
    }
    throw new IllegalArgumentException("expected a string");
  }

  public double number() {
    if (value instanceof Literal literal) {
      return Double.parseDouble(literal.text()); // parse names what it cannot read
    }
    throw new IllegalArgumentException("expected a number");
  }

  /** Whole seconds, beyond the range of a long the largest. */
  public long seconds() {
    return (long) number();
  }

  /** Keeps the named members of all objects in it, in their order. */
  public JsonValue only(java.util.Set<String> names) {
    if (value instanceof Map<?, ?> map) {
      Map<Object, @Nullable Object> kept = new LinkedHashMap<>();
      map.forEach(
          (name, member) -> {
            if (names.contains(name)) {
              kept.put(name, new JsonValue(member).only(names).value);
            }
          });
      return new JsonValue(kept);
    } else if (value instanceof List<?>) {
      return new JsonValue(items().stream().map(item -> item.only(names).value).toList());
    }
    return this;
  }

  /** With an indent of two spaces. */
  public String pretty() {
    StringBuilder text = new StringBuilder();
    write(value, "\n", text);
    return text.toString();
  }

  private static void write(@Nullable Object value, String newline, StringBuilder text) {
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      String before = "{" + newline + "  ";
      for (Map.Entry<?, ?> member : map.entrySet()) {
        text.append(before);
        quote(String.valueOf(member.getKey()), text);
        write(member.getValue(), newline + "  ", text.append(": "));
        before = "," + newline + "  ";
      }
      text.append(newline).append('}');
    } else if (value instanceof List<?> list && !list.isEmpty()) {
      String before = "[" + newline + "  ";
      for (Object item : list) {
        write(item, newline + "  ", text.append(before));
        before = "," + newline + "  ";
      }
      text.append(newline).append(']');
    } else if (value instanceof String string) {
      quote(string, text);
    } else {
      text.append(value instanceof Map ? "{}" : value);
    }
  }

  /** A JSON string, escaped as the reference does it. */
  public static String quote(String string) {
    StringBuilder text = new StringBuilder(string.length() + 2);
    quote(string, text);
    return text.toString();
  }

  private static void quote(String string, StringBuilder text) {
    text.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      switch (c) {
        case '"', '\\' -> text.append('\\').append(c);
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        case '\b' -> text.append("\\b");
        case '\f' -> text.append("\\f");
        default -> {
          if (c < ' ') {
            text.append("\\u00").append(c < 16 ? "0" : "").append(Integer.toHexString(c));
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }
}
