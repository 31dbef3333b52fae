package dev.mycelium.bench.lab;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.stream.Stream;

/** Finds programs. */
public final class Executables {
  private static final String BUILT =
      "glob:**/mycelium-cli/target/mycelium-*/mycelium-*/bin/mycelium";

  /** From the target directory down to the launcher. */
  private static final int BUILT_DEPTH = 4;

  private Executables() {}

  /**
   * The absolute path of a program.
   *
   * @throws IllegalArgumentException if it is no executable file
   */
  public static Path require(Path program) {
    if (!Files.isExecutable(program) || Files.isDirectory(program)) {
      throw new IllegalArgumentException("no executable file: " + program);
    }
    return program.toAbsolutePath();
  }

  /**
   * The launcher of the daemon that was built in the checkout in which this program was started.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Path builtLauncher() {
    Path directory = Path.of("mycelium-cli", "target").toAbsolutePath();
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher(BUILT);
    try (Stream<Path> files = Files.walk(directory, BUILT_DEPTH)) {
      return require(files.filter(matcher::matches).findFirst().orElse(directory));
    } catch (IOException | IllegalArgumentException missing) {
      throw new IllegalArgumentException(
          "no launcher in " + directory + ": run ./mycelium --version first, or name one", missing);
    }
  }
}
