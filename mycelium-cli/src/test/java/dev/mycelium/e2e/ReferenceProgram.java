package dev.mycelium.e2e;

import dev.mycelium.tun.testing.Requirement;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The program of a reference node, if one is at hand. */
final class ReferenceProgram {
  /** Names it. */
  private static final String VARIABLE = "MYCELIUM_REFERENCE";

  private static volatile @Nullable String program = System.getenv(VARIABLE);

  private ReferenceProgram() {}

  /** Skips the test, with a printed reason, unless there is one. */
  static void require() {
    if (program == null) {
      Requirement.skip(VARIABLE + " is not set");
    }
  }

  /** Names it for this process. */
  static void use(String path) {
    program = path;
  }

  /** Its path. */
  static String path() {
    String path = program;
    if (path == null || !Files.isExecutable(Path.of(path))) {
      throw new AssertionError(VARIABLE + " is no executable file: " + path);
    }
    return path;
  }
}
