package dev.mycelium.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The source files of the checkout that the tests run in. */
final class Sources {
  private static final Pattern CODE_NAME = Pattern.compile("\\{@(?:code|link)\\s+(\\w+)");

  private Sources() {}

  /** The directory of the parent project. */
  static Path root() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(directory.resolve("mycelium-core"))) {
      directory = java.util.Objects.requireNonNull(directory.getParent(), "not in a checkout");
    }
    return directory;
  }

  /** All modules: directories of the root with sources of their own. */
  static List<Path> modules() {
    return list(root()).stream().filter(child -> Files.isDirectory(child.resolve("src"))).toList();
  }

  /** All Java files below a directory of each module, for example {@code src/main}. */
  static List<Path> javaFiles(String below) {
    return modules().stream().flatMap(module -> javaFiles(module.resolve(below)).stream()).toList();
  }

  static List<Path> javaFiles(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** The names listed behind "Doors:" in the description of a package of the core. */
  static Set<String> doors(String packageName) {
    String text = packageDescription(packageName);
    int start = text.indexOf("Doors:");
    return start < 0
        ? Set.of()
        : CODE_NAME
            .matcher(text.substring(start).replace("\n *", "\n"))
            .results()
            .map((MatchResult match) -> match.group(1))
            .collect(Collectors.toUnmodifiableSet());
  }

  static String packageDescription(String packageName) {
    Path file =
        root()
            .resolve("mycelium-core/src/main/java")
            .resolve(packageName.replace('.', '/'))
            .resolve("package-info.java");
    return Files.exists(file) ? read(file) : "";
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static List<Path> list(Path directory) {
    try (Stream<Path> children = Files.list(directory)) {
      return children.sorted().toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
