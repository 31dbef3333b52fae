package dev.mycelium.cli.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;

/** Reads one file; goes on after a problem, so that all of them can be named. */
final class ConfigReader {
  /** A thousand peers fit many times; more is not a configuration. */
  static final int FILE_BYTES_MAX = 1 << 20;

  private final Path file;
  private final List<Problem> problems = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final Map<ConfigKey, Object> values = new EnumMap<>(ConfigKey.class);

  /** Something wrong, at a line counted from 1. */
  private record Problem(int line, String text) {}

  private ConfigReader(Path file) {
    this.file = file;
  }

  static ConfigFile read(ConfigLocation location) {
    Path file = location.file();
    if (!Files.exists(file)) {
      if (location.isDefault()) {
        return ConfigFile.NONE;
      }
      throw new ConfigException(file, List.of("configuration file " + file + " does not exist"));
    }
    return parse(file, text(file));
  }

  /** Reads the text of a file. */
  static ConfigFile parse(Path file, String text) {
    ConfigReader reader = new ConfigReader(file);
    TomlParseResult toml = Toml.parse(text.startsWith("\uFEFF") ? text.substring(1) : text);
    toml.errors().forEach(reader::syntaxError);
    toml.keySet().forEach(key -> reader.take(key, toml));
    return reader.result();
  }

  private static String text(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(FILE_BYTES_MAX + 1);
      if (bytes.length > FILE_BYTES_MAX) {
        throw unusable(file, "is longer than " + FILE_BYTES_MAX + " bytes: not a configuration");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException malformed) {
      throw unusable(file, "is not UTF-8 text");
    } catch (IOException unreadable) {
      throw unusable(file, "cannot be read: " + unreadable);
    }
  }

  private static ConfigException unusable(Path file, String why) {
    return new ConfigException(file, List.of("configuration file " + file + " " + why));
  }

  private void syntaxError(TomlParseError error) {
    problems.add(new Problem(error.position().line(), String.valueOf(error.getMessage())));
  }

  private void take(String key, TomlParseResult toml) {
    @Nullable TomlPosition position = toml.inputPositionOf(List.of(key));
    int line = position == null ? 1 : position.line();
    Optional<ConfigKey> known = ConfigKey.of(key);
    @Nullable Object value = toml.get(List.of(key));
    if (known.isEmpty()) {
      warnings.add(at(line) + "unknown key '" + key + "' is ignored" + Suggestion.instead(key));
    } else if (value != null) {
      read(known.get(), value, line);
    }
  }

  private void read(ConfigKey key, Object value, int line) {
    try {
      values.put(key, key.kind().read(value));
    } catch (IllegalArgumentException malformed) {
      problems.add(new Problem(line, key.key() + ": " + malformed.getMessage()));
    }
  }

  private ConfigFile result() {
    if (!problems.isEmpty()) {
      problems.sort(java.util.Comparator.comparingInt(Problem::line));
      throw new ConfigException(
          file, problems.stream().map(problem -> at(problem.line) + problem.text).toList());
    }
    return new ConfigFile(Optional.of(file), values, warnings);
  }

  private String at(int line) {
    return file + ":" + line + ": ";
  }
}
