package dev.mycelium.cli.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;

/**
 * Which lines are shown: directives {@code level}, {@code target} and {@code target=level},
 * separated by commas, as in {@code RUST_LOG} (spec 07 §8). The longest target that a name starts
 * with decides; what matches no directive is not shown.
 *
 * @param directives in the order given
 */
record LogFilter(List<Directive> directives) {
  private static final Map<String, Level> LEVELS =
      Map.of(
          "off", Level.OFF,
          "error", Level.SEVERE,
          "warn", Level.WARNING,
          "info", Level.INFO,
          "debug", Level.FINE,
          "trace", Level.FINEST);

  /**
   * One part of a filter.
   *
   * @param target prefix of the names it is for; empty for all
   * @param level the least severe level shown
   */
  record Directive(String target, Level level) {}

  /** Copies the directives. */
  LogFilter {
    directives = List.copyOf(directives);
  }

  /**
   * Reads a filter.
   *
   * @throws IllegalArgumentException naming the directive that cannot be understood
   */
  static LogFilter parse(String text) {
    List<Directive> directives = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      if (!part.isBlank()) {
        directives.add(parseDirective(part.strip()));
      }
    }
    return new LogFilter(directives);
  }

  /** The least severe level shown for a target. */
  Level levelOf(String target) {
    Directive best = new Directive("", Level.OFF);
    for (Directive candidate : directives) {
      if (target.startsWith(candidate.target)
          && candidate.target.length() >= best.target.length()) {
        best = candidate;
      }
    }
    return best.level;
  }

  private static Directive parseDirective(String text) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      Level level = LEVELS.get(text.toLowerCase(Locale.ROOT));
      return level == null
          ? new Directive(checkedTarget(text, text), Level.FINEST)
          : new Directive("", level);
    }
    String word = text.substring(equals + 1);
    Level level = LEVELS.get(word.toLowerCase(Locale.ROOT));
    if (level == null) {
      throw malformed(text, "'" + word + "' is not off, error, warn, info, debug or trace");
    }
    return new Directive(checkedTarget(text.substring(0, equals), text), level);
  }

  private static String checkedTarget(String target, String directive) {
    if (!target.matches("[A-Za-z0-9_.:-]+")) {
      throw malformed(directive, "'" + target + "' is not a target such as mycelium::router");
    }
    return target;
  }

  private static IllegalArgumentException malformed(String directive, String why) {
    return new IllegalArgumentException("directive '" + directive + "': " + why);
  }
}
