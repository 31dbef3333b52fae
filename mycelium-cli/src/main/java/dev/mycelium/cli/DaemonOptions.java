package dev.mycelium.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the daemon that have an effect. */
final class DaemonOptions {
  static final int TCP_PORT_DEFAULT = 9651;

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
      names = "--network-name",
      paramLabel = "<name>",
      description = "Name of a private network; private networks do not exist yet: refused")
  @Nullable String networkName;

  @Option(
      names = "--network-key-file",
      paramLabel = "<file>",
      description = "Key of the private network; refused likewise")
  @Nullable Path networkKeyFile;

  List<PeerArgument> peerArguments() {
    return peers == null ? List.of() : peers;
  }
}
