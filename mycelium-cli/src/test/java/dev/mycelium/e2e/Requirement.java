package dev.mycelium.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What a test needs of the machine. A test that cannot run says so aloud. */
final class Requirement {
  /** Set to 1 where tests that need root must not be skipped. */
  static final String REQUIRE_ROOT = "MYCELIUM_REQUIRE_ROOT";

  /** Names the program of a reference node. */
  static final String REFERENCE = "MYCELIUM_REFERENCE";

  private static final Map<String, String> ENVIRONMENT = new ConcurrentHashMap<>(System.getenv());

  /** Each reason is printed once; the test run counts the tests. */
  private static final Set<String> PRINTED = ConcurrentHashMap.newKeySet();

  private Requirement() {}

  /** Skips the test, with a printed reason, unless namespaces and TUN devices can be made. */
  static void root() {
    String missing = missingForNamespaces();
    if (!missing.isEmpty() && "1".equals(ENVIRONMENT.get(REQUIRE_ROOT))) {
      throw new AssertionError(REQUIRE_ROOT + "=1, but " + missing);
    }
    skipIf(!missing.isEmpty(), missing);
  }

  /** Skips the test, with a printed reason, unless a reference node is at hand. */
  static void reference() {
    skipIf(ENVIRONMENT.get(REFERENCE) == null, REFERENCE + " is not set");
  }

  /** Names the program of the reference node for this process. */
  static void useReference(String program) {
    ENVIRONMENT.put(REFERENCE, program);
  }

  /** The program of the reference node. */
  static String referenceProgram() {
    String program = ENVIRONMENT.getOrDefault(REFERENCE, "");
    if (!Files.isExecutable(Path.of(program))) {
      throw new AssertionError(REFERENCE + " is no executable file: " + program);
    }
    return program;
  }

  /** Skips the test, with a printed reason, unless a program is installed. */
  static void program(String name) {
    if (!isInstalled(name) && "1".equals(ENVIRONMENT.get(REQUIRE_ROOT))) {
      throw new AssertionError(REQUIRE_ROOT + "=1, but " + name + " is not installed");
    }
    skipIf(!isInstalled(name), name + " is not installed");
  }

  private static String missingForNamespaces() {
    if (!isRoot()) {
      return "not root, so no network namespaces";
    }
    if (!isInstalled("ip") || !isInstalled("ping")) {
      return "iproute2 or iputils-ping is not installed";
    }
    return Files.exists(Path.of("/dev/net/tun")) ? "" : "no /dev/net/tun";
  }

  private static boolean isRoot() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException notLinux) {
      return false;
    }
  }

  private static boolean isInstalled(String program) {
    String path = ENVIRONMENT.getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin";
    return Arrays.stream(path.split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private static void skipIf(boolean skipped, String reason) {
    if (skipped && PRINTED.add(reason)) {
      System.out.println("skipped: " + reason);
    }
    assumeTrue(!skipped, reason);
  }
}
