package dev.mycelium.cli;

import java.nio.file.Path;
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
      names = "--update-workers",
      paramLabel = "<count>",
      converter = Converters.Workers.class,
      descriptionKey = HEADING,
      description = "Parallel handlers of routing updates, 1..255 (" + HEADING + ")")
  @Nullable Integer updateWorkers;

  @Option(
      names = "--cdn-cache",
      paramLabel = "<directory>",
      descriptionKey = HEADING,
      description = "Run the CDN with this cache (" + HEADING + ")")
  @Nullable Path cdnCache;

  @Option(
      names = "--enable-dns",
      arity = "0",
      descriptionKey = HEADING,
      description = "Run the DNS resolver (" + HEADING + ")")
  boolean enableDns;
}
