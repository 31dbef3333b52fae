package dev.mycelium.internal.routing.table;

import dev.mycelium.internal.machine.TokenBucket;
import org.jspecify.annotations.Nullable;

/**
 * Which new routes find room (spec 04 §16, R25). Whoever comes first and talks most takes the
 * larger part, but the last quarter of the table and a small rate are kept for peers that hold
 * little, for links that this node made itself, and for answers to its own questions: strangers,
 * however many, cannot make it deaf to others.
 */
public final class RouteAdmission {
  private final int routesMax;
  private final int sharedRoutesMax;
  private final int perPeerMax;
  private final int reservedPerPeer;
  private final TokenBucket newSubnetsOfAll;

  /**
   * Nothing admitted yet.
   *
   * @param routesMax routes in all
   * @param perPeerMax routes of one peer
   * @param reservedPerPeer routes of one peer for which the last quarter of the table is open
   * @param newSubnetsOfAll what all peers share
   */
  public RouteAdmission(
      int routesMax, int perPeerMax, int reservedPerPeer, TokenBucket newSubnetsOfAll) {
    this.routesMax = routesMax;
    this.sharedRoutesMax = routesMax - routesMax / 4;
    this.perPeerMax = perPeerMax;
    this.reservedPerPeer = reservedPerPeer;
    this.newSubnetsOfAll = newSubnetsOfAll;
  }

  /**
   * Whether a peer may add one more route.
   *
   * @param routes routes in the table now
   * @param query the query for the subnet, if one is under way
   */
  public boolean admits(Neighbour from, int routes, @Nullable Query query, long nowNanos) {
    return hasRoom(from, routes, query) && (query != null || hasTime(from, nowNanos));
  }

  private boolean hasRoom(Neighbour from, int routes, @Nullable Query query) {
    if (routes >= routesMax || from.routeCount() >= perPeerMax) {
      return false;
    }
    return routes < sharedRoutesMax
        || from.routeCount() < reservedPerPeer
        || from.allowance().isChosen()
        || query != null && query.isOwn();
  }

  private boolean hasTime(Neighbour from, long nowNanos) {
    PeerAllowance own = from.allowance();
    return own.newSubnets().tryTake(nowNanos)
        && (own.isChosen()
            || newSubnetsOfAll.tryTake(nowNanos)
            || own.reservedNewSubnets().tryTake(nowNanos));
  }
}
