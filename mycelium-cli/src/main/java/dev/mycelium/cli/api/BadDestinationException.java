package dev.mycelium.cli.api;

import dev.mycelium.cli.json.ShapeException;
import java.io.Serial;

/** A destination that no message can have: REST calls that a bad request (spec 06 §14). */
public final class BadDestinationException extends ShapeException {
  @Serial private static final long serialVersionUID = 1L;

  BadDestinationException(String reason) {
    super(reason);
  }
}
