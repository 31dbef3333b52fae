package dev.mycelium.cli.config;

import dev.mycelium.cli.terminal.Surroundings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the configuration file lies (spec 07 §5).
 *
 * @param file the file
 * @param isDefault whether nobody named it: then it need not exist
 */
public record ConfigLocation(Path file, boolean isDefault) {
  private static final String FILE_NAME = "mycelium.toml";

  /** The file that was named, or the default of the system. */
  public static ConfigLocation of(Optional<Path> named, Surroundings surroundings) {
    return named
        .map(file -> new ConfigLocation(file, false))
        .orElseGet(() -> new ConfigLocation(directory(surroundings).resolve(FILE_NAME), true));
  }

  private static Path directory(Surroundings surroundings) {
    String home = surroundings.home().orElse(".");
    if (surroundings.isMac()) {
      return Path.of(home, "Library", "Application Support", "ThreeFold Tech", "Mycelium");
    } else if (surroundings.isWindows()) {
      String roaming = surroundings.variable("APPDATA");
      return roaming.isEmpty()
          ? Path.of(home, "AppData", "Roaming", "ThreeFold Tech", "Mycelium")
          : Path.of(roaming, "ThreeFold Tech", "Mycelium");
    }
    String xdg = surroundings.variable("XDG_CONFIG_HOME");
    return xdg.startsWith("/") ? Path.of(xdg, "mycelium") : Path.of(home, ".config", "mycelium");
  }
}
