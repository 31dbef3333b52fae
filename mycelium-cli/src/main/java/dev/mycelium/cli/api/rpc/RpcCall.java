package dev.mycelium.cli.api.rpc;

import dev.mycelium.cli.json.Fields;
import dev.mycelium.cli.json.Fields.Field;
import dev.mycelium.cli.json.Json;
import dev.mycelium.cli.json.ShapeException;
import java.util.List;
import java.util.Optional;

/**
 * One call as it was read.
 *
 * @param id a string, null or a whole number from 0 up; empty makes it a notification
 * @param method empty if this is no valid call
 */
record RpcCall(Optional<Json> id, Optional<String> method, Json parameters) {
  /** Reads a call; what is wrong with it shows in its method. */
  static RpcCall of(Json value) {
    if (!(value instanceof Json.Members object)) {
      return new RpcCall(Optional.of(Json.Null.NULL), Optional.empty(), Json.Null.NULL);
    }
    Optional<Json> id = Optional.ofNullable(object.members().get("id")).filter(RpcCall::isId);
    boolean valid =
        object.members().get("jsonrpc") instanceof Json.Text version
            && version.value().equals("2.0")
            && object.members().get("method") instanceof Json.Text
            && object.repeated().isEmpty();
    return valid
        ? new RpcCall(
            id,
            Optional.of(((Json.Text) member(object, "method")).value()),
            member(object, "params"))
        : new RpcCall(Optional.of(id.orElse(Json.Null.NULL)), Optional.empty(), Json.Null.NULL);
  }

  private static Json member(Json.Members object, String name) {
    Json value = object.members().get(name);
    return value == null ? Json.Null.NULL : value;
  }

  private static boolean isId(Json value) {
    return value instanceof Json.Text
        || value == Json.Null.NULL
        || value instanceof Json.Numeral number && number.isUnsigned();
  }

  /** The parameters by the names of a method. */
  Fields fields(List<Field> names) throws ShapeException {
    return names.isEmpty() || parameters == Json.Null.NULL
        ? Fields.none(names)
        : Fields.of(parameters, names);
  }
}
