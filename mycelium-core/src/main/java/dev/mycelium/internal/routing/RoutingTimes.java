package dev.mycelium.internal.routing;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

/**
 * Every interval and life of the protocol, in nanoseconds (spec 04 §3). Where the improved rules
 * differ from the reference, {@code docs/deviations.md} says why.
 *
 * @param helloNanos between Hellos to a neighbour, at most
 * @param deadNanos without an answer until a neighbour is dead
 * @param deadCheckNanos between checks for dead neighbours; reference only
 * @param announcementNanos between announcements of the own subnet, at most
 * @param holdNanos life of a retracted or expired route
 * @param shortestLifeNanos least life that an update can give
 * @param sourceNanos life of a feasibility distance
 * @param raiseNanos between raises of the own sequence number, at least
 * @param seqnoRepeatNanos before the same announcer is asked for the same number again
 * @param seqnoDuplicateNanos during which a received Seqno request is a duplicate
 * @param seqnoCacheNanos life of a Seqno request in the cache, at least; also its sweep interval
 * @param queryNanos until a query is given up
 * @param requestCacheNanos life of a Route request in the cache
 * @param requestSweepNanos between sweeps of that cache
 * @param refreshNanos remaining life below which a used route is refreshed by asking all neighbours
 * @param interestNanos after which a route that nobody used or asked for is idle
 */
record RoutingTimes(
    long helloNanos,
    long deadNanos,
    long deadCheckNanos,
    long announcementNanos,
    long holdNanos,
    long shortestLifeNanos,
    long sourceNanos,
    long raiseNanos,
    long seqnoRepeatNanos,
    long seqnoDuplicateNanos,
    long seqnoCacheNanos,
    long queryNanos,
    long requestCacheNanos,
    long requestSweepNanos,
    long refreshNanos,
    long interestNanos) {

  /** Interval field of a Hello: 20 s. */
  static final int HELLO_CENTIS = 2000;

  /** Interval field of an IHU: 60 s. */
  static final int IHU_CENTIS = 6000;

  /** Interval field of an Update: 300 s. */
  static final int UPDATE_CENTIS = 30_000;

  static RoutingTimes reference() {
    return new RoutingTimes(
        SECONDS.toNanos(20),
        SECONDS.toNanos(43),
        SECONDS.toNanos(10),
        SECONDS.toNanos(300),
        SECONDS.toNanos(6),
        0,
        SECONDS.toNanos(1800),
        SECONDS.toNanos(4),
        SECONDS.toNanos(4),
        SECONDS.toNanos(60),
        SECONDS.toNanos(60),
        SECONDS.toNanos(15),
        SECONDS.toNanos(15),
        SECONDS.toNanos(5),
        SECONDS.toNanos(15),
        SECONDS.toNanos(60));
  }

  static RoutingTimes improved() {
    return new RoutingTimes(
        SECONDS.toNanos(20),
        SECONDS.toNanos(43),
        SECONDS.toNanos(10),
        SECONDS.toNanos(300),
        SECONDS.toNanos(30),
        SECONDS.toNanos(60),
        SECONDS.toNanos(1800),
        SECONDS.toNanos(4),
        SECONDS.toNanos(4),
        SECONDS.toNanos(4),
        SECONDS.toNanos(60),
        SECONDS.toNanos(15),
        SECONDS.toNanos(15),
        SECONDS.toNanos(5),
        SECONDS.toNanos(15),
        SECONDS.toNanos(60));
  }

  static RoutingTimes of(RoutingMode mode) {
    return mode == RoutingMode.REFERENCE ? reference() : improved();
  }

  /** 3.5 times the interval of an update, in whole milliseconds as the reference counts them. */
  long lifeNanos(int intervalCentis) {
    long lifeNanos = MILLISECONDS.toNanos(intervalCentis * 10L * 7 / 2);
    return Math.max(lifeNanos, shortestLifeNanos);
  }
}
