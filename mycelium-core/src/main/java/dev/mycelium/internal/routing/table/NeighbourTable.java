package dev.mycelium.internal.routing.table;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The living neighbours, in the order in which they joined. As large as the number of links. */
public final class NeighbourTable {
  private final Map<Integer, Neighbour> byLink = new LinkedHashMap<>();
  private long joined;

  /** Empty. */
  public NeighbourTable() {}

  /** Adds a neighbour. */
  public Neighbour add(int link, LinkCost cost, PeerAllowance allowance, long nowNanos) {
    Neighbour neighbour = new Neighbour(link, ++joined, cost, allowance, nowNanos);
    byLink.put(link, neighbour);
    return neighbour;
  }

  /** The neighbour behind a link. */
  public @Nullable Neighbour find(int link) {
    return byLink.get(link);
  }

  /** Forgets a neighbour and marks it dead. */
  public void remove(Neighbour neighbour) {
    byLink.remove(neighbour.link());
    neighbour.die();
  }

  /** All, oldest first. */
  public Collection<Neighbour> all() {
    return Collections.unmodifiableCollection(byLink.values());
  }

  /** How many joined so far: the {@link Neighbour#joinOrder} of the newest. */
  public long lastJoinOrder() {
    return joined;
  }
}
