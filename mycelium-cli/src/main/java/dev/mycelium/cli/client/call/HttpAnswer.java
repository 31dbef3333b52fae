package dev.mycelium.cli.client.call;

import java.nio.charset.StandardCharsets;

/** The answer to a request. */
public final class HttpAnswer {
  private final int status;
  private final String reason;
  private final byte[] body;

  /**
   * An answer.
   *
   * @param reason what the status line says beside the status; may be empty
   * @param body as received; not copied
   */
  HttpAnswer(int status, String reason, byte[] body) {
    this.status = status;
    this.reason = reason;
    this.body = body;
  }

  /** For example 200. */
  public int status() {
    return status;
  }

  String reason() {
    return reason;
  }

  /** The body as UTF-8. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
