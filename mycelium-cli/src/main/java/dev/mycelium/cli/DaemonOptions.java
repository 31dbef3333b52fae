package dev.mycelium.cli;

import dev.mycelium.MyceliumException;
import dev.mycelium.PrivateNetwork;
import dev.mycelium.cli.api.ApiSettings;
import dev.mycelium.cli.config.TopicFile;
import dev.mycelium.message.TopicRules;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options of the daemon that have an effect. */
final class DaemonOptions {
  private static final Logger logger = LoggerFactory.getLogger(DaemonOptions.class);

  static final int TCP_PORT_DEFAULT = 9651;
  static final int QUIC_PORT_DEFAULT = 9651;
  static final int DISCOVERY_PORT_DEFAULT = 9650;

  @Option(
      names = "--peers",
      arity = "1..*",
      paramLabel = "<endpoint>",
      converter = Converters.Peer.class,
      preprocessor = PeerListPreprocessor.class,
      description = "Peers to connect to, for example tcp://192.0.2.6:9651; repeatable")
  @Nullable List<PeerArgument> peers;

  @Option(
      names = {"-t", "--tcp-listen-port"},
      paramLabel = "<port>",
      converter = Converters.Port.class,
      description = "TCP port to listen on (default: 9651)")
  int tcpListenPort = TCP_PORT_DEFAULT;

  @Option(
      names = "--disable-quic",
      arity = "0",
      description = "Open no QUIC socket; peers with quic:// stay dead")
  boolean disableQuic;

  @Option(
      names = {"-q", "--quic-listen-port"},
      paramLabel = "<port>",
      converter = Converters.Port.class,
      description = "QUIC port (UDP), for incoming and outgoing links (default: 9651)")
  int quicListenPort = QUIC_PORT_DEFAULT;

  @Option(
      names = "--peer-discovery-port",
      paramLabel = "<port>",
      converter = Converters.Port.class,
      description = "UDP port of link-local discovery (default: 9650)")
  int peerDiscoveryPort = DISCOVERY_PORT_DEFAULT;

  @Option(
      names = "--disable-peer-discovery",
      arity = "0",
      description = "Do not look for peers on the local network")
  boolean disablePeerDiscovery;

  @Option(
      names = "--peer-discovery-interface",
      paramLabel = "<name>",
      description = "Look for peers on this interface only; repeatable (default: on all)")
  @Nullable List<String> peerDiscoveryInterfaces;

  @Option(
      names = "--firewall-mark",
      paramLabel = "<mark>",
      converter = Converters.Unsigned32.class,
      description = "SO_MARK of all sockets of the underlay, 0..4294967295; Linux only")
  @Nullable Long firewallMark;

  @Option(
      names = "--vsock-listen-port",
      paramLabel = "<port>",
      converter = Converters.Unsigned32.class,
      description = "vsock port to listen on, 0..4294967295; Linux only (default: none)")
  @Nullable Long vsockListenPort;

  @Option(
      names = "--no-tun",
      arity = "0",
      description = "Create no network interface: the node routes for others only")
  boolean noTun;

  @Option(
      names = "--tun-name",
      paramLabel = "<name>",
      description = "Name of the network interface (default: mycelium; utun0 on macOS)")
  @Nullable String tunName;

  @Option(
      names = "--api-addr",
      scope = ScopeType.INHERIT, // client commands are told where the node is, before or after
      paramLabel = "<ip:port>",
      converter = Converters.SocketAddress.class,
      description = "Address of the HTTP API (default: 127.0.0.1:8989)")
  @Nullable String apiAddress;

  @Option(
      names = "--api-server-addr",
      hidden = true,
      converter = Converters.SocketAddress.class,
      description = "Name of --api-addr in very old versions")
  @Nullable String apiServerAddress;

  @Option(
      names = "--jsonrpc-addr",
      paramLabel = "<ip:port>",
      converter = Converters.SocketAddress.class,
      description = "Address of the JSON-RPC API (default: 127.0.0.1:8990)")
  @Nullable String jsonRpcAddress;

  @Option(
      names = "--metrics-api-address",
      paramLabel = "<ip:port>",
      converter = Converters.SocketAddress.class,
      description = "Address of the Prometheus endpoint (default: none)")
  @Nullable String metricsApiAddress;

  @Option(
      names = "--api-allowed-host",
      paramLabel = "<name>",
      description = "Name of this machine that API clients may use; repeatable")
  @Nullable List<String> apiAllowedHosts;

  @Option(
      names = "--api-token-file",
      scope = ScopeType.INHERIT,
      paramLabel = "<file>",
      description = "File with a token that API clients must present")
  @Nullable Path apiTokenFile;

  @Option(
      names = "--network-name",
      paramLabel = "<name>",
      description = "Name of a private network, 2 to 64 bytes: links with its members only")
  @Nullable String networkName;

  @Option(
      names = "--network-key-file",
      paramLabel = "<file>",
      description = "File whose first 32 bytes are the key of the private network")
  @Nullable Path networkKeyFile;

  @Option(
      names = "--topic-config",
      paramLabel = "<file>",
      description = "File with the rules for message topics; SIGHUP reads it again")
  @Nullable Path topicConfig;

  /**
   * Who may send what; reads the file.
   *
   * @throws dev.mycelium.cli.config.ConfigException naming everything that is wrong with it
   */
  TopicRules topicRules() {
    if (topicConfig == null) {
      return TopicRules.OPEN;
    }
    TopicFile file = TopicFile.read(topicConfig);
    file.warnings().forEach(logger::warn);
    logger.info("Using topic file {}: {} topics", topicConfig, file.rules().rules().size());
    return file.rules();
  }

  /** Where the APIs are to be; reads the token file. */
  ApiSettings apiSettings() {
    String rest = apiAddress == null ? apiServerAddress : apiAddress;
    ApiSettings settings = ApiSettings.of(rest, jsonRpcAddress, metricsApiAddress);
    if (apiAllowedHosts != null) {
      settings = settings.withAllowedHosts(Set.copyOf(apiAllowedHosts));
    }
    return apiTokenFile == null ? settings : settings.withTokenOf(apiTokenFile);
  }

  /**
   * The private network that was asked for; reads the key file.
   *
   * @throws MyceliumException if its name or key does not fit
   */
  Optional<PrivateNetwork> privateNetwork() {
    return networkName == null || networkKeyFile == null
        ? Optional.empty()
        : Optional.of(PrivateNetwork.load(networkName, networkKeyFile));
  }

  List<PeerArgument> peerArguments() {
    return peers == null ? List.of() : peers;
  }
}
