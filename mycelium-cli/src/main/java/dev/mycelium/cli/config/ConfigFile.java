package dev.mycelium.cli.config;

import dev.mycelium.Endpoint;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one configuration file says. A file that is wrong in any way does not become one.
 *
 * @param file where it was read from; empty if there is none
 * @param values by key; the type of each is that of its option: {@link Boolean}, {@link Integer} or
 *     {@link Long}, {@link String}, {@link Path}, a list of strings or of {@link Endpoint}
 * @param warnings about keys that nobody knows, each with file, line and what may be meant
 */
public record ConfigFile(
    Optional<Path> file, Map<ConfigKey, Object> values, List<String> warnings) {
  /** No file: nothing is said. */
  public static final ConfigFile NONE = new ConfigFile(Optional.empty(), Map.of(), List.of());

  /** Copies map and list. */
  public ConfigFile {
    EnumMap<ConfigKey, Object> copy = new EnumMap<>(ConfigKey.class);
    copy.putAll(values);
    values = java.util.Collections.unmodifiableMap(copy);
    warnings = List.copyOf(warnings);
  }

  /**
   * Reads the file at a location.
   *
   * @return {@link #NONE} if nobody named it and it does not exist
   * @throws ConfigException naming everything that is wrong
   */
  public static ConfigFile read(ConfigLocation location) {
    return ConfigReader.read(location);
  }

  /** Whether the file says anything about a key. */
  public boolean has(ConfigKey key) {
    return values.containsKey(key);
  }

  /** The peers; empty if the file names none. */
  @SuppressWarnings("unchecked") // by the kind of the key
  public List<Endpoint> peers() {
    return (List<Endpoint>) values.getOrDefault(ConfigKey.PEERS, List.of());
  }

  /** A string or a socket address. */
  public Optional<String> text(ConfigKey key) {
    return Optional.ofNullable((String) values.get(key));
  }

  /** A path. */
  public Optional<Path> path(ConfigKey key) {
    return Optional.ofNullable((Path) values.get(key));
  }

  /** A list of strings; empty if the file does not say. */
  @SuppressWarnings("unchecked") // by the kind of the key
  public List<String> texts(ConfigKey key) {
    return (List<String>) values.getOrDefault(key, List.of());
  }
}
