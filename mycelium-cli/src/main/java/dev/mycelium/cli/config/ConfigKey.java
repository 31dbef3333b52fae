package dev.mycelium.cli.config;

import java.util.Optional;

/**
 * Everything that may stand in the file; each key means the same as the option of the command line
 * (spec 07 §5). In the order of the example.
 */
public enum ConfigKey {
  /** Static peers. */
  PEERS(
      ValueKind.ENDPOINTS,
      "[\"tcp://192.0.2.6:9651\", \"quic://[2001:db8::1]:9651\"]",
      "Peers to connect to. An array, or one string. SIGHUP makes a running daemon read them again."),
  /** TCP listener. */
  TCP_LISTEN_PORT(ValueKind.PORT, "9651", "TCP port to listen on."),
  /** No QUIC socket. */
  DISABLE_QUIC(ValueKind.BOOLEAN, "false", "Open no QUIC socket."),
  /** QUIC socket. */
  QUIC_LISTEN_PORT(ValueKind.PORT, "9651", "QUIC port (UDP), for incoming and outgoing links."),
  /** No TUN interface. */
  NO_TUN(
      ValueKind.BOOLEAN, "false", "Create no network interface: the node routes for others only."),
  /** Name of the TUN interface. */
  TUN_NAME(ValueKind.TEXT, "\"mycelium\"", "Name of the network interface."),
  /** No link-local discovery. */
  DISABLE_PEER_DISCOVERY(ValueKind.BOOLEAN, "false", "Do not look for peers on the local network."),
  /** Port of link-local discovery. */
  PEER_DISCOVERY_PORT(ValueKind.PORT, "9650", "Port of link-local discovery (UDP multicast)."),
  /** Interfaces of link-local discovery. */
  PEER_DISCOVERY_INTERFACES(
      ValueKind.TEXTS, "[\"eth0\"]", "Look for peers on these interfaces only."),
  /** HTTP API. */
  API_ADDR(
      ValueKind.SOCKET_ADDRESS,
      "\"127.0.0.1:8989\"",
      "Address of the HTTP API; client commands connect to it."),
  /** Names by which the APIs may be addressed. */
  API_ALLOWED_HOSTS(
      ValueKind.TEXTS,
      "[\"node.example.org\"]",
      "Names that the Host header may have, besides IP addresses and localhost."),
  /** Bearer token of the APIs. */
  API_TOKEN_FILE(
      ValueKind.PATH,
      "\"/etc/mycelium/api-token\"",
      "File with the bearer token that the APIs then demand; client commands send it."),
  /** JSON-RPC API. */
  JSONRPC_ADDR(ValueKind.SOCKET_ADDRESS, "\"127.0.0.1:8990\"", "Address of the JSON-RPC API."),
  /** Prometheus endpoint. */
  METRICS_API_ADDRESS(
      ValueKind.SOCKET_ADDRESS,
      "\"127.0.0.1:9100\"",
      "Address of the Prometheus endpoint; there is none without it."),
  /** SO_MARK. */
  FIREWALL_MARK(ValueKind.UNSIGNED_32, "42", "SO_MARK of all underlay sockets; Linux only."),
  /** Parallel handlers of routing updates. */
  UPDATE_WORKERS(ValueKind.WORKERS, "1", "Parallel handlers of routing updates, 1 to 255."),
  /** Rules for message topics. */
  TOPIC_CONFIG(
      ValueKind.PATH, "\"/etc/mycelium/topics.toml\"", "File with the rules for message topics."),
  /** Cache of the CDN. */
  CDN_CACHE(ValueKind.PATH, "\"/var/cache/mycelium\"", "Run the CDN with this cache directory."),
  /** DNS resolver. */
  ENABLE_DNS(ValueKind.BOOLEAN, "false", "Run the DNS resolver."),
  /** vsock listener. */
  VSOCK_LISTEN_PORT(ValueKind.UNSIGNED_32, "9651", "vsock port to listen on; Linux only."),
  /** Name of a private network. */
  NETWORK_NAME(
      ValueKind.TEXT, "\"my-network\"", "Name of a private network, 2 to 64 bytes; needs the key."),
  /** Key of a private network. */
  NETWORK_KEY_FILE(
      ValueKind.PATH, "\"/etc/mycelium/network.key\"", "File with the key of the private network.");

  private final ValueKind kind;
  private final String example;
  private final String explanation;

  ConfigKey(ValueKind kind, String example, String explanation) {
    this.kind = kind;
    this.example = example;
    this.explanation = explanation;
  }

  /** As it stands in the file, for example {@code tcp_listen_port}. */
  public String key() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /** The option of the command line, for example {@code --tcp-listen-port}. */
  public String option() {
    String name = "--" + key().replace('_', '-');
    return kind == ValueKind.TEXTS ? name.substring(0, name.length() - 1) : name; // repeatable
  }

  ValueKind kind() {
    return kind;
  }

  String example() {
    return example;
  }

  String explanation() {
    return explanation;
  }

  static Optional<ConfigKey> of(String key) {
    for (ConfigKey candidate : values()) {
      if (candidate.key().equals(key)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }
}
