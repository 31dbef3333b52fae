package dev.mycelium.cli.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/** Writes one record as one line, in the format chosen (spec 07 §8). */
final class LineFormatter extends Formatter {
  private static final DateTimeFormatter SIX_DECIMALS =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
          .appendLiteral('.')
          .appendPattern("SSSSSS'Z'")
          .toFormatter(Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final String RESET = "\u001b[0m";
  private static final String DIM = "\u001b[2m";

  private final LogFormat format;
  private final boolean coloured;

  LineFormatter(LogFormat format, boolean coloured) {
    this.format = format;
    this.coloured = coloured && format != LogFormat.PLAIN;
  }

  @Override
  public String format(LogRecord logged) {
    return format == LogFormat.COMPACT ? compact(logged) : logfmt(logged);
  }

  private String compact(LogRecord logged) {
    String level = String.format(Locale.ROOT, "%5s", levelName(logged.getLevel()));
    String target = LogTargets.of(name(logged));
    StringBuilder line = new StringBuilder(128);
    line.append(paint(DIM, SIX_DECIMALS.format(logged.getInstant()))).append(' ');
    line.append(paint(colour(logged.getLevel()), level)).append(' ');
    line.append(paint(DIM, target)).append(paint(DIM, ":")).append(' ');
    line.append(withoutControls(formatMessage(logged)));
    Throwable thrown = logged.getThrown();
    if (thrown != null) {
      line.append(" err=").append(withoutControls(thrown.toString()));
      if (isError(logged)) {
        line.append(System.lineSeparator()).append(stackTrace(thrown).stripTrailing());
      }
    }
    return line.append(System.lineSeparator()).toString();
  }

  private String logfmt(LogRecord logged) {
    Instant time = logged.getInstant();
    String level = levelName(logged.getLevel()).toLowerCase(Locale.ROOT);
    StringBuilder line = new StringBuilder(128);
    line.append("ts=").append(time);
    line.append(" level=").append(paint(colour(logged.getLevel()), level));
    line.append(" target=").append(quoted(LogTargets.of(name(logged))));
    line.append(" message=").append(quoted(formatMessage(logged)));
    Throwable thrown = logged.getThrown();
    if (thrown != null) {
      line.append(" err=").append(quoted(thrown.toString()));
      if (isError(logged)) {
        line.append(" stack=").append(quoted(stackTrace(thrown)));
      }
    }
    return line.append(System.lineSeparator()).toString();
  }

  /** Whatever is less needs no stack trace. */
  private static boolean isError(LogRecord logged) {
    return logged.getLevel().intValue() >= Level.SEVERE.intValue();
  }

  private String paint(String colour, String text) {
    return coloured ? colour + text + RESET : text;
  }

  private static String name(LogRecord logged) {
    @Nullable String name = logged.getLoggerName();
    return name == null ? "" : name;
  }

  private static String levelName(Level level) {
    int value = level.intValue();
    if (value >= Level.SEVERE.intValue()) {
      return "ERROR";
    } else if (value >= Level.WARNING.intValue()) {
      return "WARN";
    } else if (value >= Level.INFO.intValue()) {
      return "INFO";
    }
    return value >= Level.FINE.intValue() ? "DEBUG" : "TRACE";
  }

  private static String colour(Level level) {
    return switch (levelName(level)) {
      case "ERROR" -> "\u001b[31m";
      case "WARN" -> "\u001b[33m";
      case "INFO" -> "\u001b[32m";
      case "DEBUG" -> "\u001b[34m";
      default -> "\u001b[35m";
    };
  }

  /** A message must not be able to fake a second line or to steer the terminal. */
  private static String withoutControls(String text) {
    return text.chars().noneMatch(Character::isISOControl) ? text : escaped(text);
  }

  private static String quoted(String value) {
    boolean bare =
        !value.isEmpty()
            && value.chars().noneMatch(c -> c <= ' ' || c == '=' || c == '"' || c == 0x7F);
    return bare ? value : '"' + escaped(value) + '"';
  }

  private static String escaped(String value) {
    StringBuilder out = new StringBuilder(value.length() + 8);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"', '\'', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (Character.isISOControl(c)) {
            out.append("\\u{").append(Integer.toHexString(c)).append('}');
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.toString();
  }

  private static String stackTrace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
