package dev.mycelium.sim;

import dev.mycelium.OverlayAddress;
import org.jspecify.annotations.Nullable;

/** A data packet without data: where it goes, how far it may go, and what became of it. */
public final class SimPacket {
  /** Where a packet is, or how it ended. */
  public enum Fate {
    TRAVELLING,
    PARKED,
    DELIVERED,
    REFUSED,
    DROPPED
  }

  final long id;
  final SimNode origin;
  final OverlayAddress destination;
  final long sentNanos;

  SimWorld.@Nullable Ping ping;

  // state of the journey
  int hopLimit;
  int hops;
  long pathCost;
  private Fate fate = Fate.TRAVELLING;
  private String reason = "";
  private long endedNanos;

  SimPacket(long id, SimNode origin, OverlayAddress destination, int hopLimit, long sentNanos) {
    this.id = id;
    this.origin = origin;
    this.destination = destination;
    this.hopLimit = hopLimit;
    this.sentNanos = sentNanos;
  }

  /** Whether it arrived at its destination and was opened there. */
  public boolean delivered() {
    return fate == Fate.DELIVERED;
  }

  /** What became of it so far. */
  public Fate fate() {
    return fate;
  }

  /** Why it was refused or dropped; empty otherwise. */
  public String reason() {
    return reason;
  }

  /** When it was delivered, refused or dropped. */
  public long endedNanos() {
    return endedNanos;
  }

  /** Sum of the costs of the links that it crossed, each as its sending end saw it. */
  public long pathCost() {
    return pathCost;
  }

  /** Links crossed. */
  public int hops() {
    return hops;
  }

  void moved(Fate newFate) {
    requireUnfinished();
    fate = newFate;
  }

  void ended(Fate finalFate, String why, long nowNanos) {
    requireUnfinished();
    fate = finalFate;
    reason = why;
    endedNanos = nowNanos;
  }

  private void requireUnfinished() {
    if (fate != Fate.TRAVELLING && fate != Fate.PARKED) {
      throw new AssertionError("packet has two fates: " + this);
    }
  }

  @Override
  public String toString() {
    return "packet %d %s -> %s, hop limit %d, %s %s"
        .formatted(id, origin, destination, hopLimit, fate, reason);
  }
}
