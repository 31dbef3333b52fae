package dev.mycelium.cli.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Locale;

/**
 * A request line with its headers.
 *
 * @param method as sent; methods are case sensitive
 * @param target path and query as sent, not decoded
 * @param headers all headers
 */
public record RequestHead(String method, String target, HttpHeaders headers) {
  /** The path, not decoded. */
  public String path() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  /** The query without its question mark, not decoded; empty if there is none. */
  public String query() {
    int query = target.indexOf('?');
    return query < 0 ? "" : target.substring(query + 1);
  }

  /** The content type with its parameters, lower case; empty if there is none. */
  public String contentType() {
    return header(HttpHeaderNames.CONTENT_TYPE).toLowerCase(Locale.ROOT);
  }

  /** The first value of a header; empty if there is none. */
  public String header(CharSequence name) {
    String value = headers.get(name);
    return value == null ? "" : value;
  }
}
