package dev.mycelium.internal.routing;

import dev.mycelium.internal.machine.Deadline;
import dev.mycelium.internal.routing.table.Neighbour;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A deadline of the router itself or of one neighbour; routes, queries and walks are their own. */
final class Timer extends Deadline {
  /** What is to be done. */
  enum Kind {
    HELLO_ALL,
    HELLO,
    DEAD_CHECK_ALL,
    DEAD_CHECK,
    ANNOUNCE,
    SWEEP_SEQNO_REQUESTS,
    SWEEP_ROUTE_REQUESTS
  }

  final Kind kind;
  private final @Nullable Neighbour neighbour;

  Timer(Kind kind, @Nullable Neighbour neighbour) {
    this.kind = kind;
    this.neighbour = neighbour;
  }

  /** The neighbour of a timer that has one. */
  Neighbour neighbour() {
    return Objects.requireNonNull(neighbour, kind.name());
  }
}
