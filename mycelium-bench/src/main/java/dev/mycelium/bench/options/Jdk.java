package dev.mycelium.bench.options;

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
}
