package dev.mycelium.internal.machine;

/**
 * Something that falls due: the thing itself is the key under which it is armed, moved and
 * cancelled, and its class is the kind. At most one {@link Deadlines} holds it at a time.
 */
public abstract class Deadline {
  /** {@link #slot} of a deadline that is not armed. */
  static final int NOT_ARMED = -1;

  long atNanos;

  /** Breaks ties: what was armed first falls due first. */
  int order;

  int slot = NOT_ARMED;

  /** Not armed. */
  protected Deadline() {}

  /** Whether it is going to fall due. */
  public final boolean isArmed() {
    return slot != NOT_ARMED;
  }

  /** When it falls due; meaningless if it is not armed. */
  public final long atNanos() {
    return atNanos;
  }

  final boolean isBefore(Deadline other) {
    long difference = atNanos - other.atNanos;
    return difference != 0 ? difference < 0 : order - other.order < 0;
  }
}
