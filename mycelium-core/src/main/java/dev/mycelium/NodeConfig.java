package dev.mycelium;

import dev.mycelium.message.MessageLimits;
import dev.mycelium.message.TopicRules;
import dev.mycelium.spi.TunDevice;
import java.util.List;
import java.util.Optional;
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
    List<Consumer<NodeEvent>> eventListeners) {
  /** Links in total: each costs buffers and a place in every flood. */
  public static final int LINKS_MAX_DEFAULT = 1024;

  /** Inbound links per address: several nodes may sit behind one address, but not a botnet. */
  public static final int INBOUND_LINKS_PER_ADDRESS_MAX_DEFAULT = 16;
}
