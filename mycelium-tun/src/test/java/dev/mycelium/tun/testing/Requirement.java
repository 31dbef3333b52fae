package dev.mycelium.tun.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * What the machine must offer for a test. Where it is missing the test is skipped with a printed
 * reason, or fails if the system property {@code mycelium.requireRoot} is {@code true} or the
 * environment variable {@code MYCELIUM_REQUIRE_ROOT} is {@code 1}.
 */
public final class Requirement {
  /** Each reason is printed once; the test run counts the tests. */
  private static final Set<String> PRINTED = ConcurrentHashMap.newKeySet();

  private Requirement() {}

  /**
   * Ends the present test as skipped or failed.
   *
   * @param reason what is missing
   */
  public static void missing(String reason) {
    if (isStrict()) {
      Assertions.fail(reason);
    }
    skip(reason);
  }

  /**
   * Ends the present test as skipped, however strict the run is.
   *
   * @param reason what is missing
   */
  public static void skip(String reason) {
    if (PRINTED.add(reason)) {
      System.out.println("skipped: " + reason);
    }
    Assumptions.abort(reason);
  }

  /**
   * Demands programs.
   *
   * @param tools names of programs that must be on the path
   */
  public static void tools(String... tools) {
    for (String tool : tools) {
      if (!CommandResult.run("sh", "-c", "command -v " + tool).isSuccess()) {
        missing("needs the program " + tool);
      }
    }
  }

  /** Demands Linux and the rights of root. */
  public static void root() {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      missing("needs root: runs on Linux only");
    }
    if (!CommandResult.run("id", "-u").output().trim().equals("0")) {
      missing("needs root: network namespaces and TUN devices");
    }
  }

  /** Demands what nodes with TUN devices in network namespaces need. */
  public static void namespacesAndTun() {
    root();
    tools("ip", "ping");
    if (!Files.exists(Path.of("/dev/net/tun"))) {
      missing("needs /dev/net/tun");
    }
  }

  private static boolean isStrict() {
    return Boolean.getBoolean("mycelium.requireRoot")
        || "1".equals(System.getenv("MYCELIUM_REQUIRE_ROOT"));
  }
}
