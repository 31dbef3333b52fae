package dev.mycelium.e2e;

import dev.mycelium.tun.testing.CommandResult;
import dev.mycelium.tun.testing.NetworkNamespace;
import java.time.Duration;
import java.util.List;

/**
 * A virtual cable between two nodes with one address at each end.
 *
 * @param number unique in its lab; part of addresses and interface names
 * @param underlay family of the addresses
 * @param dialing the node that connects
 * @param listening the node it connects to
 */
record Cable(int number, Underlay underlay, LabNode dialing, LabNode listening) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int DIALING_END = 1;
  private static final int LISTENING_END = 2;

  void lay() {
    String name = interfaceName();
    List<String> command =
        List.of(
            "ip",
            "link",
            "add",
            name,
            "netns",
            dialing.namespace().name(),
            "type",
            "veth",
            "peer",
            name,
            "netns",
            listening.namespace().name());
    CommandResult.run(command, PATIENCE).orFail();
    raise(dialing.namespace(), DIALING_END);
    raise(listening.namespace(), LISTENING_END);
  }

  /** Makes the dialing end's interface what it was when the cable was laid. */
  void raiseDialingEnd() {
    dialing.namespace().exec("ip", "addr", "flush", "dev", interfaceName()).orFail();
    raise(dialing.namespace(), DIALING_END);
  }

  private void raise(NetworkNamespace namespace, int end) {
    String address = underlay.withLength(number, end);
    if (underlay == Underlay.IPV6) {
      namespace.exec("ip", "addr", "add", address, "dev", interfaceName(), "nodad").orFail();
    } else {
      namespace.exec("ip", "addr", "add", address, "dev", interfaceName()).orFail();
    }
    namespace.exec("ip", "link", "set", interfaceName(), "up").orFail();
  }

  String interfaceName() {
    return "cable" + number;
  }

  String listeningEndpoint() {
    return underlay.endpoint(number, LISTENING_END);
  }

  String quicEndpoint() {
    return quic(listeningEndpoint());
  }

  /** The other end's, for two that dial each other. */
  String dialingQuicEndpoint() {
    return quic(underlay.endpoint(number, DIALING_END));
  }

  private static String quic(String endpoint) {
    return endpoint.replace("tcp://", "quic://");
  }

  String listeningAddress() {
    return underlay.address(number, LISTENING_END);
  }
}
