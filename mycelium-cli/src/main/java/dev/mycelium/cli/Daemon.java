package dev.mycelium.cli;

import dev.mycelium.Endpoint;
import dev.mycelium.Endpoint.Protocol;
import dev.mycelium.MyceliumException;
import dev.mycelium.Node;
import dev.mycelium.NodeEvent;
import dev.mycelium.SecretKey;
import dev.mycelium.cli.api.ApiServers;
import dev.mycelium.cli.api.ApiSettings;
import dev.mycelium.cli.terminal.Surroundings;
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

  private final DaemonOptions options;
  private final KeyLocation keyLocation;
  private final Surroundings surroundings;
  private final Reload reload;
  private final StopRequest stop = new StopRequest();
  private final AtomicReference<@Nullable Node> running = new AtomicReference<>();

  Daemon(DaemonOptions options, KeyLocation keyLocation, Surroundings surroundings, Reload reload) {
    this.options = options;
    this.keyLocation = keyLocation;
    this.surroundings = surroundings;
    this.reload = reload;
  }

  /**
   * Runs until stopped.
   *
   * @return the exit status
   * @throws MyceliumException if the key cannot be used or the node cannot start
   */
  int run() {
    Signals signals = Signals.install(stop, this::reload, this::report);
    try {
      return runNode();
    } finally {
      signals.close();
      stop.done();
    }
  }

  private int runNode() {
    SecretKey key = loadOrCreateKey();
    ApiSettings apis = options.apiSettings();
    try (Node node = describe(key).start()) {
      running.set(node);
      announce(node);
      try (ApiServers servers = ApiServers.open(apis, node)) {
        servers.announce();
        return awaitStop();
      }
    } finally {
      running.set(null);
    }
  }

  private int awaitStop() {
    try {
      int status = stop.await();
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
    builder.quic(!options.disableQuic);
    if (!options.disableQuic) {
      builder.tryListen(new Endpoint(Protocol.QUIC, "::", options.quicListenPort));
    }
    for (PeerArgument peer : options.peerArguments()) {
      if (peer.protocolMissing()) {
        logger.warn("Peer without protocol is taken as {}", peer.endpoint().uri());
      }
    }
    builder.peers(options.peerArguments().stream().map(PeerArgument::endpoint).toList());
    if (options.noTun) {
      logger.warn("Starting without TUN interface: this machine cannot use the overlay itself");
    } else {
      builder.tun(tunName());
    }
    return builder;
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
      stop.request(1);
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
