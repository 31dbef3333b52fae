package dev.mycelium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.Endpoint.Protocol;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spec 02 §2, §17.1 and spec 07 §17.3. */
class EndpointTest {
  private static final String BAD_ADDRESS =
      "failed to parse address: invalid socket address syntax";
  private static final String BAD_VSOCK = "failed to parse vsock address component: ";

  @ParameterizedTest
  @CsvSource({
    "tcp://188.40.132.242:9651, Tcp 188.40.132.242:9651",
    "QUIC://[2a01:4f8:212:fa6::2]:9651, Quic [2a01:4f8:212:fa6::2]:9651",
    "Tls://[2A01:04F8:0:0::2]:1, Tls [2a01:4f8::2]:1",
    "tcp://[fe80::1%3]:9651, Tcp [fe80::1%3]:9651",
    "tcp://[fe80::1%0]:9651, Tcp [fe80::1]:9651",
    "tcp://[fe80::1%4294967295]:9651, Tcp [fe80::1%4294967295]:9651",
    "tcp://[::ffff:192.0.2.1]:00080, Tcp [::ffff:192.0.2.1]:80",
    "tcp://0.0.0.0:0, Tcp 0.0.0.0:0",
    "tcp://192.0.2.1:65535, Tcp 192.0.2.1:65535",
    "vsock://2:9651, Vsock 2:9651",
    "vsock://4294967295:+1, Vsock 4294967295:1",
    "vsock://0002:000000000009651, Vsock 2:9651"
  })
  void endpointIsPrintedInCanonicalForm(String text, String printed) {
    Endpoint endpoint = Endpoint.parse(text);
    assertEquals(printed, endpoint.toString());
    assertEquals(endpoint, Endpoint.parse(endpoint.uri()));
    assertEquals(endpoint.hashCode(), Endpoint.parse(endpoint.uri()).hashCode());
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1:9651, missing leading protocol identifier",
    "'', missing leading protocol identifier",
    "tcp:/192.0.2.1:9651, missing leading protocol identifier",
    "udp://192.0.2.1:9651, protocol for endpoint is not supported",
    "://192.0.2.1:9651, protocol for endpoint is not supported",
    "' tcp://192.0.2.1:9651', protocol for endpoint is not supported",
    "tcp://example.org:9651, " + BAD_ADDRESS,
    "quic://lassul.us:9651, " + BAD_ADDRESS,
    "tcp://192.0.2.1, " + BAD_ADDRESS,
    "tcp://::1:9651, " + BAD_ADDRESS,
    "tcp://2a01:4f8::2:9651, " + BAD_ADDRESS,
    "tcp://192.0.2.01:9651, " + BAD_ADDRESS,
    "tcp://192.0.2.256:9651, " + BAD_ADDRESS,
    "tcp://192.0.2:9651, " + BAD_ADDRESS,
    "tcp://192.0.2.1:65536, " + BAD_ADDRESS,
    "tcp://192.0.2.1:, " + BAD_ADDRESS,
    "tcp://192.0.2.1:+1, " + BAD_ADDRESS,
    "tcp://192.0.2.1:-1, " + BAD_ADDRESS,
    "tcp://192.0.2.1:1/, " + BAD_ADDRESS,
    "tcp://[fe80::1%eth0]:1, " + BAD_ADDRESS,
    "tcp://[fe80::1%]:1, " + BAD_ADDRESS,
    "tcp://[fe80::1%4294967296]:1, " + BAD_ADDRESS,
    "tcp://[fe80::1%1%1]:1, " + BAD_ADDRESS,
    "tcp://[::1:1, " + BAD_ADDRESS,
    "tcp://[::1]1, " + BAD_ADDRESS,
    "tcp://[]:1, " + BAD_ADDRESS,
    "tcp://[192.0.2.1]:1, " + BAD_ADDRESS,
    "'tcp:// 192.0.2.1:1', " + BAD_ADDRESS,
    "'tcp://192.0.2.1:1 ', " + BAD_ADDRESS,
    "tcp://, " + BAD_ADDRESS,
    "tcp://user@192.0.2.1:1, " + BAD_ADDRESS,
    "vsock://2, vsock address must be in CID:PORT format",
    "vsock://2:, " + BAD_VSOCK + "cannot parse integer from empty string",
    "vsock://:2, " + BAD_VSOCK + "cannot parse integer from empty string",
    "vsock://host:1, " + BAD_VSOCK + "invalid digit found in string",
    "vsock://2:+, " + BAD_VSOCK + "invalid digit found in string",
    "vsock://-2:1, " + BAD_VSOCK + "invalid digit found in string",
    "vsock://2:1:1, " + BAD_VSOCK + "invalid digit found in string",
    "'vsock://2: 1', " + BAD_VSOCK + "invalid digit found in string",
    "vsock://4294967296:1, " + BAD_VSOCK + "number too large to fit in target type",
    "vsock://2:99999999999999999999, " + BAD_VSOCK + "number too large to fit in target type"
  })
  void malformedTextIsRefusedInTheWordsOfTheReference(String text, String error) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Endpoint.parse(text));
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.startsWith(error), message);
  }

  @Test
  void mappedAndPlainIpv4AreDifferentUntilUnmapped() {
    Endpoint plain = Endpoint.parse("tcp://1.2.3.4:9651");
    Endpoint mapped = Endpoint.parse("tcp://[::ffff:1.2.3.4]:9651");
    assertNotEquals(plain, mapped);
    assertEquals(plain, mapped.unmapped());
    assertEquals(plain, plain.unmapped());
    assertTrue(plain.isIpv4() && mapped.isIpv4());
    assertFalse(Endpoint.parse("tcp://[::1]:1").isIpv4());
    assertFalse(Endpoint.parse("vsock://2:1").isIpv4());
  }

  @Test
  void protocolPortAndScopeDistinguishEndpoints() {
    Endpoint endpoint = Endpoint.parse("tcp://[fe80::1%3]:9651");
    assertNotEquals(endpoint, Endpoint.parse("quic://[fe80::1%3]:9651"));
    assertNotEquals(endpoint, Endpoint.parse("tcp://[fe80::1%3]:9652"));
    assertNotEquals(endpoint, Endpoint.parse("tcp://[fe80::1%4]:9651"));
  }

  @Test
  void endpointsConvertToSocketAddressesAndBack() throws UnknownHostException {
    for (String uri :
        new String[] {
          "tcp://192.0.2.6:9651", "quic://[2a01:4f8:212:fa6::2]:1", "tls://[fe80::1%3]:65535"
        }) {
      Endpoint endpoint = Endpoint.parse(uri);
      InetSocketAddress address = endpoint.socketAddress();
      assertFalse(address.isUnresolved());
      assertEquals(endpoint.port(), address.getPort());
      assertEquals(endpoint, Endpoint.of(endpoint.protocol(), address));
    }
    Inet6Address scoped =
        (Inet6Address) Endpoint.parse("tcp://[fe80::1%3]:1").socketAddress().getAddress();
    assertEquals(3, scoped.getScopeId());
    assertEquals(
        InetAddress.getByAddress(new byte[] {1, 2, 3, 4}),
        Endpoint.parse("tcp://[::ffff:1.2.3.4]:9651").socketAddress().getAddress());
  }

  @Test
  void whatHasNoSocketAddressSaysSo() {
    assertThrows(IllegalStateException.class, () -> Endpoint.parse("vsock://2:1").socketAddress());
    InetSocketAddress unresolved = InetSocketAddress.createUnresolved("peer.invalid", 1);
    assertThrows(IllegalArgumentException.class, () -> Endpoint.of(Protocol.TCP, unresolved));
  }

  @ParameterizedTest
  @CsvSource({
    "tcp://Example.ORG:9651, Tcp example.org:9651",
    "quic://localhost:1, Quic localhost:1",
    "tls://a-b.c_d.e1:1, Tls a-b.c_d.e1:1",
    "tcp://192.0.2.1:1, Tcp 192.0.2.1:1"
  })
  void peersMayHaveNames(String text, String printed) {
    Endpoint endpoint = Endpoint.parsePeer(text);
    assertEquals(printed, endpoint.toString());
    assertEquals(endpoint, Endpoint.parsePeer(endpoint.uri()));
    assertEquals(!text.contains("192"), endpoint.isName());
    assertFalse(endpoint.isName() && endpoint.isIpv4());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tcp://192.0.2.01:1", "tcp://1.2.3:1", "tcp://0x7f:1", "tcp://a..b:1", "tcp://-a:1",
        "tcp://a-:1", "tcp://example.org", "tcp://example.org:65536", "tcp://:1", "vsock://a:1",
        "tcp://user@example.org:1", "tcp://ex ample.org:1", "udp://example.org:1"
      })
  void whatIsNeitherNameNorAddressIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Endpoint.parsePeer(text));
  }
}
