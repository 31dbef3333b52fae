package dev.mycelium.cli.config;

import dev.mycelium.MyceliumException;
import java.nio.file.Path;
import java.util.List;

/** A configuration file that cannot be used; the message names every problem with its line. */
public final class ConfigException extends MyceliumException {
  private static final long serialVersionUID = 1L;

  /** More would bury the first ones, which often cause the others. */
  private static final int PROBLEMS_SHOWN_MAX = 50;

  private final int count;

  ConfigException(Path file, List<String> problems) {
    this(file, problems, List.of());
  }

  /** With warnings, which may say why something is wrong. */
  ConfigException(Path file, List<String> problems, List<String> warnings) {
    super(describe(file, problems, warnings));
    count = problems.size();
  }

  /** How many things are wrong. */
  public int count() {
    return count;
  }

  /** The message in one line, as a log wants it. */
  public String inOneLine() {
    return String.valueOf(getMessage()).replace("\n  ", "; ").replaceFirst(":;", ":");
  }

  private static String describe(Path file, List<String> problems, List<String> warnings) {
    if (problems.size() == 1 && warnings.isEmpty()) {
      return problems.get(0);
    }
    StringBuilder message = new StringBuilder();
    message.append(problems.size()).append(problems.size() == 1 ? " problem" : " problems");
    message.append(" in ").append(file).append(':');
    list(message, problems);
    list(message, warnings);
    return message.toString();
  }

  private static void list(StringBuilder message, List<String> lines) {
    lines.stream().limit(PROBLEMS_SHOWN_MAX).forEach(line -> message.append("\n  ").append(line));
    if (lines.size() > PROBLEMS_SHOWN_MAX) {
      message.append("\n  and ").append(lines.size() - PROBLEMS_SHOWN_MAX).append(" more");
    }
  }
}
