package dev.mycelium.cli.log;

import java.util.Locale;

/** The formats of log lines (spec 07 §8). */
public enum LogFormat {
  /** For people: time, level, target, message; coloured on a terminal. */
  COMPACT,
  /** For machines: {@code key=value} pairs, the level coloured on a terminal. */
  LOGFMT,
  /** {@link #LOGFMT} without any colour. */
  PLAIN;

  /**
   * Reads the value of {@code --log-format}.
   *
   * @param word {@code compact}, {@code logfmt} or {@code plain}
   * @return the format
   * @throws IllegalArgumentException if it is another word
   */
  public static LogFormat parse(String word) {
    for (LogFormat format : values()) {
      if (format.toString().equals(word)) {
        return format;
      }
    }
    throw new IllegalArgumentException("'" + word + "' is not compact, logfmt or plain");
  }

  /** The word of the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
