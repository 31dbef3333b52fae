package dev.mycelium.cli.terminal;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * What a command sees of the process it runs in; tests have their own.
 *
 * @param environment environment variables
 * @param osName name of the operating system as the JVM gives it
 * @param userHome home directory by the user database, as the JVM gives it; may be empty
 * @param stdoutIsTerminal whether a person may be reading standard output
 * @param stderrIsTerminal whether a person may be reading standard error
 * @param in standard input
 * @param out standard output: results only
 * @param err standard error: log lines and errors
 */
public record Surroundings(
    Map<String, String> environment,
    String osName,
    String userHome,
    boolean stdoutIsTerminal,
    boolean stderrIsTerminal,
    InputStream in,
    PrintStream out,
    PrintStream err) {
  /** Set by the launcher, which can ask the system; the JVM cannot. */
  public static final String STDERR_IS_TERMINAL = "mycelium.stderr.terminal";

  /** Likewise. */
  public static final String STDOUT_IS_TERMINAL = "mycelium.stdout.terminal";

  /** Copies the environment. */
  public Surroundings {
    environment = Map.copyOf(environment);
  }

  /** Those of this process. */
  public static Surroundings ofProcess() {
    return new Surroundings(
        System.getenv(),
        System.getProperty("os.name", ""),
        System.getProperty("user.home", ""),
        Boolean.getBoolean(STDOUT_IS_TERMINAL),
        Boolean.getBoolean(STDERR_IS_TERMINAL),
        System.in,
        new PrintStream(System.out, true, StandardCharsets.UTF_8),
        System.err);
  }

  /** An environment variable; empty if unset. */
  public String variable(String name) {
    return environment.getOrDefault(name, "");
  }

  /**
   * The home directory: the variable first, as the shell sees it.
   *
   * @return empty if there is none; the JVM then says "?"
   */
  public Optional<String> home() {
    String variable = isWindows() ? "" : variable("HOME");
    String home = variable.isEmpty() ? userHome : variable;
    return home.isEmpty() || home.equals("?") ? Optional.empty() : Optional.of(home);
  }

  /** Whether the system is macOS. */
  public boolean isMac() {
    return osName.startsWith("Mac");
  }

  /** Whether the system is Windows. */
  public boolean isWindows() {
    return osName.startsWith("Windows");
  }

  /** Whether the system is Linux. */
  public boolean isLinux() {
    return osName.equals("Linux");
  }
}
