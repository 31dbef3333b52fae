package dev.mycelium.bench.compare;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** Names of JDKs. */
final class Jdk {
  private Jdk() {}

  /** For example {@code JDK 17.0.15}; the path if there is nothing better. */
  static String name(Path home) {
    Properties release = new Properties();
    try (Reader reader = Files.newBufferedReader(home.resolve("release"), StandardCharsets.UTF_8)) {
      release.load(reader);
    } catch (IOException unreadable) {
      return "JDK in " + home;
    }
    String version = release.getProperty("JAVA_VERSION");
    return version == null ? "JDK in " + home : "JDK " + version.replace("\"", "");
  }

  /** The one a launcher takes that is told nothing: that of JAVA_HOME, or the first on the path. */
  static String nameOfDefault() {
    String home = System.getenv("JAVA_HOME");
    if (home != null && !home.isEmpty()) {
      return name(Path.of(home));
    }
    for (String folder : String.valueOf(System.getenv("PATH")).split(":", -1)) {
      Path java = Path.of(folder, "java");
      if (Files.isExecutable(java)) {
        return ofExecutable(java);
      }
    }
    return "no JDK";
  }

  private static String ofExecutable(Path java) {
    try {
      Path home = java.toRealPath().resolveSibling("..").normalize();
      return name(home);
    } catch (IOException unreadable) {
      return "JDK of " + java;
    }
  }
}
