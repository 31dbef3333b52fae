package dev.mycelium.cli.config;

import dev.mycelium.cli.terminal.HumanText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** A file in TOML and all that is found wrong with it, each thing at its line. */
final class TomlText {
  /** A thousand peers fit many times; more is not a configuration. */
  static final int FILE_BYTES_MAX = 1 << 20;

  private static final int FIRST_LINE = 1;

  private final Path file;
  private final TomlTable table;
  private final List<Problem> problems = new ArrayList<>();

  /** Something wrong, at a line counted from 1. */
  private record Problem(int line, String text) {}

  private TomlText(Path file, TomlTable table) {
    this.file = file;
    this.table = table;
  }

  /** Takes a text apart; what is wrong with its syntax is among the problems. */
  static TomlText parse(Path file, String text) {
    try {
      TomlParseResult toml = Toml.parse(text.startsWith("\uFEFF") ? text.substring(1) : text);
      TomlText parsed = new TomlText(file, toml);
      toml.errors()
          .forEach(e -> parsed.problem(e.position().line(), String.valueOf(e.getMessage())));
      return parsed;
    } catch (StackOverflowError tooDeep) { // the parser goes down with every bracket
      throw new ConfigException(file, List.of(file + " is nested too deeply"));
    }
  }

  /**
   * The text of a file.
   *
   * @param what the file is, for the message
   * @throws ConfigException if it cannot be read, is too long or no text
   */
  static String read(Path file, String what) {
    String name = what + " " + file;
    if (!Files.exists(file)) {
      throw new ConfigException(file, List.of(name + " does not exist"));
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(FILE_BYTES_MAX + 1);
      if (bytes.length > FILE_BYTES_MAX) {
        String why = " is longer than " + FILE_BYTES_MAX + " bytes: not a configuration";
        throw new ConfigException(file, List.of(name + why));
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException malformed) {
      throw new ConfigException(file, List.of(name + " is not UTF-8 text"));
    } catch (IOException unreadable) {
      throw new ConfigException(
          file, List.of(name + " cannot be read: " + HumanText.reason(unreadable)));
    }
  }

  TomlTable table() {
    return table;
  }

  /** The line of a value, by the keys that lead to it. */
  int line(String... keys) {
    return line(table.inputPositionOf(List.of(keys)));
  }

  static int line(@Nullable TomlPosition position) {
    return position == null ? FIRST_LINE : position.line();
  }

  void problem(int line, String text) {
    problems.add(new Problem(line, text));
  }

  /**
   * Ends the reading.
   *
   * @param warnings what is only odd, but may be why something is wrong
   * @throws ConfigException with all problems, if there are any
   */
  void refuseProblems(List<String> warnings) {
    if (!problems.isEmpty()) {
      problems.sort(Comparator.comparingInt(Problem::line));
      throw new ConfigException(
          file,
          problems.stream().map(problem -> at(problem.line) + problem.text).toList(),
          warnings);
    }
  }

  /** Begins a message about a line. */
  String at(int line) {
    return file + ":" + line + ": ";
  }
}
