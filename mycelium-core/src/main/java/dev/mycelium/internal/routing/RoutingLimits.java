package dev.mycelium.internal.routing;

import dev.mycelium.internal.machine.TokenBucket;

/**
 * Bounds of the improved rules; each is counted when it is reached. The reference has none (spec 04
 * §16, R25).
 *
 * @param routesPerPeerMax routes learned from one peer; further subnets of that peer are ignored. A
 *     fifth of all, so that no single peer can fill the table
 * @param routesMax routes in all; further ones are ignored
 * @param routesReservedPerPeer as many routes of a peer find room even when all peers together have
 *     filled the table but for its last quarter; so do those of links that this node made itself,
 *     and those that answer a query of its own
 * @param queriesMax queries under way; a forwarded one is given up for a new one. A full-speed scan
 *     opens 1500 in their 15 s
 * @param idleSourcesMax subnets remembered only for their feasibility distance; the longest idle is
 *     forgotten
 * @param requestCacheMax entries of each request cache and of the failed queries; the oldest is
 *     forgotten
 * @param requests Route requests accepted from one peer: a busy node that just connected hands over
 *     its open queries
 * @param seqnoRequests Seqno requests accepted from one peer: after a cut everybody asks
 * @param newSubnets subnets learned from one peer: at once the table of a large network
 * @param newSubnetsOfAll subnets learned from all peers together, each of which is told to all
 *     others
 * @param newSubnetsReserved subnets learned from one peer while all together have used up theirs; a
 *     link that this node made itself does not compete with others at all
 * @param ownRequests queries that packets of this node or in transit may start
 * @param unknownSources queries for the keys of senders, per link they came from: anybody can
 *     invent senders
 * @param stepsPerDeadline deadlines handled, or table places visited, in one call: well below a
 *     millisecond of work
 * @param messagesPerDeadline control packets after which one call handles no further deadline or
 *     table place: each lost route may have to be told to a thousand neighbours
 */
public record RoutingLimits(
    int routesPerPeerMax,
    int routesMax,
    int routesReservedPerPeer,
    int queriesMax,
    int idleSourcesMax,
    int requestCacheMax,
    Rate requests,
    Rate seqnoRequests,
    Rate newSubnets,
    Rate newSubnetsOfAll,
    Rate newSubnetsReserved,
    Rate ownRequests,
    Rate unknownSources,
    int stepsPerDeadline,
    int messagesPerDeadline) {
  private static final int ROUTES_MAX = 1_000_000;

  /** A node that cannot know a small network is of no use. */
  private static final int ROUTES_MIN = 1000;

  /** The route table may take this share of the heap, as divisor. */
  private static final int ROUTES_HEAP_SHARE = 4;

  /**
   * A subnet with one route, as a heap histogram shows it: entry, route, feasibility distance and
   * router id 232 bytes, the entry of the data path with the key 136, places in tables 34; and a
   * tenth for tables that double.
   */
  private static final int BYTES_PER_ROUTE = 448;

  private static final int PEERS_TO_FILL_THE_TABLE = 5;

  /** Peers that the last quarter of the table has reserved places for. */
  private static final int PEERS_WITH_RESERVE = 128;

  private static final int IDLE_SOURCES_PER_ROUTES = 5;

  private static final int REQUEST_CACHE_MAX = 65_536;

  /** Heap per place in each of the three caches: a Seqno request with its askers is 500 bytes. */
  private static final int HEAP_BYTES_PER_REQUEST = 16_384;

  private static final int QUERIES_MAX = 4096;

  /**
   * How often something may happen.
   *
   * @param perSecond in the long run
   * @param burst at once
   */
  public record Rate(int perSecond, int burst) {
    TokenBucket bucket(long nowNanos) {
      return new TokenBucket(perSecond, burst, nowNanos);
    }
  }

  /** The defaults of a large heap. */
  public static RoutingLimits defaults() {
    return of(ROUTES_MAX, REQUEST_CACHE_MAX);
  }

  /**
   * The defaults, lowered to what a heap holds: the routes take a quarter of it at most.
   *
   * @param heapBytes the maximum heap of this JVM
   */
  public static RoutingLimits forHeap(long heapBytes) {
    long routes = heapBytes / ROUTES_HEAP_SHARE / BYTES_PER_ROUTE;
    long requests = heapBytes / HEAP_BYTES_PER_REQUEST;
    return of(
        (int) Math.max(ROUTES_MIN, Math.min(ROUTES_MAX, routes)),
        (int) Math.max(ROUTES_MIN, Math.min(REQUEST_CACHE_MAX, requests)));
  }

  private static RoutingLimits of(int routesMax, int requestCacheMax) {
    int burst = Math.min(20_000, routesMax / 4);
    return new RoutingLimits(
        routesMax / PEERS_TO_FILL_THE_TABLE,
        routesMax,
        Math.max(1, routesMax / 4 / PEERS_WITH_RESERVE),
        Math.min(QUERIES_MAX, requestCacheMax),
        routesMax / IDLE_SOURCES_PER_ROUTES,
        requestCacheMax,
        new Rate(100, 2000),
        new Rate(100, 2000),
        new Rate(2000, burst),
        new Rate(4000, 2 * burst),
        new Rate(100, 500),
        new Rate(100, 1000),
        new Rate(20, 200),
        256,
        4096);
  }
}
