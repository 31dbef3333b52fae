package dev.mycelium.cli.config;

import dev.mycelium.Endpoint;

/** Where a server of the daemon listens, as people write it (spec 07 §3.2). */
public final class ServerAddress {
  private static final String LOCALHOST = "localhost:";
  private static final String LOOPBACK = "127.0.0.1:";

  private ServerAddress() {}

  /**
   * The address without names.
   *
   * @param text an IP literal, or {@code localhost}, with a port
   * @return the literal, with the port
   * @throws IllegalArgumentException if it is something else
   */
  public static String literal(String text) {
    boolean isLocal = text.regionMatches(true, 0, LOCALHOST, 0, LOCALHOST.length());
    String literal = isLocal ? LOOPBACK + text.substring(LOCALHOST.length()) : text;
    return Endpoint.parse("tcp://" + literal).address();
  }
}
