package dev.mycelium.bench.options;

import dev.mycelium.bench.lab.Executables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which daemon of ours, and on which JDKs. */
public final class DaemonOptions {
  private static final String NAME = "mycelium-jvm";
  private static final String JAVA_OPTIONS = "MYCELIUM_JAVA_OPTS";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--ours",
      paramLabel = "LAUNCHER",
      description = "our daemon; default: the one in mycelium-cli/target")
  private @Nullable Path ours;

  @Option(
      names = "--java-home",
      paramLabel = "DIRECTORY",
      description = {
        "JDK for our daemon; several times where daemons are compared;",
        "default: that of this command"
      })
  private List<Path> javaHomes = new ArrayList<>();

  @Option(
      names = "--java-options",
      paramLabel = "OPTIONS",
      description = "added to " + JAVA_OPTIONS + " of our daemon, for example -Xmx64m")
  private @Nullable String javaOptions;

  /**
   * Our daemon on one JDK.
   *
   * @param name with the JDK's version
   * @param javaHome of the JDK
   * @param environment variables for the daemon besides those of this process
   */
  public record Daemon(
      String name, Path launcher, Path javaHome, Map<String, String> environment) {}

  /** Nothing given. */
  @SuppressWarnings("NullAway.Init") // picocli sets the command
  public DaemonOptions() {}

  /** One for each JDK that was named; ends the command as wrongly used if something is missing. */
  public List<Daemon> daemons() {
    try {
      Path launcher = ours == null ? Executables.builtLauncher() : Executables.require(ours);
      List<Path> homes =
          javaHomes.isEmpty() ? List.of(Path.of(System.getProperty("java.home"))) : javaHomes;
      return homes.stream().map(home -> on(home.toAbsolutePath(), launcher)).toList();
    } catch (IllegalArgumentException missing) {
      throw wrong(String.valueOf(missing.getMessage()));
    }
  }

  /** The same where only one can be used. */
  public Daemon daemon() {
    if (javaHomes.size() > 1) {
      throw wrong("--java-home can be given once only");
    }
    return daemons().get(0);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }

  private Daemon on(Path javaHome, Path launcher) {
    Path unused = Executables.require(javaHome.resolve("bin/java"));
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("JAVA_HOME", javaHome.toString());
    if (javaOptions != null) {
      environment.put(JAVA_OPTIONS, javaOptions);
    }
    return new Daemon(
        NAME + ", " + Jdk.name(javaHome), launcher, javaHome, Map.copyOf(environment));
  }

  /** What the header of a report says of the JVM's options, if any were given. */
  public List<String> notes() {
    return javaOptions == null
        ? List.of()
        : List.of("options for the JVM of our daemon: " + javaOptions);
  }
}
