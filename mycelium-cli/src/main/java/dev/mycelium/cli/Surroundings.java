package dev.mycelium.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a command sees of the process it runs in; tests have their own.
 *
 * @param environment environment variables
 * @param osName name of the operating system as the JVM gives it
 * @param userHome home directory by the user database, as the JVM gives it; may be empty
 * @param stderrIsTerminal whether a person may be reading standard error
 * @param out standard output: results only
 * @param err standard error: log lines and errors
 */
record Surroundings(
    Map<String, String> environment,
    String osName,
    String userHome,
    boolean stderrIsTerminal,
    PrintStream out,
    PrintStream err) {
  /** Set by the launcher, which can ask the system; the JVM cannot. */
  static final String STDERR_IS_TERMINAL = "mycelium.stderr.terminal";

  /** Copies the environment. */
  Surroundings {
    environment = Map.copyOf(environment);
  }

  static Surroundings ofProcess() {
    return new Surroundings(
        System.getenv(),
        System.getProperty("os.name", ""),
        System.getProperty("user.home", ""),
        Boolean.getBoolean(STDERR_IS_TERMINAL),
        new PrintStream(System.out, true, StandardCharsets.UTF_8),
        System.err);
  }

  /** An environment variable; empty if unset. */
  String variable(String name) {
    return environment.getOrDefault(name, "");
  }

  boolean isMac() {
    return osName.startsWith("Mac");
  }

  boolean isWindows() {
    return osName.startsWith("Windows");
  }

  boolean isLinux() {
    return osName.equals("Linux");
  }
}
