package dev.mycelium.cli.json;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** A JSON value as it was read. */
public sealed interface Json {
  /**
   * What a person calls it in an error message.
   *
   * @return for example {@code an object}
   */
  String kind();

  /**
   * An object.
   *
   * @param members in the order of the text; of a repeated one the last
   * @param repeated names that came more than once
   */
  record Members(Map<String, Json> members, Set<String> repeated) implements Json {
    @Override
    public String kind() {
      return "an object";
    }
  }

  /**
   * An array.
   *
   * @param items in order
   */
  record Items(List<Json> items) implements Json {
    @Override
    public String kind() {
      return "an array";
    }
  }

  /**
   * A string.
   *
   * @param chars its characters; for a long one a view of the text that was read
   */
  record Text(CharSequence chars) implements Json {
    /** The characters as a string. */
    public String value() {
      return chars.toString();
    }

    @Override
    public String kind() {
      return "a string";
    }
  }

  /**
   * A number.
   *
   * @param literal as it was written
   */
  record Numeral(String literal) implements Json {
    private static final java.util.regex.Pattern UNSIGNED =
        java.util.regex.Pattern.compile("0|[1-9][0-9]*");

    /** Whether it is a whole number from 0 up, written without fraction and exponent. */
    public boolean isUnsigned() {
      return UNSIGNED.matcher(literal).matches();
    }

    @Override
    public String kind() {
      return "the number " + literal;
    }
  }

  /** True or false. */
  enum Bool implements Json {
    /** True. */
    TRUE,
    /** False. */
    FALSE;

    @Override
    public String kind() {
      return "a boolean";
    }
  }

  /** Null. */
  enum Null implements Json {
    /** The only one. */
    NULL;

    @Override
    public String kind() {
      return "null";
    }
  }
}
