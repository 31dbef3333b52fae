package dev.mycelium.cli.http;

import java.time.Duration;

/**
 * How much a server bears before it says no.
 *
 * @param connections open at once; a further one is closed at once. 1024: a hundred programs with
 *     ten connections each, at about 10 KB per connection
 * @param calls being answered at once, long polls among them; leaves some connections for others
 * @param bodiesBytes request bodies in memory at once, of all connections
 * @param idle how long a connection may be open without a request; also the time for its head
 * @param stall how long a body or an answer may make no progress
 */
public record HttpLimits(
    int connections, int calls, long bodiesBytes, Duration idle, Duration stall) {
  /** Longest request line, bytes; a message topic of 255 bytes needs 1 KiB percent-encoded. */
  static final int LINE_BYTES = 8192;

  /** All headers together, bytes. */
  static final int HEADERS_BYTES = 16_384;

  /** A body piece as it is read and written, bytes. */
  static final int PIECE_BYTES = 65_536;

  /** A body slower than this on average, after {@link #stall}, is given up. */
  static final long SLOWEST_BYTES_PER_SECOND = 1024;

  /** Pieces of pipelined requests that wait for their turn; beyond, the connection is not read. */
  static final int PIPELINED_PIECES = 64;

  /** Bytes of a refused body that are read and thrown away, so that the client sees the answer. */
  static final long DISCARDED_BYTES = 64L << 20;

  /** Streams of one HTTP/2 connection. */
  static final long STREAMS = 256;

  /** Calls being answered for one WebSocket connection. */
  static final int MESSAGES_IN_FLIGHT = 256;

  /** The defaults. */
  public static HttpLimits standard() {
    return new HttpLimits(
        1024,
        1000,
        Math.max(16L << 20, Runtime.getRuntime().maxMemory() / 4),
        Duration.ofSeconds(60),
        Duration.ofSeconds(20));
  }
}
