package dev.mycelium;

import dev.mycelium.internal.runtime.NodeRuntime;
import dev.mycelium.message.MessageBus;
import dev.mycelium.message.MessageLimits;
import dev.mycelium.message.TopicRules;
import dev.mycelium.spi.TunDevice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A running node of the overlay. Safe for use by any thread; several nodes can live in one JVM.
 *
 * <pre>{@code
 * try (Node node = Node.builder()
 *         .identity(SecretKey.loadOrCreate(Path.of("node.key")))
 *         .peers("tcp://192.0.2.6:9651")
 *         .start()) {
 *   node.awaitPeers(1, Duration.ofSeconds(5));
 * }
 * }</pre>
 */
public interface Node extends AutoCloseable {
  /**
   * Starts the description of a node.
   *
   * @return a builder whose defaults open nothing: no listener, no TUN device
   */
  static Builder builder() {
    return new Builder();
  }

  /**
   * The identity of the node.
   *
   * @return its public key
   */
  PublicKey publicKey();

  /**
   * The overlay address of the node.
   *
   * @return derived from the key
   */
  OverlayAddress address();

  /**
   * When the node started.
   *
   * @return wall clock time
   */
  Instant startedAt();

  /**
   * What the node really listens on, with the ports that the system chose for port 0.
   *
   * @return one endpoint per open listener
   */
  List<Endpoint> listeners();

  /**
   * Name of the TUN interface.
   *
   * @return empty without TUN
   */
  Optional<String> tunName();

  /**
   * Adds a static peer; the node connects at once and keeps trying.
   *
   * @param endpoint where it is
   * @throws IllegalArgumentException if the endpoint is known already
   * @throws IllegalStateException if the node is closed
   */
  void addPeer(Endpoint endpoint);

  /**
   * Forgets a peer of any type and closes its link.
   *
   * @param endpoint where it is
   * @return false if it was not known
   * @throws IllegalStateException if the node is closed
   */
  boolean removePeer(Endpoint endpoint);

  /**
   * All known peers.
   *
   * @return a snapshot, sorted by endpoint text
   */
  List<PeerInfo> peers();

  /**
   * All known routes, selected and fallback.
   *
   * @return a snapshot, sorted by subnet, the selected route of each first
   */
  List<RouteInfo> routes();

  /**
   * The subnets being looked for.
   *
   * @return a snapshot, sorted
   */
  List<QueriedSubnet> queriedSubnets();

  /**
   * The key of the node that owns an address, as far as a route is known. Asks nobody.
   *
   * @param address any overlay address
   * @return empty if no route is known; the node's own key for its own subnet
   */
  Optional<PublicKey> publicKeyOf(OverlayAddress address);

  /**
   * Traffic by address.
   *
   * @return a snapshot
   */
  TrafficStatistics trafficStatistics();

  /**
   * Counters of everything that was dropped, refused or bounded, by name.
   *
   * @return a snapshot sorted by name; counters at zero are included
   */
  Map<String, Long> counters();

  /**
   * The message bus of the node. Until the first call the node takes no messages, so that a program
   * that does not want any keeps none; their senders try again until their deadlines.
   *
   * @return always the same
   * @throws IllegalStateException if the node is closed
   */
  MessageBus messages();

  /**
   * Waits until a number of peers are connected.
   *
   * @param count at least 1
   * @param timeout how long to wait at most
   * @return whether they are
   * @throws InterruptedException if the thread is interrupted
   */
  boolean awaitPeers(int count, Duration timeout) throws InterruptedException;

  /**
   * Waits until a selected route to an address is known, asking the network for one.
   *
   * @param address any overlay address
   * @param timeout how long to wait at most
   * @return whether there is one
   * @throws InterruptedException if the thread is interrupted
   */
  boolean awaitRoute(OverlayAddress address, Duration timeout) throws InterruptedException;

  /**
   * Asks a node whether it is there: one ICMPv6 echo request, sealed like any packet, and its
   * reply. Needs no TUN device; a route is looked for if none is known. What comes back reaches
   * neither TUN nor programs of this host.
   *
   * @param destination inside 400::/7; the own address answers at once
   * @param hopLimit 1..255; every node on the way takes one, the own one too
   * @param timeout above 0, at most an hour
   * @return the end of it, never on a thread of the node. It fails with a {@link MyceliumException}
   *     if 1024 pings are under way, with an {@link IllegalStateException} if the node is closed
   *     meanwhile. Cancelling it ends the ping
   * @throws IllegalArgumentException if an argument is out of its range
   * @throws IllegalStateException if the node is closed
   */
  CompletableFuture<PingResult> ping(OverlayAddress destination, int hopLimit, Duration timeout);

