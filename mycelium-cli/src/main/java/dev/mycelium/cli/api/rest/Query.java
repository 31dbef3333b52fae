package dev.mycelium.cli.api.rest;

import dev.mycelium.cli.json.ShapeException;
import dev.mycelium.cli.json.StrictBase64;
import dev.mycelium.cli.json.UnsignedText;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;
import java.util.OptionalLong;

/** A query string. Unknown names are ignored, a known one must not come twice. */
final class Query {
  private final String raw;

  Query(String raw) {
    this.raw = raw;
  }

  /** The value of a name, decoded. */
  Optional<String> text(String name) {
    Optional<String> found = Optional.empty();
    for (String pair : raw.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (decode(equals < 0 ? pair : pair.substring(0, equals)).equals(name)) {
        if (found.isPresent()) {
          throw bad("duplicate field `" + name + "`");
        }
        found = Optional.of(equals < 0 ? "" : decode(pair.substring(equals + 1)));
      }
    }
    return found;
  }

  /** {@code true} or {@code false}; false if absent. */
  boolean bool(String name) {
    String value = text(name).orElse("false");
    if (!value.equals("true") && !value.equals("false")) {
      throw bad(name + ": neither true nor false");
    }
    return value.equals("true");
  }

  /** A whole number of 64 bits. */
  OptionalLong unsigned(String name) {
    Optional<String> value = text(name);
    try {
      return value.isEmpty() ? OptionalLong.empty() : UnsignedText.parse(value.get(), name);
    } catch (ShapeException malformed) {
      throw bad(malformed.reason());
    }
  }

  /** Base64. */
  Optional<byte[]> base64(String name) {
    try {
      return text(name).map(StrictBase64::decode);
    } catch (IllegalArgumentException malformed) {
      throw bad(name + ": " + malformed.getMessage());
    }
  }

  private static RestException bad(String what) {
    return new RestException(400, "Bad query: " + what);
  }

  private static String decode(String encoded) {
    try {
      return Percent.decode(encoded.replace('+', ' '));
    } catch (CharacterCodingException noUtf8) {
      return "\uFFFD";
    }
  }
}
