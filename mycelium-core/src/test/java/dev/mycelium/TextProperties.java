package dev.mycelium;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mycelium.internal.text.Ipv6Text;

/** What holds for every text given to the parsers: read back what was printed, or refuse. */
final class TextProperties {
  private TextProperties() {}

  /** Offers a text to every parser; only an {@link IllegalArgumentException} may come out. */
  static void check(String text) {
    checkAddress(text);
    checkSubnet(text);
    checkEndpoint(text);
  }

  private static void checkAddress(String text) {
    long[] halves;
    try {
      halves = Ipv6Text.parse(text);
    } catch (IllegalArgumentException refused) {
      return;
    }
    assertArrayEquals(halves, Ipv6Text.parse(Ipv6Text.format(halves[0], halves[1])));
  }

  private static void checkSubnet(String text) {
    Subnet subnet;
    try {
      subnet = Subnet.parse(text);
    } catch (IllegalArgumentException refused) {
      return;
    }
    assertEquals(subnet, Subnet.parse(subnet.toString()));
  }

  private static void checkEndpoint(String text) {
    Endpoint endpoint;
    try {
      endpoint = Endpoint.parse(text);
    } catch (IllegalArgumentException refused) {
      return;
    }
    assertEquals(endpoint, Endpoint.parse(endpoint.uri()));
    if (endpoint.protocol() != Endpoint.Protocol.VSOCK) {
      assertEquals(endpoint.port(), endpoint.socketAddress().getPort());
      assertEquals(endpoint.unmapped(), Endpoint.of(endpoint.protocol(), endpoint.socketAddress()));
    }
  }
}
