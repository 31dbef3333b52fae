package dev.mycelium;

import dev.mycelium.message.MessageLimits;
import dev.mycelium.message.TopicRules;
import dev.mycelium.spi.TunDevice;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The frozen result of {@link Node.Builder}.
 *
 * @param identity the secret key
 * @param peers static peers, duplicates collapse
 * @param listeners listeners without which the node does not start
 * @param optionalListeners listeners that may fail
 * @param tunName name of the TUN interface to create
 * @param tunDevice a device to use instead
 * @param quic whether peers may be dialed over QUIC; QUIC listeners are among the listeners
 * @param linksMax links in total, 1..65536
 * @param inboundLinksPerAddressMax inbound links per underlay address, 1..65536
 * @param messageLimits bounds of the message bus
 * @param topicRules the first rules of the message bus
 * @param privateNetwork the network that all links are in; TCP then means TLS, and there is no QUIC
 * @param discovery how peers on the local network are found; empty if they are not looked for
 * @param firewallMark SO_MARK of the sockets of the underlay, 0..4294967295
 * @param eventListeners receivers of events
 */
public record NodeConfig(
    SecretKey identity,
    List<Endpoint> peers,
    List<Endpoint> listeners,
    List<Endpoint> optionalListeners,
    Optional<String> tunName,
    Optional<TunDevice> tunDevice,
    boolean quic,
    int linksMax,
    int inboundLinksPerAddressMax,
    MessageLimits messageLimits,
    TopicRules topicRules,
    Optional<PrivateNetwork> privateNetwork,
    Optional<Discovery> discovery,
    OptionalLong firewallMark,
    List<Consumer<NodeEvent>> eventListeners) {
  /** Links in total: each costs buffers and a place in every flood. */
  public static final int LINKS_MAX_DEFAULT = 1024;

  /** Inbound links per address: several nodes may sit behind one address, but not a botnet. */
  public static final int INBOUND_LINKS_PER_ADDRESS_MAX_DEFAULT = 16;

  /**
   * Local discovery (spec 02 §12).
   *
   * @param port UDP port of all who take part, 0..65535
   * @param interfaces names of the interfaces to look on; empty for all that qualify
   * @param required whether the node refuses to start if the port is taken
   */
  public record Discovery(int port, Set<String> interfaces, boolean required) {}
}
