package dev.mycelium;

import java.util.OptionalInt;

/**
 * A route to a subnet over one neighbour.
 *
 * @param subnet where it leads
 * @param nextHop name of the link, for example {@code TCP 10.0.0.1:40000 <-> 10.0.0.2:9651}
 * @param metric 0..65534 as the neighbour announced it, without the cost of the link to it; empty
 *     if the route was retracted
 * @param seqno 0..65535, sequence number of the origin
 * @param selected whether packets take it
 * @param publicKey key of the node that owns the subnet
 */
public record RouteInfo(
    Subnet subnet,
    String nextHop,
    OptionalInt metric,
    int seqno,
    boolean selected,
    PublicKey publicKey) {}
