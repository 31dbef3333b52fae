package dev.mycelium.cli.json;

import java.io.Serial;

/** The text is no JSON, or more of it than is read. */
public final class JsonSyntaxException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  JsonSyntaxException(String message) {
    super(message);
  }
}
