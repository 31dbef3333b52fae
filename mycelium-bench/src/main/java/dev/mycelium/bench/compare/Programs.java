package dev.mycelium.bench.compare;

import dev.mycelium.bench.lab.Executables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The programs to compare, from what the command line says; names are unique. */
final class Programs {
  private static final String OURS = "mycelium-jvm";

  private final Set<String> names = new HashSet<>();
  private final List<Program> programs = new ArrayList<>();

  /**
   * Adds our daemon.
   *
   * @param launcher null for the one built in this checkout
   * @param javaHome null for the launcher's choice
   * @param javaOptions for the JVM besides those of the launcher
   * @throws IllegalArgumentException if there is no such launcher
   */
  void addOurs(@Nullable Path launcher, @Nullable Path javaHome, @Nullable String javaOptions) {
    Map<String, String> environment = new LinkedHashMap<>();
    String name = OURS;
    if (javaHome != null) {
      Path unused = Executables.require(javaHome.resolve("bin/java"));
      environment.put("JAVA_HOME", javaHome.toAbsolutePath().toString());
      name += ", " + Jdk.name(javaHome);
    }
    if (javaOptions != null) {
      environment.put("MYCELIUM_JAVA_OPTS", javaOptions);
    }
    programs.add(
        new Mycelium(
            unique(name),
            launcher == null ? Executables.builtLauncher() : Executables.require(launcher),
            environment,
            Mycelium.Segments.CLAMPED_BY_ITSELF));
  }

  /**
   * Adds another program.
   *
   * @param text {@code KIND=PROGRAM}
   * @throws IllegalArgumentException if it has another form, or there is no such program
   */
  void add(String text) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException("not KIND=PROGRAM: " + text);
    }
    String kind = text.substring(0, equals);
    Path program = Executables.require(Path.of(text.substring(equals + 1)));
    programs.add(
        switch (kind) {
          case "reference" ->
              new Mycelium(unique(kind), program, Map.of(), Mycelium.Segments.TO_BE_CLAMPED);
          case "mycelium" ->
              new Mycelium(unique(kind), program, Map.of(), Mycelium.Segments.CLAMPED_BY_ITSELF);
          case "wireguard-go" -> new WireGuardGo(unique(kind), program);
          case "nebula" -> new Nebula(unique(kind), program);
          default ->
              throw new IllegalArgumentException(
                  "no such kind: "
                      + kind
                      + "; there are reference, wireguard-go, nebula, mycelium");
        });
  }

  List<Program> all() {
    return List.copyOf(programs);
  }

  private String unique(String wanted) {
    String name = wanted;
    for (int number = 2; !names.add(name); number++) {
      name = wanted + " (" + number + ")";
    }
    return name;
  }
}
