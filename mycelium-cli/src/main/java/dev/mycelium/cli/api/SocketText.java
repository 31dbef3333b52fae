package dev.mycelium.cli.api;

import dev.mycelium.Endpoint;
import dev.mycelium.OverlayAddress;
import java.util.Optional;

/** Addresses as they come in calls. */
public final class SocketText {
  private static final String ANY_PORT = ":0";

  private SocketText() {}

  /**
   * Parses an IP literal of either family.
   *
   * @return empty for IPv4, which no overlay node has
   * @throws IllegalArgumentException if it is none
   */
  public static Optional<OverlayAddress> parseIp(String text) {
    if (text.indexOf(':') < 0 && isSocketAddress(text + ANY_PORT)) {
      return Optional.empty();
    }
    try {
      return Optional.of(OverlayAddress.parse(text));
    } catch (IllegalArgumentException malformed) {
      throw new IllegalArgumentException("invalid IP address syntax", malformed);
    }
  }

  /** Whether a text is an IP literal with a port. */
  public static boolean isSocketAddress(String text) {
    try {
      Endpoint unused = Endpoint.parse("tcp://" + text);
      return true;
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }
}