  /**
   * {@linkplain #ping(OverlayAddress, int, Duration) Pings} with the usual hop limit of 64.
   *
   * @param destination inside 400::/7
   * @param timeout above 0, at most an hour
   * @return the end of it
   * @throws IllegalArgumentException if an argument is out of its range
   * @throws IllegalStateException if the node is closed
   */
  default CompletableFuture<PingResult> ping(OverlayAddress destination, Duration timeout) {
    return ping(destination, PingResult.HOP_LIMIT_DEFAULT, timeout);
  }

  /**
   * Whether {@link #close()} was called.
   *
   * @return true from then on
   */
  boolean isClosed();

  /**
   * Stops the node. Returns when every thread, socket and device is gone; idempotent. Must not be
   * called from a callback of the node itself.
   */
  @Override
  void close();

  /** Describes a node; see the methods for the defaults. Not thread-safe, reusable. */
  final class Builder {
    private @Nullable SecretKey identity;
    private final List<Endpoint> peers = new ArrayList<>();
    private final List<Endpoint> listeners = new ArrayList<>();
    private final List<Endpoint> optionalListeners = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final List<Consumer<NodeEvent>> eventListeners = new ArrayList<>();
    private @Nullable String tunName;
    private @Nullable TunDevice tunDevice;
    private MessageLimits messageLimits = MessageLimits.defaults();
    private @Nullable PrivateNetwork privateNetwork;
    private TopicRules topicRules = TopicRules.OPEN;
    private NodeConfig.@Nullable Discovery discovery;
    private OptionalLong firewallMark = OptionalLong.empty();
    private boolean quic = true;
    private int linksMax = NodeConfig.LINKS_MAX_DEFAULT;
    private int inboundLinksPerAddressMax = NodeConfig.INBOUND_LINKS_PER_ADDRESS_MAX_DEFAULT;

    Builder() {}

    /**
     * The identity. Default: a new key that lives as long as the node.
     *
     * @param key the secret key
     * @return this
     */
    public Builder identity(SecretKey key) {
      identity = Objects.requireNonNull(key);
      return this;
    }

    /**
     * Adds static peers.
     *
     * @param endpoints for example {@code tcp://192.0.2.6:9651}
     * @return this; malformed endpoints are reported by {@link #start()}
     */
    public Builder peers(String... endpoints) {
      for (String endpoint : endpoints) {
        parse("peer", endpoint, Endpoint::parsePeer, peers);
      }
      return this;
    }

    /**
     * Adds static peers.
     *
     * @param endpoints the peers
     * @return this
     */
    public Builder peers(Collection<Endpoint> endpoints) {
      peers.addAll(endpoints);
      return this;
    }

    /**
     * Opens a listener; {@link #start()} fails if it cannot. Default: none.
     *
     * @param endpoint address to bind, for example {@code tcp://127.0.0.1:0} or {@code
     *     quic://[::]:9651}; {@code [::]} stands for all addresses of both families
     * @return this; a malformed endpoint is reported by {@link #start()}
     */
    public Builder listen(String endpoint) {
      parse("listener", endpoint, Endpoint::parse, listeners);
      return this;
    }

    /**
     * Opens a listener if possible; if not, the node starts all the same and reports a {@link
     * NodeEvent.ListenFailed}.
     *
     * @param endpoint address to bind
     * @return this
     */
    public Builder tryListen(Endpoint endpoint) {
      optionalListeners.add(Objects.requireNonNull(endpoint));
      return this;
    }

    /**
     * Looks for other nodes on the local network and connects to them: announces the listener on
     * {@code [::]}, if there is one, by multicast to IPv6 link-local neighbours, and dials those
     * that announce themselves. {@link #start()} fails if the port is taken. Default: no discovery.
     *
     * @param port UDP port, the same for all nodes of the network, 0..65535; 9650 by convention
     * @param interfaces names of the interfaces to look on; none for all Ethernet-like ones
     * @return this
     */
    public Builder discoverPeers(int port, String... interfaces) {
      discovery = new NodeConfig.Discovery(port, Set.of(interfaces), true);
      return this;
    }

    /**
     * The same if possible; if the port is taken, the node starts all the same and logs an error.
     *
     * @param port UDP port
     * @param interfaces names of the interfaces to look on; empty for all
     * @return this
     */
    public Builder tryDiscoverPeers(int port, Collection<String> interfaces) {
      discovery = new NodeConfig.Discovery(port, Set.copyOf(interfaces), false);
      return this;
    }

