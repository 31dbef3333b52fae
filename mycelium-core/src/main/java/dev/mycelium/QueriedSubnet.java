package dev.mycelium;

import java.time.Duration;

/**
 * A subnet whose route the node is looking for, for itself or for a neighbour.
 *
 * @param subnet what is looked for
 * @param timeLeft until the query is given up, 0..15 s
 */
public record QueriedSubnet(Subnet subnet, Duration timeLeft) {}
