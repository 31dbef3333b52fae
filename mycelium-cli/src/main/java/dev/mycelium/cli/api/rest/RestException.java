package dev.mycelium.cli.api.rest;

import dev.mycelium.cli.http.Response;
import java.io.Serial;

/** A call ends with an error status; the text is for people and may be empty. */
final class RestException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final int status;

  RestException(int status, String text) {
    super(text, null, false, false);
    this.status = status;
  }

  Response response() {
    String text = getMessage();
    return text == null || text.isEmpty() ? Response.empty(status) : Response.text(status, text);
  }
}
