package dev.mycelium.cli.config;

import dev.mycelium.Endpoint;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/**
 * What kind of value a key takes. As in the reference, numbers and booleans may be quoted, and a
 * boolean may be 0 or 1, {@code yes} or {@code off}.
 */
enum ValueKind {
  /** {@code true} or {@code false}. */
  BOOLEAN {
    @Override
    Object read(Object value) {
      String word = value.toString().toLowerCase(Locale.ROOT);
      if (isPlain(value) && TRUE.contains(word)) {
        return true;
      } else if (isPlain(value) && FALSE.contains(word)) {
        return false;
      }
      throw expected("true or false", value);
    }
  },

  /** 0..65535, an {@link Integer}. */
  PORT {
    @Override
    Object read(Object value) {
      return (int) number(value, 0, 0xFFFF);
    }
  },

  /** 1..255, an {@link Integer}. */
  WORKERS {
    @Override
    Object read(Object value) {
      return (int) number(value, 1, 255);
    }
  },

  /** 0..4294967295, a {@link Long}. */
  UNSIGNED_32 {
    @Override
    Object read(Object value) {
      return number(value, 0, 0xFFFF_FFFFL);
    }
  },

  /** A {@link String}. */
  TEXT {
    @Override
    Object read(Object value) {
      return text(value);
    }
  },

  /** A list of strings; read one by one. */
  TEXTS {
    @Override
    Object read(Object value) {
      return text(value);
    }
  },

  /** A {@link Path}, relative to the working directory of the process. */
  PATH {
    @Override
    Object read(Object value) {
      String text = text(value);
      try {
        return Path.of(text);
      } catch (InvalidPathException malformed) {
        throw new IllegalArgumentException("no file name: " + malformed.getMessage(), malformed);
      }
    }
  },

  /** An IP literal or localhost, with a port; kept as the text of the literal. */
  SOCKET_ADDRESS {
    @Override
    Object read(Object value) {
      return ServerAddress.literal(text(value));
    }
  },

  /** A list of {@link Endpoint}, read one by one; in the file an array or one string. */
  ENDPOINTS {
    @Override
    Object read(Object value) {
      return Endpoint.parsePeer(text(value));
    }
  };

  private static final Set<String> TRUE = Set.of("true", "on", "yes", "1");
  private static final Set<String> FALSE = Set.of("false", "off", "no", "0");

  /**
   * Reads a value of the file, or one element of a list.
   *
   * @param value as the TOML parser gives it
   * @return what the key means; see the constants for its type
   * @throws IllegalArgumentException saying what was expected and what was there
   */
  abstract Object read(Object value);

  /** Whether a key of this kind has any number of values. */
  boolean isList() {
    return this == TEXTS || this == ENDPOINTS;
  }

  private static boolean isPlain(Object value) {
    return value instanceof String || value instanceof Boolean || value instanceof Long;
  }

  private static long number(Object value, long min, long max) {
    String range = "a whole number from " + min + " to " + max;
    long number;
    if (value instanceof Long plain) {
      number = plain;
    } else if (value instanceof String quoted && quoted.matches("\\+?[0-9]{1,10}")) {
      number = Long.parseLong(quoted);
    } else {
      throw expected(range, value);
    }
    if (number < min || number > max) {
      throw expected(range, value);
    }
    return number;
  }

  static String text(Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw expected("a string", value);
  }

  static IllegalArgumentException expected(String what, Object found) {
    return new IllegalArgumentException("expected " + what + ", not " + describe(found));
  }

  private static String describe(Object found) {
    if (found instanceof TomlTable) {
      return "a table";
    } else if (found instanceof TomlArray) {
      return "an array";
    } else if (found instanceof String text) {
      return "the string \"" + text + "\"";
    }
    return found.toString();
  }
}
