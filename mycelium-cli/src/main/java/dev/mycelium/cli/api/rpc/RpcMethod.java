package dev.mycelium.cli.api.rpc;

import dev.mycelium.cli.json.Fields;
import dev.mycelium.cli.json.Fields.Field;
import dev.mycelium.cli.json.JsonView;
import dev.mycelium.cli.json.ShapeException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * One method.
 *
 * @param parameters in the order of positional ones; without any, whatever is sent is ignored
 */
record RpcMethod(String name, List<Field> parameters, Body body) {
  /** Puts a method where it is found by name. */
  static void add(Map<String, RpcMethod> methods, String name, List<Field> parameters, Body body) {
    methods.put(name, new RpcMethod(name, parameters, body));
  }

  /** What it does. */
  @FunctionalInterface
  interface Body {
    /**
     * Answers.
     *
     * @throws ShapeException if a parameter is missing or of another type
     * @throws RpcException for the method's own errors
     */
    CompletableFuture<JsonView> call(Fields parameters) throws ShapeException;
  }
}