    /**
     * Sets SO_MARK on all sockets of the underlay before they send anything, for policy routing and
     * firewalls. On Linux {@link #start()} fails without the right to (CAP_NET_ADMIN); other
     * systems ignore the mark. Default: none.
     *
     * @param mark 0..4294967295
     * @return this; a value out of range is reported by {@link #start()}
     */
    public Builder firewallMark(long mark) {
      firewallMark = OptionalLong.of(mark);
      return this;
    }

    /**
     * Creates a TUN interface, so that every program of the machine can use the overlay. Needs the
     * {@code mycelium-tun} module and the right to create interfaces. Default: none.
     *
     * @param name name of the interface, for example {@code mycelium}
     * @return this
     */
    public Builder tun(String name) {
      tunName = Objects.requireNonNull(name);
      tunDevice = null;
      return this;
    }

    /**
     * Uses a ready device instead of creating one; the node takes it and closes it, also if {@link
     * #start()} fails.
     *
     * @param device an open device
     * @return this
     */
    public Builder tun(TunDevice device) {
      tunDevice = Objects.requireNonNull(device);
      tunName = null;
      return this;
    }

    /**
     * Whether peers may be dialed over QUIC. If so, and unless a QUIC listener on all addresses
     * ({@code quic://[::]:9651}) is there to dial from, the first such peer makes the node open a
     * UDP socket on a free port that nobody can connect to. Default: true.
     *
     * @param enabled false leaves QUIC peers dead
     * @return this
     */
    public Builder quic(boolean enabled) {
      quic = enabled;
      return this;
    }

    /**
     * Bounds the number of links. Default 1024.
     *
     * @param max 1..65536
     * @return this; a value out of range is reported by {@link #start()}
     */
    public Builder linksMax(int max) {
      linksMax = max;
      return this;
    }

    /**
     * Bounds the number of inbound links from one underlay address. Default 16.
     *
     * @param max 1..65536
     * @return this; a value out of range is reported by {@link #start()}
     */
    public Builder inboundLinksPerAddressMax(int max) {
      inboundLinksPerAddressMax = max;
      return this;
    }

    /**
     * Bounds what the message bus holds. Default: {@link MessageLimits#defaults()}.
     *
     * @param limits the bounds
     * @return this
     */
    public Builder messageLimits(MessageLimits limits) {
      messageLimits = Objects.requireNonNull(limits);
      return this;
    }

    /**
     * Who may send what to this node, until changed at run time. Default: {@link TopicRules#OPEN}.
     *
     * @param rules the first rules
     * @return this
     */
    public Builder topicRules(TopicRules rules) {
      topicRules = Objects.requireNonNull(rules);
      return this;
    }

    /**
     * Makes the node a member of a private network: its TCP links speak TLS with the key of that
     * network, listeners admit nobody else, and there are no QUIC links. Default: the public
     * network.
     *
     * @param network name and key
     * @return this
     */
    public Builder privateNetwork(PrivateNetwork network) {
      privateNetwork = Objects.requireNonNull(network);
      return this;
    }

    /**
     * Adds a listener for events, called one event at a time on a thread of its own.
     *
     * @param listener must not block for long: while it does, later events wait in a bounded queue
     *     and the newest are dropped when that is full
     * @return this
     */
    public Builder onEvent(Consumer<NodeEvent> listener) {
      eventListeners.add(Objects.requireNonNull(listener));
      return this;
    }

    /**
     * Starts the node.
     *
     * @return the running node
     * @throws StartException if anything asked for is wrong or cannot be opened; the message names
     *     all problems, and nothing is left behind
     */
    public Node start() {
      SecretKey key = identity == null ? SecretKey.generate() : identity;
      return NodeRuntime.start(
          new NodeConfig(
              key,
              peers.stream().distinct().toList(),
              listeners.stream().distinct().toList(),
              optionalListeners.stream().distinct().toList(),
              Optional.ofNullable(tunName),
              Optional.ofNullable(tunDevice),
              quic,
              linksMax,
              inboundLinksPerAddressMax,
              messageLimits,
              topicRules,
              Optional.ofNullable(privateNetwork),
              Optional.ofNullable(discovery),
              firewallMark,
              List.copyOf(eventListeners)),
          problems);
    }

    private void parse(
        String what, String endpoint, Function<String, Endpoint> parser, List<Endpoint> target) {
      try {
        target.add(parser.apply(endpoint));
      } catch (IllegalArgumentException malformed) {
        problems.add(what + ": " + malformed.getMessage());
      }
    }
  }
}
