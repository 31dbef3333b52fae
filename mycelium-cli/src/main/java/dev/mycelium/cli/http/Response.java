package dev.mycelium.cli.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * An answer.
 *
 * @param status 200..599
 * @param contentType empty for none
 * @param extraHeaders further headers
 * @param parts the body in pieces; nobody changes them any more
 */
public record Response(
    int status, String contentType, Map<String, String> extraHeaders, List<byte[]> parts) {
  private static final String TEXT = "text/plain; charset=utf-8";

  /** No content at all. */
  public static Response empty(int status) {
    return new Response(status, "", Map.of(), List.of());
  }

  /** A line for people. */
  public static Response text(int status, String text) {
    return of(status, TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Any content in one piece. */
  public static Response of(int status, String contentType, byte[] body) {
    return new Response(status, contentType, Map.of(), List.of(body));
  }

  /** The same with a header more. */
  public Response with(String name, String value) {
    return new Response(status, contentType, Map.of(name, value), parts);
  }

  /** The length of the body, bytes. */
  public long length() {
    return parts.stream().mapToLong(part -> part.length).sum();
  }
}
