package dev.mycelium.cli.api.rest;

import dev.mycelium.cli.api.Documents;
import dev.mycelium.cli.http.Response;
import java.util.concurrent.CompletableFuture;

/** The OpenAPI document of this API. */
final class DocumentEndpoint {
  static final String PATH = "/api/v1/openapi.json";

  void addTo(Routes routes) {
    routes
        .at(PATH)
        .on(
            "GET",
            call ->
                CompletableFuture.completedFuture(
                    Response.of(200, "application/json", Documents.read("openapi.json"))));
  }
}
