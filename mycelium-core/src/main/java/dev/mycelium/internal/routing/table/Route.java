package dev.mycelium.internal.routing.table;

import dev.mycelium.internal.machine.Deadline;
import dev.mycelium.internal.wire.Metric;
import dev.mycelium.internal.wire.RouterId;
import org.jspecify.annotations.Nullable;

/**
 * What one neighbour announced about one subnet (spec 04 §2.7). As a deadline it falls due when it
 * expires or wants to be refreshed. There may be a million: no field without need.
 */
public final class Route extends Deadline {
  private final Destination destination;
  private final Neighbour neighbour;
  private RouterId routerId;
  private char seqno;
  private char metric;
  private boolean selected;
  private long expiresNanos;

  // list of the neighbour
  @Nullable Route previousOfNeighbour;
  @Nullable Route nextOfNeighbour;

  Route(Destination destination, Neighbour neighbour, RouterId routerId) {
    this.destination = destination;
    this.neighbour = neighbour;
    this.routerId = routerId;
  }

  /** The subnet's entry. */
  public Destination destination() {
    return destination;
  }

  /** Who announced it: the next hop. */
  public Neighbour neighbour() {
    return neighbour;
  }

  /** The origin. */
  public RouterId routerId() {
    return routerId;
  }

  /** Sequence number of the origin. */
  public int seqno() {
    return seqno;
  }

  /** The metric as the neighbour announced it. */
  public int metric() {
    return metric;
  }

  /** Whether it was retracted or expired. */
  public boolean isRetracted() {
    return Metric.isInfinite(metric);
  }

  /** Whether packets take it. */
  public boolean isSelected() {
    return selected;
  }

  /** The announced metric plus the present cost of the link. */
  public int totalCost() {
    return Metric.plus(metric, neighbour.cost().cost());
  }

  /** When its life ends. */
  public long expiresNanos() {
    return expiresNanos;
  }

  /** Takes over what an update says. */
  public void update(RouterId newRouterId, int newSeqno, int newMetric) {
    routerId = destination.intern(newRouterId);
    seqno = (char) newSeqno;
    metric = (char) newMetric;
  }

  /** Retracts it, keeping origin and sequence number. */
  public void retract() {
    metric = (char) Metric.INFINITE;
  }

  /** Sets the end of its life; arming the deadline is the caller's affair. */
  public void setExpiresNanos(long newExpiresNanos) {
    expiresNanos = newExpiresNanos;
  }

  void setSelected(boolean newSelected) {
    selected = newSelected;
  }
}
