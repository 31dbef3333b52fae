package dev.mycelium.cli.http;

import java.util.concurrent.CompletableFuture;

/** What answers WebSocket messages. */
public interface MessageService {
  /** The largest message, bytes; a larger one closes the connection. */
  int messageLimitBytes();

  /**
   * Answers a message.
   *
   * @param message UTF-8, of a text or a binary message
   * @return UTF-8 of the answer, no bytes for none; cancelled if the client goes away first
   */
  CompletableFuture<byte[]> handle(byte[] message);

  /** The answer while a connection has as many calls waiting as it may. */
  byte[] busy();
}
