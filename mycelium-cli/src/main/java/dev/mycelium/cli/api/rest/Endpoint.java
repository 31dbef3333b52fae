package dev.mycelium.cli.api.rest;

import dev.mycelium.cli.http.Response;
import dev.mycelium.cli.json.ShapeException;
import java.util.concurrent.CompletableFuture;

/** Answers one method of one path. */
@FunctionalInterface
interface Endpoint {
  /**
   * Answers.
   *
   * @throws RestException for an error status
   * @throws ShapeException if the JSON body does not fit
   */
  CompletableFuture<Response> call(RestCall call) throws ShapeException;
}
