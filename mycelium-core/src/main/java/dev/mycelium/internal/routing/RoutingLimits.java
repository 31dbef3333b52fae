package dev.mycelium.internal.routing;

/**
 * Bounds of the improved rules; each is counted when it is reached. The reference has none (spec 04
 * §16, R25).
 *
 * @param routesPerPeerMax routes learned from one peer; further subnets of that peer are ignored. A
 *     fifth of all, so that no single peer can fill the table
 * @param routesMax routes in all; further ones are ignored. About 250 MB
 * @param queriesMax queries under way; a forwarded one is given up for a new one. A full-speed scan
 *     opens 1500 in their 15 s
 * @param idleSourcesMax subnets remembered only for their feasibility distance; the longest idle is
 *     forgotten
 * @param requestCacheMax entries of each request cache and of the failed queries; the oldest is
 *     forgotten
 * @param requestsPerSecond Route requests accepted from one peer in the long run
 * @param requestsBurst Route requests accepted from one peer at once: a busy node that just
 *     connected hands over its open queries
 * @param seqnoRequestsPerSecond Seqno requests accepted from one peer in the long run
 * @param seqnoRequestsBurst Seqno requests accepted from one peer at once: after a cut everybody
 *     asks
 * @param newSubnetsPerSecond subnets learned from one peer in the long run
 * @param newSubnetsBurst subnets learned from one peer at once: the table of a large network
 * @param ownRequestsPerSecond queries that packets of this node or in transit may start, per second
 * @param ownRequestsBurst queries that packets may start at once
 * @param unknownSourcesPerSecond queries for the keys of senders, per link they came from: anybody
 *     can invent senders
 * @param unknownSourcesBurst the same, at once
 * @param stepsPerDeadline deadlines handled, or table places visited, in one call: well below a
 *     millisecond of work
 */
public record RoutingLimits(
    int routesPerPeerMax,
    int routesMax,
    int queriesMax,
    int idleSourcesMax,
    int requestCacheMax,
    int requestsPerSecond,
    int requestsBurst,
    int seqnoRequestsPerSecond,
    int seqnoRequestsBurst,
    int newSubnetsPerSecond,
    int newSubnetsBurst,
    int ownRequestsPerSecond,
    int ownRequestsBurst,
    int unknownSourcesPerSecond,
    int unknownSourcesBurst,
    int stepsPerDeadline) {

  /** The defaults. */
  public static RoutingLimits defaults() {
    return new RoutingLimits(
        200_000, 1_000_000, 4096, 200_000, 65_536, 100, 2000, 100, 2000, 2000, 20_000, 100, 1000,
        20, 200, 256);
  }
}
