package dev.mycelium.cli.log;

import dev.mycelium.MyceliumException;
import java.io.OutputStream;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import org.jspecify.annotations.Nullable;

/**
 * Sets up java.util.logging, where the lines of the library end, once per process. Standard output
 * never carries a log line.
 */
public final class Logging {
  /** Loggers with a level of their own: the log manager holds them only weakly. */
  private static final List<Logger> KEPT = new ArrayList<>();

  private Logging() {}

  /**
   * What {@code --debug} and {@code --silent} ask for, as a filter. The libraries below show errors
   * only: what else they say is either said by us as well, or of no use to an operator.
   *
   * @param debug whether our debug lines are wanted
   * @param silent whether only errors are wanted; wins over {@code debug}
   * @param normally our level without either
   * @return a filter text for {@link #configure}
   */
  public static String filterOf(boolean debug, boolean silent, String normally) {
    if (silent) {
      return "error";
    }
    return debug ? "info,mycelium=debug" : "error,mycelium=" + normally;
  }

  /**
   * Replaces whatever was set up before.
   *
   * @param filter directives as in {@code RUST_LOG}
   * @param format how lines look
   * @param coloured whether the stream is a terminal that wants colours
   * @param stream where lines go; never closed
   * @throws MyceliumException if the filter cannot be understood
   */
  public static synchronized void configure(
      String filter, LogFormat format, boolean coloured, OutputStream stream) {
    LogFilter parsed = parse(filter);
    LogManager.getLogManager().reset();
    KEPT.clear();
    Logger root = Logger.getLogger("");
    root.addHandler(new UnclosedHandler(stream, new LineFormatter(format, coloured)));
    root.setLevel(parsed.levelOf(""));
    for (LogTargets.Row row : LogTargets.ROWS) {
      keep(row.logger(), parsed.levelOf(row.target()));
    }
    for (LogFilter.Directive directive : parsed.directives()) {
      if (!directive.target().isEmpty() && !directive.target().startsWith("mycelium")) {
        keep(directive.target().replace("::", "."), directive.level());
      }
    }
  }

  private static LogFilter parse(String filter) {
    try {
      return LogFilter.parse(filter);
    } catch (IllegalArgumentException malformed) {
      throw new MyceliumException("invalid RUST_LOG: " + malformed.getMessage(), malformed);
    }
  }

  private static void keep(String name, Level level) {
    Logger logger = Logger.getLogger(name);
    logger.setLevel(level);
    KEPT.add(logger);
  }

  /** Flushes every line, and leaves standard error open when the log manager is reset. */
  private static final class UnclosedHandler extends StreamHandler {
    UnclosedHandler(OutputStream stream, LineFormatter formatter) {
      super(stream, formatter);
      setLevel(Level.ALL);
      useUtf8(this);
    }

    private static void useUtf8(Handler handler) {
      try {
        handler.setEncoding(StandardCharsets.UTF_8.name());
      } catch (UnsupportedEncodingException impossible) {
        throw new AssertionError("every JVM knows UTF-8", impossible);
      }
    }

    @Override
    public synchronized void publish(@Nullable LogRecord logged) {
      super.publish(logged);
      flush();
    }

    @Override
    public synchronized void close() {
      flush();
    }
  }
}
