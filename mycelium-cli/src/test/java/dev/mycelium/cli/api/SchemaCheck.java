package dev.mycelium.cli.api;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.cli.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** As much of JSON Schema as the documents use. */
final class SchemaCheck {
  private final Json schemas;

  SchemaCheck(Json schemas) {
    this.schemas = schemas;
  }

  void require(Json schema, Json value, String where) {
    assertTrue(fits(schema, value), () -> where + ": " + value + " does not fit " + schema);
  }

  private boolean fits(Json schema, Json value) {
    Map<String, Json> rules = ((Json.Members) schema).members();
    for (Map.Entry<String, Json> rule : rules.entrySet()) {
      if (!fits(rule.getKey(), rule.getValue(), value)) {
        return false;
      }
    }
    return !rules.containsKey("properties")
        || !(value instanceof Json.Members object)
        || known(rules).containsAll(object.members().keySet());
  }

  private static Set<String> known(Map<String, Json> rules) {
    return rules.get("properties") instanceof Json.Members properties
        ? properties.members().keySet()
        : Set.of();
  }

  private boolean fits(String rule, Json argument, Json value) {
    return switch (rule) {
      case "$ref" -> fits(referenced(argument), value);
      case "type" -> items(argument).stream().anyMatch(type -> isOf(text(type), value));
      case "oneOf" -> items(argument).stream().filter(choice -> fits(choice, value)).count() == 1;
      case "anyOf" -> items(argument).stream().anyMatch(choice -> fits(choice, value));
      case "enum" ->
          items(argument).stream().anyMatch(choice -> choice.toString().equals(value.toString()));
      case "items" ->
          !(value instanceof Json.Items array)
              || array.items().stream().allMatch(item -> fits(argument, item));
      case "properties" -> propertiesFit(argument, value);
      case "required" ->
          !(value instanceof Json.Members object)
              || items(argument).stream()
                  .allMatch(name -> object.members().containsKey(text(name)));
      case "pattern" ->
          !(value instanceof Json.Text given)
              || Pattern.compile(text(argument)).matcher(given.value()).find();
      default -> true;
    };
  }

  private boolean propertiesFit(Json properties, Json value) {
    if (!(value instanceof Json.Members object)) {
      return true;
    }
    Map<String, Json> known = ((Json.Members) properties).members();
    return object.members().entrySet().stream()
        .allMatch(
            member ->
                !known.containsKey(member.getKey())
                    || fits(known.get(member.getKey()), member.getValue()));
  }

  private Json referenced(Json reference) {
    String name = text(reference).substring("#/components/schemas/".length());
    Json schema = ((Json.Members) schemas).members().get(name);
    if (schema == null) {
      throw new AssertionError("no schema " + name);
    }
    return schema;
  }

  private static List<Json> items(Json value) {
    return value instanceof Json.Items array ? array.items() : List.of(value);
  }

  private static String text(Json value) {
    return ((Json.Text) value).value();
  }

  private static boolean isOf(String type, Json value) {
    return switch (type) {
      case "object" -> value instanceof Json.Members;
      case "array" -> value instanceof Json.Items;
      case "string" -> value instanceof Json.Text;
      case "integer", "number" -> value instanceof Json.Numeral;
      case "boolean" -> value instanceof Json.Bool;
      case "null" -> value == Json.Null.NULL;
      default -> throw new AssertionError("unknown type " + type);
    };
  }
}
