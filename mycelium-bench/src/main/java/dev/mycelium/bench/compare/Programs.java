package dev.mycelium.bench.compare;

import dev.mycelium.bench.lab.Executables;
import dev.mycelium.bench.options.DaemonOptions.Daemon;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The programs to compare, from what the command line says; names are unique. */
final class Programs {
  private final Set<String> names = new HashSet<>();
  private final List<Program> programs = new ArrayList<>();

  /** Adds our daemon. */
  void addOurs(Daemon ours) {
    programs.add(
        new Mycelium(
            unique(ours.name()),
            ours.launcher(),
            ours.environment(),
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
