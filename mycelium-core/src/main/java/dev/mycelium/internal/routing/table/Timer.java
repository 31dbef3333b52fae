package dev.mycelium.internal.routing.table;

import dev.mycelium.internal.machine.Deadline;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A deadline of the router itself or of one neighbour; routes, queries and walks are their own. */
public final class Timer extends Deadline {
  /** What is to be done. */
  public enum Kind {
    HELLO_ALL,
    HELLO,
    DEAD_CHECK_ALL,
    DEAD_CHECK,
    PROBE,
    ANNOUNCE,
    RAISE_SEQNO,
    SWEEP_SEQNO_REQUESTS,
    SWEEP_ROUTE_REQUESTS
  }

  public final Kind kind;
  private final @Nullable Neighbour neighbour;

  /** A timer that is not yet scheduled; without neighbour it is the router's own. */
  public Timer(Kind kind, @Nullable Neighbour neighbour) {
    this.kind = kind;
    this.neighbour = neighbour;
  }

  /** The neighbour of a timer that has one. */
  public Neighbour neighbour() {
    return Objects.requireNonNull(neighbour, kind.name());
  }
}
