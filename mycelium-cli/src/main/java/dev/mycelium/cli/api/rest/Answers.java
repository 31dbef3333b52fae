package dev.mycelium.cli.api.rest;

import dev.mycelium.cli.http.Response;
import dev.mycelium.cli.json.JsonView;
import java.util.Map;

/** Responses with JSON in them. */
final class Answers {
  private Answers() {}

  static Response json(JsonView view) {
    return json(200, view);
  }

  static Response json(int status, JsonView view) {
    return new Response(status, "application/json", Map.of(), view.toPieces());
  }
}
