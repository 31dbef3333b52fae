package dev.mycelium.sim;

/**
 * Within which virtual time everybody must be reachable again. Each is a sum of times that the
 * rules name; the scenarios print the worst that they measured beside it.
 */
final class Bounds {
  /** A query that finds nothing ends after this (spec 04 §3). */
  private static final double QUERY_SECONDS = 15;

  /** The first back-off after a query that found nothing (spec 04 §15.3, S7). */
  private static final double FIRST_BACK_OFF_SECONDS = 15;

  /** The longest back-off after queries that found nothing (S7). */
  private static final double LONGEST_BACK_OFF_SECONDS = 60;

  /** An owner raises its sequence number at most this often (spec 04 §3). */
  private static final double SEQNO_RAISE_SECONDS = 4;

  /** Messages cross the networks of the scenarios, there and back, within this. */
  private static final double TRAVEL_SECONDS = 2;

  /** A silent neighbour is found out by then: 43 s without an IHU, looked for every 10 s. */
  private static final double SILENCE_FOUND_SECONDS = 53;

  /**
   * After a failure that both ends of a link notice. At worst a first query dies among nodes that
   * are asking themselves, its back-off passes, and the second one meets nodes whose feasibility
   * distance is better than what is left, so that the owner has to raise its sequence number.
   */
  static final double LOSS_SECONDS =
      QUERY_SECONDS + FIRST_BACK_OFF_SECONDS + SEQNO_RAISE_SECONDS + TRAVEL_SECONDS;

  /** After the loss of a node among others that have just started: two numbers are raised. */
  static final double YOUNG_SECONDS = SEQNO_RAISE_SECONDS + TRAVEL_SECONDS;

  /** After a link fell silent. */
  static final double SILENCE_SECONDS = SILENCE_FOUND_SECONDS + LOSS_SECONDS;

  /** After partitions heal or a node returns: the longest back-off may just have begun. */
  static final double RETURN_SECONDS =
      LONGEST_BACK_OFF_SECONDS + QUERY_SECONDS + SEQNO_RAISE_SECONDS + TRAVEL_SECONDS;

  /**
   * Reference routers wait for a query, up to 60 s for a sequence number that was asked for before
   * (R11), and for the owner's next announcement where the request died (R12).
   */
  static final double REFERENCE_SECONDS = 300 + 60 + 2 * QUERY_SECONDS + TRAVEL_SECONDS;

  /**
   * Routes that nobody uses are gone by then: twice the life of a route and its hold (spec 04 §3,
   * R34). A node whose route expires may fall back on one that a slower neighbour has not forgotten
   * yet, and announce it: for its neighbours that is news, good for a second life.
   */
  static final double FORGOTTEN_SECONDS = 2 * (1050 + 30);

  /**
   * How far a path may be from the best one, per hop of the longer of the two: 10 for the change of
   * metric that is not announced, 10 for the gain that is not worth a switch (spec 04 §3).
   */
  static final int COST_PER_HOP = 20;

  private Bounds() {}
}
