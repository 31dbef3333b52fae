package dev.mycelium.e2e;

/** {@link MessageInteropTest} over a QUIC link: chunks of both kinds have to fit its datagrams. */
class MessageOverQuicIpv6Test extends MessageInteropTest {
  @Override
  String endpointOf(LoopbackReference other) {
    return other.quicEndpoint("[::1]");
  }
}
