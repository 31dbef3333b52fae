package dev.mycelium.cli.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;

/** Reads one file; goes on after a problem, so that all of them can be named. */
final class ConfigReader {
  private final TomlText toml;
  private final List<String> warnings = new ArrayList<>();
  private final Map<ConfigKey, Object> values = new EnumMap<>(ConfigKey.class);

  private ConfigReader(TomlText toml) {
    this.toml = toml;
  }

  static ConfigFile read(ConfigLocation location) {
    Path file = location.file();
    if (location.isDefault() && !Files.exists(file)) {
      return ConfigFile.NONE;
    }
    return parse(file, TomlText.read(file, "configuration file"));
  }

  /** Reads the text of a file. */
  static ConfigFile parse(Path file, String text) {
    ConfigReader reader = new ConfigReader(TomlText.parse(file, text));
    reader.toml.table().keySet().forEach(reader::take);
    reader.toml.refuseProblems(reader.warnings);
    return new ConfigFile(Optional.of(file), reader.values, reader.warnings);
  }

  private void take(String key) {
    int line = toml.line(key);
    Optional<ConfigKey> known = ConfigKey.of(key);
    @Nullable Object value = toml.table().get(List.of(key));
    if (known.isEmpty()) {
      warnings.add(
          toml.at(line) + "unknown key '" + key + "' is ignored" + Suggestion.instead(key));
    } else if (value != null) {
      read(known.get(), value, line);
    }
  }

  private void read(ConfigKey key, Object value, int line) {
    if (!key.kind().isList()) {
      readOne(key, value, line).ifPresent(read -> values.put(key, read));
    } else if (value instanceof TomlArray array) {
      List<Object> list = new ArrayList<>(array.size());
      for (int i = 0; i < array.size(); i++) {
        readOne(key, array.get(i), TomlText.line(array.inputPositionOf(i))).ifPresent(list::add);
      }
      values.put(key, List.copyOf(list));
    } else if (key.kind() == ValueKind.ENDPOINTS && value instanceof String) {
      readOne(key, value, line).ifPresent(read -> values.put(key, List.of(read)));
    } else {
      toml.problem(
          line, key.key() + ": " + ValueKind.expected("an array of strings", value).getMessage());
    }
  }

  private Optional<Object> readOne(ConfigKey key, Object value, int line) {
    try {
      return Optional.of(key.kind().read(value));
    } catch (IllegalArgumentException malformed) {
      toml.problem(line, key.key() + ": " + malformed.getMessage());
      return Optional.empty();
    }
  }
}
