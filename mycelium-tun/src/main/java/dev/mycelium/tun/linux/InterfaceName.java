package dev.mycelium.tun.linux;

import dev.mycelium.TunException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * A name that the kernel takes as it is, without cutting it or filling in a number (spec 05 §16.1).
 *
 * @param text 1..15 visible ASCII characters
 */
record InterfaceName(String text) {
  /** IFNAMSIZ less the closing NUL. */
  static final int MAX_BYTES = 15;

  /** '%' asks the kernel for a number, '/' and ':' it refuses. */
  private static final String REFUSED_CHARACTERS = "/:%";

  /** Directories of their own beside the interfaces under /proc/sys/net/ipv6/conf. */
  private static final Set<String> RESERVED = Set.of(".", "..", "all", "default");

  InterfaceName {
    if (text.isEmpty() || text.length() > MAX_BYTES) {
      throw refusal(text, "a name has 1 to " + MAX_BYTES + " characters");
    }
    if (!text.chars().allMatch(InterfaceName::isAllowed)) {
      throw refusal(text, "only visible ASCII characters other than '/', ':' and '%' are allowed");
    }
    if (RESERVED.contains(text)) {
      throw refusal(text, "this name is reserved");
    }
  }

  byte[] toBytes() {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static boolean isAllowed(int character) {
    return character > ' ' && character < 0x7F && REFUSED_CHARACTERS.indexOf(character) < 0;
  }

  private static TunException refusal(String text, String rule) {
    return new TunException(
        "'%s' cannot be the name of a TUN interface: %s; choose another one (--tun-name)"
            .formatted(printable(text), rule));
  }

  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
