package dev.mycelium.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Options of the reference that are understood, checked and have no effect yet. Each that is given
 * says so in one line: see {@link #NOTE}.
 */
final class FutureOptions {
  /** What is said when one is given. */
  static final String NOTE = "{} is accepted but has no effect yet";

  /** Marks them in the help, and for {@link #NOTE}. */
  static final String HEADING = "no effect yet";

  @Option(
      names = "--peer-discovery-port",
      paramLabel = "<port>",
      converter = Converters.Port.class,
      descriptionKey = HEADING,
      description = "Port of link-local discovery, 9650 unless given (" + HEADING + ")")
  @Nullable Integer peerDiscoveryPort;

  @Option(
      names = "--disable-peer-discovery",
      arity = "0",
      descriptionKey = HEADING,
      description = "Do not look for peers on the local network (" + HEADING + ")")
  boolean disablePeerDiscovery;

  @Option(
      names = "--peer-discovery-interface",
      paramLabel = "<name>",
      descriptionKey = HEADING,
      description = "Look for peers on this interface only; repeatable (" + HEADING + ")")
  @Nullable List<String> peerDiscoveryInterfaces;

  @Option(
      names = "--firewall-mark",
      paramLabel = "<mark>",
      converter = Converters.Unsigned32.class,
      descriptionKey = HEADING,
      description = "SO_MARK of underlay sockets, 0..4294967295 (" + HEADING + ")")
  @Nullable Long firewallMark;

  @Option(
      names = "--update-workers",
      paramLabel = "<count>",
      converter = Converters.Workers.class,
      descriptionKey = HEADING,
      description = "Parallel handlers of routing updates, 1..255 (" + HEADING + ")")
  @Nullable Integer updateWorkers;

  @Option(
      names = "--topic-config",
      paramLabel = "<file>",
      descriptionKey = HEADING,
      description = "Rules for message topics (" + HEADING + ")")
  @Nullable Path topicConfig;

  @Option(
      names = "--cdn-cache",
      paramLabel = "<directory>",
      descriptionKey = HEADING,
      description = "Run the CDN with this cache (" + HEADING + ")")
  @Nullable Path cdnCache;

  @Option(
      names = "--vsock-listen-port",
      paramLabel = "<port>",
      converter = Converters.Unsigned32.class,
      descriptionKey = HEADING,
      description = "vsock port to listen on, 0..4294967295 (" + HEADING + ")")
  @Nullable Long vsockListenPort;

  @Option(
      names = "--enable-dns",
      arity = "0",
      descriptionKey = HEADING,
      description = "Run the DNS resolver (" + HEADING + ")")
  boolean enableDns;
}
