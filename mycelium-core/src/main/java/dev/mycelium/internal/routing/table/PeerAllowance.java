package dev.mycelium.internal.routing.table;

import dev.mycelium.internal.machine.TokenBucket;

/**
 * How much one neighbour may ask of this node (spec 04 §15.3, S6).
 *
 * @param routeRequests Route requests
 * @param seqnoRequests Seqno requests
 * @param newSubnets subnets that were unknown
 * @param reservedNewSubnets the same while all peers together have used up theirs
 * @param unknownSources packets whose sender's key has to be asked for
 * @param tableDumps answers to wildcard requests
 * @param isChosen whether this node made the link itself: strangers do not count against it
 */
public record PeerAllowance(
    TokenBucket routeRequests,
    TokenBucket seqnoRequests,
    TokenBucket newSubnets,
    TokenBucket reservedNewSubnets,
    TokenBucket unknownSources,
    TokenBucket tableDumps,
    boolean isChosen) {}
