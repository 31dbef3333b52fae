package dev.mycelium.cli;

import dev.mycelium.Endpoint;
import dev.mycelium.Endpoint.Protocol;
import dev.mycelium.MyceliumException;
import dev.mycelium.Node;
import dev.mycelium.NodeEvent;
import dev.mycelium.PrivateNetwork;
import dev.mycelium.SecretKey;
import dev.mycelium.cli.api.ApiServers;
import dev.mycelium.cli.api.ApiSettings;
import dev.mycelium.cli.terminal.Surroundings;
import dev.mycelium.message.TopicRules;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one node until a signal, or the loss of its TUN interface, ends it (spec 07 §6).
 *
 * <p>The main thread starts the node, waits, and closes it. Signals arrive on threads of the JVM,
 * events on a thread of the node: both only leave a request.
 */
final class Daemon {
  private static final Logger logger = LoggerFactory.getLogger(Daemon.class);

  /** In place of a context id: all of them. */
  private static final String VSOCK_ANY = "4294967295";

  private final DaemonOptions options;
  private final KeyLocation keyLocation;
  private final Surroundings surroundings;
  private final Reload reload;
  private final Signals signals;
  private final AtomicReference<@Nullable Node> running = new AtomicReference<>();

  /**
   * A daemon that does not run yet.
   *
   * @param signals may have been asked for the end already
   */
  Daemon(
      DaemonOptions options,
      KeyLocation keyLocation,
      Surroundings surroundings,
      Reload reload,
      Signals signals) {
    this.options = options;
    this.keyLocation = keyLocation;
    this.surroundings = surroundings;
    this.reload = reload;
    this.signals = signals;
  }

  /**
   * Runs until stopped.
   *
   * @return the exit status
   * @throws MyceliumException if the key cannot be used or the node cannot start
   */
  int run() {
    signals.serve(this::reload, this::report);
    return runNode();
  }

  private int runNode() {
    // All files are read before anything is made.
    TopicRules rules = options.topicRules();
    ApiSettings apis = options.apiSettings();
    Optional<PrivateNetwork> privateNetwork = options.privateNetwork();
    SecretKey key = loadOrCreateKey();
    Node.Builder description = describe(key).topicRules(rules);
    privateNetwork.ifPresent(network -> enterPrivateNetwork(description, network));
    try (Node node = description.start()) {
      running.set(node);
      announce(node);
      try (ApiServers servers = ApiServers.open(apis, node)) {
        servers.announce();
        giveBackWhatStartingTook();
        return awaitStop();
      }
    } finally {
      running.set(null);
    }
  }

  /** Half of the heap is of no use from here on, and would stay resident until traffic comes. */
  private static void giveBackWhatStartingTook() {
    System.gc();
  }

  private int awaitStop() {
    try {
      int status = signals.stop().await();
      logger.info("Stopping");
      return status;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  private SecretKey loadOrCreateKey() {
    if (keyLocation.exists()) {
      logger.info("Using key file {}", keyLocation.file());
    } else {
      logger.warn("Node key file {} not found, generating new keys", keyLocation.file());
      keyLocation.createDirectory();
    }
    return SecretKey.loadOrCreate(keyLocation.file());
  }

  private Node.Builder describe(SecretKey key) {
    Endpoint listener = new Endpoint(Protocol.TCP, "::", options.tcpListenPort);
    Node.Builder builder = Node.builder().identity(key).tryListen(listener).onEvent(this::onEvent);
    boolean quic = !options.disableQuic && options.networkName == null;
    builder.quic(quic);
    if (quic) {
      builder.tryListen(new Endpoint(Protocol.QUIC, "::", options.quicListenPort));
    }
    for (PeerArgument peer : options.peerArguments()) {
      if (peer.protocolMissing()) {
        logger.warn("Peer without protocol is taken as {}", peer.endpoint().uri());
      }
    }
    builder.peers(options.peerArguments().stream().map(PeerArgument::endpoint).toList());
    lookForPeers(builder);
    if (options.firewallMark != null) {
      builder.firewallMark(options.firewallMark);
    }
    if (options.vsockListenPort != null) {
      builder.tryListen(new Endpoint(Protocol.VSOCK, VSOCK_ANY, options.vsockListenPort));
      if (options.networkName != null) {
        logger.warn("vsock links are plain, also in a private network");
      }
    }
    if (options.noTun) {
      logger.warn("Starting without TUN interface: this machine cannot use the overlay itself");
    } else {
      builder.tun(tunName());
    }
    return builder;
  }

  private void lookForPeers(Node.Builder builder) {
    List<String> interfaces = options.peerDiscoveryInterfaces;
    if (!options.disablePeerDiscovery) {
      builder.tryDiscoverPeers(
          options.peerDiscoveryPort, interfaces == null ? List.of() : interfaces);
    } else if (interfaces != null) {
      logger.warn("--peer-discovery-interface is ignored: discovery is off");
    }
  }

  private static void enterPrivateNetwork(Node.Builder description, PrivateNetwork network) {
    logger.info(
        "Enabled private network mode: every link is TLS with the key of {}, tcp peers too",
        network.name());
    description.privateNetwork(network);
  }

  private String tunName() {
    if (options.tunName != null) {
      return options.tunName;
    }
    return surroundings.isMac() ? "utun0" : "mycelium";
  }

  /** The node itself says who it is. */
  private static void announce(Node node) {
    node.tunName().ifPresent(name -> logger.info("TUN interface {} is up", name));
    node.listeners().forEach(endpoint -> logger.info("Listening on {}", endpoint));
  }

  /** The node has logged the cause; without a TUN interface or a core the daemon is of no use. */
  private void onEvent(NodeEvent event) {
    if (event instanceof NodeEvent.TunFailed || event instanceof NodeEvent.NodeFailed) {
      signals.stop().request(1);
    }
  }

  private void reload() {
    Node node = running.get();
    if (node == null) {
      logger.info("SIGHUP: the node is not running");
    } else {
      reload.run(node);
    }
  }

  private void report() {
    Node node = running.get();
    surroundings.err().print(node == null ? "node is not running\n" : StateReport.of(node));
    surroundings.err().flush();
  }
}
