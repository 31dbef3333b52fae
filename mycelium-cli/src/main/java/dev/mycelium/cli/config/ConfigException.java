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
    super(describe(file, problems));
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

  private static String describe(Path file, List<String> problems) {
    if (problems.size() == 1) {
      return problems.get(0);
    }
    StringBuilder message = new StringBuilder();
    message.append(problems.size()).append(" problems in ").append(file).append(':');
    problems.stream().limit(PROBLEMS_SHOWN_MAX).forEach(p -> message.append("\n  ").append(p));
    if (problems.size() > PROBLEMS_SHOWN_MAX) {
      message.append("\n  and ").append(problems.size() - PROBLEMS_SHOWN_MAX).append(" more");
    }
    return message.toString();
  }
}
