package dev.mycelium.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One command of the reference, as recorded.
 *
 * @param title what it shows
 * @param environment variables in front of the command
 * @param arguments without the program's name
 * @param exit what is said about the end, for example {@code 0}
 * @param out lines of standard output
 * @param notes what stands in parentheses, for example the content of a file
 * @param lines all of it
 */
record Recording(
    String title,
    Map<String, String> environment,
    List<String> arguments,
    String exit,
    List<String> out,
    List<String> notes,
    List<String> lines) {
  private static final Pattern WORD = Pattern.compile("'([^']*)'|\\S+");

  /** All blocks of one file. */
  static List<Recording> read(String file) {
    List<Recording> recordings = new ArrayList<>();
    for (String block : text(file).split("(?m)^## ", -1)) {
      if (!block.startsWith("#")) {
        recordings.add(parse(block.lines().toList()));
      }
    }
    return recordings;
  }

  private static Recording parse(List<String> lines) {
    String command = first(lines, "$ ");
    Map<String, String> environment = new TreeMap<>();
    List<String> arguments = new ArrayList<>();
    boolean inFront = true;
    for (String word : words(command.replace("(256 times x)", "x".repeat(256)))) {
      if (word.equals("mycelium")) {
        inFront = false;
      } else if (inFront) {
        int equals = word.indexOf('=');
        environment.put(word.substring(0, equals), word.substring(equals + 1));
      } else {
        arguments.add(word);
      }
    }
    List<String> out =
        lines.stream()
            .filter(l -> l.startsWith("1>"))
            .map(l -> l.length() > 3 ? l.substring(3) : "")
            .toList();
    List<String> notes =
        lines.stream()
            .filter(l -> l.startsWith("(") && l.endsWith(")"))
            .map(l -> l.substring(1, l.length() - 1))
            .toList();
    return new Recording(
        lines.get(0),
        environment,
        arguments,
        first(lines, "exit "),
        List.copyOf(out),
        notes,
        lines);
  }

  /** Words as a shell has them; what stands between single quotes is one. */
  private static List<String> words(String command) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(command);
    while (word.find()) {
      words.add(word.group(1) == null ? word.group() : word.group(1));
    }
    return words;
  }

  private static String first(List<String> lines, String prefix) {
    return lines.stream()
        .filter(line -> line.startsWith(prefix))
        .findFirst()
        .orElseThrow()
        .substring(prefix.length());
  }

  private static String text(String file) {
    try (InputStream in = Recording.class.getResourceAsStream("recordings/" + file)) {
      return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
