package dev.mycelium.cli;

import dev.mycelium.KeyFileException;
import dev.mycelium.cli.terminal.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the key file lies (spec 07 §7).
 *
 * @param file the file
 * @param isDefault whether nobody named it: then its directory is created by commands that write it
 */
record KeyLocation(Path file, boolean isDefault) {
  private static final Logger logger = LoggerFactory.getLogger(KeyLocation.class);

  private static final String FILE_NAME = "priv_key.bin";

  /** The file that was named, or the default of the system. */
  static KeyLocation of(Optional<Path> named, Surroundings surroundings) {
    return named
        .map(file -> new KeyLocation(file, false))
        .orElseGet(() -> new KeyLocation(directory(surroundings).resolve(FILE_NAME), true));
  }

  boolean exists() {
    return Files.exists(file);
  }

  /**
   * Creates the directory of a default file; one that was named has to exist.
   *
   * @throws KeyFileException if that fails
   */
  void createDirectory() {
    Path directory = file.getParent();
    if (!isDefault || directory == null || Files.isDirectory(directory)) {
      return;
    }
    logger.info("Data directory does not exist, creating it: {}", directory);
    try {
      Files.createDirectories(directory);
    } catch (IOException failed) {
      throw new KeyFileException(
          "cannot create the data directory "
              + directory
              + " ("
              + failed
              + "): name a key file elsewhere with --key-file",
          failed);
    }
  }

  private static Path directory(Surroundings surroundings) {
    String xdg = surroundings.variable("XDG_DATA_HOME");
    if (surroundings.isLinux() && xdg.startsWith("/")) {
      return Path.of(xdg, "mycelium");
    }
    String localAppData = surroundings.variable("LOCALAPPDATA");
    if (surroundings.isWindows() && !localAppData.isEmpty()) {
      return Path.of(localAppData, "ThreeFold Tech", "Mycelium");
    }
    return surroundings
        .home()
        .map(home -> inHome(Path.of(home), surroundings))
        .orElseGet(() -> Path.of(".", "mycelium"));
  }

  private static Path inHome(Path home, Surroundings surroundings) {
    if (surroundings.isWindows()) {
      return home.resolve(Path.of("AppData", "Local", "ThreeFold Tech", "Mycelium"));
    } else if (surroundings.isMac()) {
      return home.resolve(Path.of("Library", "Application Support", "ThreeFold Tech", "Mycelium"));
    }
    Path share = home.resolve(Path.of(".local", "share"));
    return surroundings.isLinux() ? share.resolve("mycelium") : share;
  }
}
