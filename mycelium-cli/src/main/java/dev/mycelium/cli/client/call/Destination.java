package dev.mycelium.cli.client.call;

import dev.mycelium.OverlayAddress;
import dev.mycelium.PublicKey;

/**
 * Where a message or a ping goes.
 *
 * @param kind {@code pk} or {@code ip}, the member in JSON
 * @param text the key or the address
 */
public record Destination(String kind, String text) {
  private static final int KEY_DIGITS = 64;

  /**
   * Reads what the user wrote: 64 characters are a key, anything else an address of the overlay.
   *
   * @throws ClientException if it is neither
   */
  public static Destination parse(String text) {
    try {
      if (text.length() == KEY_DIGITS) {
        return new Destination("pk", PublicKey.parse(text).toString());
      }
      OverlayAddress address = OverlayAddress.parse(text);
      if (!address.isOverlay()) {
        throw new ClientException(text + " is not a part of 400::/7, the overlay");
      }
      return new Destination("ip", address.toString());
    } catch (IllegalArgumentException malformed) {
      throw new ClientException(
          text + " is neither a public key of 64 digits nor an IPv6 address", malformed);
    }
  }

  /** For example {@code {"ip":"400::1"}}. */
  public String json() {
    return "{\"" + kind + "\":\"" + text + "\"}";
  }
}
