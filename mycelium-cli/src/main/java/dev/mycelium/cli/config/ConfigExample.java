package dev.mycelium.cli.config;

/** A file with every key, explained and commented out. */
public final class ConfigExample {
  private ConfigExample() {}

  /** The text of the file. */
  public static String text() {
    StringBuilder text = new StringBuilder(2048);
    text.append("# Configuration of the mycelium daemon. Each key means the same as the option of")
        .append(" the command line, which wins.\n");
    for (ConfigKey key : ConfigKey.values()) {
      text.append('\n').append("# ").append(key.explanation()).append('\n');
      text.append("#").append(key.key()).append(" = ").append(key.example()).append('\n');
    }
    return text.toString();
  }
}
