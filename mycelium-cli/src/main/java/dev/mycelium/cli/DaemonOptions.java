package dev.mycelium.cli;

import dev.mycelium.cli.api.ApiSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the daemon that have an effect. */
final class DaemonOptions {
  static final int TCP_PORT_DEFAULT = 9651;
  static final int QUIC_PORT_DEFAULT = 9651;

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
      paramLabel = "<file>",
      description = "File with a token that API clients must present")
  @Nullable Path apiTokenFile;

  @Option(
      names = "--network-name",
      paramLabel = "<name>",
      description = "Name of a private network; private networks do not exist yet: refused")
  @Nullable String networkName;

  @Option(
      names = "--network-key-file",
      paramLabel = "<file>",
      description = "Key of the private network; refused likewise")
  @Nullable Path networkKeyFile;

  /** Where the APIs are to be; reads the token file. */
  ApiSettings apiSettings() {
    String rest = apiAddress == null ? apiServerAddress : apiAddress;
    ApiSettings settings = ApiSettings.of(rest, jsonRpcAddress, metricsApiAddress);
    if (apiAllowedHosts != null) {
      settings = settings.withAllowedHosts(Set.copyOf(apiAllowedHosts));
    }
    return apiTokenFile == null ? settings : settings.withTokenOf(apiTokenFile);
  }

  List<PeerArgument> peerArguments() {
    return peers == null ? List.of() : peers;
  }
}
