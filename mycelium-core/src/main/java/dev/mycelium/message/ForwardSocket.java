package dev.mycelium.message;

import java.nio.file.Path;

/**
 * The Unix socket of a program that answers the messages of a topic (spec 06 §10.3). For each
 * message the node connects, writes the data and nothing else, and reads until the end; what it
 * read is sent as the reply. If anything fails, or the answer is empty, the message goes to the
 * inbox. Replies are never forwarded.
 *
 * @param path of the socket
 * @param endsRequest whether the writing side is shut down after the data, so that the program sees
 *     the end of the request; programs that take this for a hang-up need false
 */
public record ForwardSocket(Path path, boolean endsRequest) {
  /**
   * A socket whose program sees the end of the request.
   *
   * @param path of the socket
   * @return the socket
   */
  public static ForwardSocket of(Path path) {
    return new ForwardSocket(path, true);
  }
}
