package dev.mycelium.cli.json;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The named parts of a value: an object, or an array with the values in order. An absent one and
 * {@code null} are the same; unknown names and surplus items are ignored.
 */
public final class Fields {
  private final List<Field> fields;
  private final @Nullable Json source;

  /**
   * One part.
   *
   * @param name as documented
   * @param otherNames further spellings
   */
  public record Field(String name, List<String> otherNames) {
    /** With further spellings. */
    public static Field of(String name, String... otherNames) {
      return new Field(name, List.of(otherNames));
    }
  }

  private Fields(List<Field> fields, @Nullable Json source) {
    this.fields = fields;
    this.source = source;
  }

  /**
   * Looks into a value.
   *
   * @param fields in the order of an array
   * @throws ShapeException if it is neither object nor array, or names one of the fields twice
   */
  public static Fields of(Json source, List<Field> fields) throws ShapeException {
    if (source instanceof Json.Members members) {
      for (Field field : fields) {
        requireOnce(members, field);
      }
    } else if (!(source instanceof Json.Items)) {
      throw new ShapeException("expected an object, not " + source.kind());
    }
    return new Fields(fields, source);
  }

  /** Of nothing: every field is absent. */
  public static Fields none(List<Field> fields) {
    return new Fields(fields, null);
  }

  private static void requireOnce(Json.Members members, Field field) throws ShapeException {
    int present = members.members().containsKey(field.name()) ? 1 : 0;
    boolean repeated = members.repeated().contains(field.name());
    for (String other : field.otherNames()) {
      present += members.members().containsKey(other) ? 1 : 0;
      repeated |= members.repeated().contains(other);
    }
    if (repeated || present > 1) {
      throw new ShapeException("duplicate field `" + field.name() + "`");
    }
  }

  /** The part; empty if absent or null. */
  public Optional<Json> optional(String name) {
    return find(name).filter(value -> value != Json.Null.NULL);
  }

  /** The part, which may be null but not absent. */
  public Json required(String name) throws ShapeException {
    Optional<Json> found = find(name);
    if (found.isEmpty()) {
      throw new ShapeException(
          source instanceof Json.Members ? "missing field `" + name + "`" : "No more params");
    }
    return found.get();
  }

  /** A string that must be there. */
  public Json.Text text(String name) throws ShapeException {
    if (required(name) instanceof Json.Text text) {
      return text;
    }
    throw wrong(name, "a string");
  }

  /** A string. */
  public Optional<Json.Text> optionalText(String name) throws ShapeException {
    Optional<Json> value = optional(name);
    return value.isEmpty() ? Optional.empty() : Optional.of(text(name));
  }

  /** A boolean that must be there. */
  public boolean bool(String name) throws ShapeException {
    if (required(name) instanceof Json.Bool bool) {
      return bool == Json.Bool.TRUE;
    }
    throw wrong(name, "a boolean");
  }

  /** A boolean; false if absent. */
  public boolean optionalBool(String name) throws ShapeException {
    return optional(name).isPresent() && bool(name);
  }

  /** A whole number from 0 up; above the range of a long its largest value. */
  public OptionalLong optionalUnsigned(String name) throws ShapeException {
    Optional<Json> value = optional(name);
    if (value.isEmpty()) {
      return OptionalLong.empty();
    }
    if (value.get() instanceof Json.Numeral numeral && numeral.isUnsigned()) {
      return UnsignedText.parse(numeral.literal(), name);
    }
    throw wrong(name, "a whole number from 0 up");
  }

  private ShapeException wrong(String name, String expected) throws ShapeException {
    return new ShapeException(name + ": expected " + expected + ", not " + required(name).kind());
  }

  private Optional<Json> find(String name) {
    if (source instanceof Json.Members members) {
      Field field = fields.stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
      Json value = members.members().get(name);
      for (String other : field.otherNames()) {
        value = value == null ? members.members().get(other) : value;
      }
      return Optional.ofNullable(value);
    }
    int index = 0;
    while (!fields.get(index).name().equals(name)) {
      index++;
    }
    return source instanceof Json.Items items && index < items.items().size()
        ? Optional.of(items.items().get(index))
        : Optional.empty();
  }
}
