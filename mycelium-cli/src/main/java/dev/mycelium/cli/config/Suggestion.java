package dev.mycelium.cli.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/** What somebody may have meant who wrote a key that does not exist. */
final class Suggestion {
  /** Options that have no key. */
  private static final Set<String> COMMAND_LINE_ONLY =
      Set.of("key_file", "config_file", "debug", "silent", "log_format");

  /** Longer ones are nobody's typing error, and the comparison takes their length squared. */
  private static final int LENGTH_MAX = 40;

  private Suggestion() {}

  /** Ends the warning: empty, or for example {@code : did you mean 'no_tun'?}. */
  static String instead(String key) {
    String normal = key.toLowerCase(Locale.ROOT).replace('-', '_');
    if (COMMAND_LINE_ONLY.contains(normal)) {
      return ": it is an option of the command line only";
    } else if (key.length() > LENGTH_MAX) {
      return "";
    }
    ConfigKey nearest = ConfigKey.PEERS;
    for (ConfigKey candidate : ConfigKey.values()) {
      if (distance(normal, candidate.key()) < distance(normal, nearest.key())) {
        nearest = candidate;
      }
    }
    boolean isNear =
        distance(normal, nearest.key()) <= Math.max(1, (nearest.key().length() + 1) / 3);
    return isNear ? ": did you mean '" + nearest.key() + "'?" : "";
  }

  /** Levenshtein's: letters to insert, delete or replace. */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
