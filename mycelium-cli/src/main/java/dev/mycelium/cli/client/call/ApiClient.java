package dev.mycelium.cli.client.call;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Calls the API of one node, and turns what goes wrong into one clear line. */
public final class ApiClient {
  public static final String BASE = "/api/v1";

  /** Every call but one that waits on purpose is answered at once. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int ERROR_TEXT_SHOWN_MAX = 500;

  private final ClientContext context;

  public ApiClient(ClientContext context) {
    this.context = context;
  }

  public ClientContext context() {
    return context;
  }

  public PrintStream out() {
    return context.surroundings().out();
  }

  /** GET; what is no success is an error. */
  public HttpAnswer get(String path) {
    return successful(call("GET", path, Optional.empty(), PATIENCE));
  }

  /** GET, and make something of the JSON. */
  public <T> T get(String path, Function<JsonValue, T> reader) {
    return read(get(path), reader);
  }

  /** POST of JSON; the answer may have any status. */
  public HttpAnswer post(String path, String json) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    HttpBody upload = HttpBody.of("application/json", body);
    return call("POST", path, Optional.of(upload), PATIENCE);
  }

  /** DELETE; what is no success is an error. */
  public void delete(String path) {
    successful(call("DELETE", path, Optional.empty(), PATIENCE));
  }

  /** Any call; the answer may have any status. */
  public HttpAnswer call(String method, String path, Optional<HttpBody> body, Duration patience) {
    String address = context.apiAddress();
    HttpCall call = new HttpCall(address, method, BASE + path, context.apiToken(), patience);
    try {
      return call.run(body);
    } catch (java.net.ConnectException | java.net.NoRouteToHostException refused) {
      throw new ClientException(
          "nothing answers at the API address "
              + address
              + " ("
              + refused.getMessage()
              + "): is the daemon running? --api-addr names another address",
          refused);
    } catch (java.net.SocketTimeoutException silent) {
      throw new ClientException("the API at " + address + " does not answer in time", silent);
    } catch (IOException broken) {
      throw new ClientException(
          "the conversation with the API at " + address + " failed: " + broken.getMessage(),
          broken);
    }
  }

  public static HttpAnswer successful(HttpAnswer answer) {
    if (answer.status() / 100 != 2) {
      throw failure(answer);
    }
    return answer;
  }

  /** What to say about an answer that is no success. */
  public static ClientException failure(HttpAnswer answer) {
    String text = answer.text().strip();
    if (text.length() > ERROR_TEXT_SHOWN_MAX) {
      text = text.substring(0, ERROR_TEXT_SHOWN_MAX) + "...";
    }
    String reason = answer.status() + " " + answer.reason();
    return new ClientException(
        "the node answers "
            + reason.strip()
            + (text.isEmpty() ? "" : ": " + JsonValue.plain(text)));
  }

  /** Makes something of the JSON of an answer. */
  public static <T> T read(HttpAnswer answer, Function<JsonValue, T> reader) {
    return understood(() -> reader.apply(JsonValue.parse(answer.text())));
  }

  /** Looks into an answer, which may be another than expected. */
  public static <T> T understood(Supplier<T> reader) {
    try {
      return reader.get();
    } catch (IllegalArgumentException malformed) {
      throw new ClientException(
          "the answer of the node is not understood: " + malformed.getMessage(), malformed);
    }
  }
}
