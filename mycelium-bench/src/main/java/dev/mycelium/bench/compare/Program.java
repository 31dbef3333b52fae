package dev.mycelium.bench.compare;

import dev.mycelium.bench.lab.Line;
import java.util.Optional;

/** An overlay network program under test. */
interface Program {
  /** The name of its column. */
  String name();

  /** What it says about its version, and about how it was set up where that matters. */
  String version();

  /**
   * Starts one node per machine, each linked to its left neighbour only.
   *
   * @throws dev.mycelium.bench.lab.LabException if that fails
   */
  Overlay start(Line line);

  /** The same program with its nodes linked over QUIC; nothing if it knows no such links. */
  default Optional<Program> overQuic() {
    return Optional.empty();
  }
}
