package dev.mycelium.cli.http;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What answers the requests of one server. Called on the event loop: nothing here may block or
 * compute for long.
 */
public interface HttpService {
  /**
   * The largest body this request may have.
   *
   * @return bytes, 0 if it should have none
   */
  long bodyLimit(RequestHead head);

  /**
   * Answers a complete request.
   *
   * @return completes on any thread; cancelled by the server if the client goes away first
   */
  CompletableFuture<Response> handle(Request request);

  /** The answer to a body above its limit. */
  Response tooLarge(long limitBytes);

  /** The answer while as many calls are waiting as the server bears. */
  Response busy();

  /** What answers WebSocket messages; empty if upgrades are not offered. */
  default Optional<MessageService> webSocket() {
    return Optional.empty();
  }
}
