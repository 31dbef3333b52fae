package dev.mycelium.internal.routing.table;

import dev.mycelium.internal.machine.Deadline;

/** A request for a route that is out (spec 04 §9); as a deadline it is the query's time-out. */
public final class Query extends Deadline {
  private final Destination destination;
  private final long expiresNanos;
  private int generation;
  private boolean own;

  /**
   * A request that is about to be sent.
   *
   * @param generation as it is sent, 0..15
   * @param own whether a packet or another part of this node wants the route
   */
  public Query(Destination destination, int generation, boolean own, long expiresNanos) {
    this.destination = destination;
    this.generation = generation;
    this.own = own;
    this.expiresNanos = expiresNanos;
  }

  /** What is asked for. */
  public Destination destination() {
    return destination;
  }

  /** When it is given up. */
  public long expiresNanos() {
    return expiresNanos;
  }

  /** Generation of the request last sent. */
  public int generation() {
    return generation;
  }

  /** Whether this node itself wants the route. */
  public boolean isOwn() {
    return own;
  }

  /** This node wants the route as well. */
  public void adopt() {
    own = true;
  }

  /** A request of another generation was sent. */
  public void setGeneration(int newGeneration) {
    generation = newGeneration;
  }
}
