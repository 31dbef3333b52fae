package dev.mycelium.internal.routing.table;

import dev.mycelium.Subnet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Route requests sent lately (spec 04 §2.10). The receivers are always "all neighbours at that
 * moment", so the number of the newest of them says who they were.
 */
public final class RouteRequests {
  private final long lifeNanos;
  private final int max;
  private final Map<Subnet, Sent> sent = new LinkedHashMap<>();

  /** What was sent for a subnet. */
  private record Sent(int generation, long lastJoinOrder, long atNanos) {}

  /**
   * Empty.
   *
   * @param lifeNanos how long a request counts, inclusive
   * @param max entries kept; beyond, the oldest is evicted
   */
  public RouteRequests(long lifeNanos, int max) {
    this.lifeNanos = lifeNanos;
    this.max = max;
  }

  /** Notes a request to all neighbours; false if the oldest entry had to go. */
  public boolean put(Subnet subnet, int generation, long lastJoinOrder, long nowNanos) {
    sent.remove(subnet); // so that the order of the map is the order of time
    sent.put(subnet, new Sent(generation, lastJoinOrder, nowNanos));
    if (sent.size() <= max) {
      return true;
    }
    Iterator<Sent> oldestFirst = sent.values().iterator();
    oldestFirst.next();
    oldestFirst.remove();
    return false;
  }

  /** Whether the neighbour has a valid request of at most this generation. */
  public boolean hasReceived(Neighbour neighbour, Subnet subnet, int generation, long nowNanos) {
    Sent last = valid(subnet, nowNanos);
    return last != null
        && last.generation <= generation
        && neighbour.joinOrder() <= last.lastJoinOrder;
  }

  /** Forgets what is no longer valid. */
  public void sweep(long nowNanos) {
    Iterator<Sent> oldestFirst = sent.values().iterator();
    while (oldestFirst.hasNext() && nowNanos - oldestFirst.next().atNanos > lifeNanos) {
      oldestFirst.remove();
    }
  }

  /** Entries. */
  public int size() {
    return sent.size();
  }

  private @Nullable Sent valid(Subnet subnet, long nowNanos) {
    Sent last = sent.get(subnet);
    return last != null && nowNanos - last.atNanos <= lifeNanos ? last : null;
  }
}
