package dev.mycelium.cli.api;

import dev.mycelium.cli.json.Json;
import dev.mycelium.cli.json.JsonReader;
import dev.mycelium.cli.json.JsonSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;

/** Names and kinds in JSON, without values that differ from run to run; of errors the code. */
final class Shapes {
  /** Ours alone, and the free text of errors. */
  private static final Set<String> IGNORED = Set.of("socketAddr", "rttMicros", "data");

  private static final String AFTER_NAME = "`";

  private Shapes() {}

  /** The shape of a text; empty if that is. */
  static String of(String json) {
    if (json.isEmpty()) {
      return "";
    }
    try {
      return of(JsonReader.read(json.getBytes(StandardCharsets.UTF_8)));
    } catch (JsonSyntaxException malformed) {
      return "no JSON: " + json;
    }
  }

  private static String of(Json value) {
    if (value instanceof Json.Members object) {
      return object.members().entrySet().stream()
          .filter(member -> !IGNORED.contains(member.getKey()))
          .map(
              member ->
                  member.getKey().equals("code")
                      ? "code=" + member.getValue()
                      : member.getKey() + AFTER_NAME + of(member.getValue()))
          .collect(Collectors.joining(",", "{", "}"));
    }
    if (value instanceof Json.Items array) {
      return array.items().stream()
          .map(Shapes::of)
          .distinct()
          .sorted()
          .collect(Collectors.joining("|", "[", "]"));
    }
    if (value instanceof Json.Text) {
      return "text";
    }
    return value instanceof Json.Numeral ? "number" : value.toString();
  }
}
