package dev.mycelium.internal.routing.table;

import dev.mycelium.OverlayAddress;
import dev.mycelium.Subnet;
import dev.mycelium.internal.wire.RouterId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All subnets that are known, asked for, or remembered for their feasibility distance (spec 04
 * §2.7, §2.8). Every /64 lies in an open-addressing table under its upper half; other lengths exist
 * only under the reference rules and lie in a map.
 */
public final class RouteTable {
  private final DestinationMap nodeSubnets;
  private final TreeMap<Subnet, Destination> otherSubnets = new TreeMap<>();
  private final int[] otherLengths = new int[129];
  private final SourceTable sources;
  private final int idleMax;

  // subnets that have only feasibility distances, longest idle first (and some that woke up)
  private final ArrayDeque<Destination> idle = new ArrayDeque<>();
  private int routeCount;

  /**
   * Empty.
   *
   * @param salt secret start of the hash, so that nobody can choose colliding subnets
   * @param idleMax subnets without route or query that are remembered
   */
  public RouteTable(long salt, SourceTable sources, int idleMax) {
    this.nodeSubnets = new DestinationMap(salt);
    this.sources = sources;
    this.idleMax = idleMax;
  }

  /** The entry of exactly this subnet. */
  public @Nullable Destination find(Subnet subnet) {
    return subnet.prefixLength() == Subnet.NODE_PREFIX_LENGTH
        ? nodeSubnets.find(subnet.address().high())
        : otherSubnets.get(subnet);
  }

  /** The longest subnet with routes or a query that holds the address. */
  public @Nullable Destination best(OverlayAddress address) {
    if (otherSubnets.isEmpty()) {
      Destination node = nodeSubnets.find(address.high());
      return node == null || node.isIdle() ? null : node;
    }
    for (int length = 128; length >= 0; length--) {
      if (length == Subnet.NODE_PREFIX_LENGTH || otherLengths[length] > 0) {
        Destination candidate = find(new Subnet(address, length));
        if (candidate != null && !candidate.isIdle()) {
          return candidate;
        }
      }
    }
    return null;
  }

  /** The entry of the subnet, made if it is missing; {@link #settle} it when done. */
  public Destination obtain(Subnet subnet) {
    Destination known = find(subnet);
    if (known != null) {
      return known;
    }
    Destination made = new Destination(subnet);
    if (made.isNodeSubnet()) {
      nodeSubnets.put(made);
    } else {
      otherSubnets.put(subnet, made);
      otherLengths[subnet.prefixLength()]++;
    }
    return made;
  }

  /** Adds a route. */
  public Route append(Destination destination, Neighbour neighbour, RouterId routerId) {
    Route route = destination.append(neighbour, routerId);
    neighbour.link(route);
    routeCount++;
    return route;
  }

  /** Removes a route; its deadline is the caller's affair. */
  public void remove(Route route) {
    route.destination().remove(route);
    route.neighbour().unlink(route);
    routeCount--;
  }

  /**
   * Drops an entry that holds nothing, and queues one that holds only feasibility distances for
   * eviction. Returns how many entries were evicted because there are too many.
   */
  public int settle(Destination destination, long nowNanos) {
    if (!destination.isIdle()) {
      return 0;
    }
    sources.expire(destination, nowNanos);
    if (destination.sources == null) {
      drop(destination);
      return 0;
    }
    if (!destination.inIdleQueue) {
      destination.inIdleQueue = true;
      idle.add(destination);
    }
    return idle.size() > idleMax && evictLongestIdle() ? 1 : 0;
  }

  /** Forgets entries whose feasibility distances have all expired; at most {@code max} of them. */
  public int forgetExpired(int max, long nowNanos) {
    for (int i = 0; i < max; i++) {
      Destination first = idle.peek();
      if (first == null) {
        return i;
      }
      sources.expire(first, nowNanos);
      if (first.isIdle() && first.sources != null) {
        return i;
      }
      evictLongestIdle();
    }
    return max;
  }

  /** Routes in all, retracted ones included. */
  public int routeCount() {
    return routeCount;
  }

  /** Entries in all. */
  public int size() {
    return nodeSubnets.size() + otherSubnets.size();
  }

  /** All entries, in an order that depends only on what was put in; a copy. */
  public List<Destination> all() {
    List<Destination> list = new ArrayList<>(size());
    for (int slot = 0; slot < nodeSubnets.capacity(); slot++) {
      Destination destination = nodeSubnets.at(slot);
      if (destination != null) {
        list.add(destination);
      }
    }
    list.addAll(otherSubnets.values());
    return list;
  }

  /** Places of the /64 table: 0 to this, exclusive; it changes when the table grows. */
  public int slots() {
    return nodeSubnets.capacity();
  }

  /** The /64 at a place. */
  public @Nullable Destination atSlot(int slot) {
    return nodeSubnets.at(slot);
  }

  /** True if an entry was really given up: it may have woken up since it was queued. */
  private boolean evictLongestIdle() {
    Destination oldest = idle.remove();
    oldest.inIdleQueue = false;
    if (!oldest.isIdle()) {
      return false;
    }
    oldest.sources = null;
    drop(oldest);
    return true;
  }

  private void drop(Destination destination) {
    if (destination.inIdleQueue) {
      return; // the queue lets it go
    }
    if (destination.isNodeSubnet()) {
      nodeSubnets.remove(destination);
    } else if (otherSubnets.remove(destination.subnet()) != null) {
      otherLengths[destination.subnet().prefixLength()]--;
    }
  }
}
