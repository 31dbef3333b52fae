package dev.mycelium.internal.routing;

/** Which rules the router follows. */
public enum RoutingMode {
  /**
   * Spec 04 to the letter, oddities included: for the replay of recordings and mixed simulations.
   */
  REFERENCE,
  /** Wire compatible, with the measures listed in docs/deviations.md. */
  IMPROVED
}
