package dev.mycelium.internal.discovery;

import dev.mycelium.Endpoint;

/** What discovery asks of the world. Implementations never call back. */
public interface DiscoveryEffects {
  /** Looks at the interfaces of the machine and reports to {@link Discovery#onInterfaces}. */
  void scan();

  /**
   * Joins the group of all nodes on an interface.
   *
   * @return false if that failed; it is tried again
   */
  boolean join(LocalInterface where);

  /** Leaves the group; the interface may be gone. */
  void leave(LocalInterface where);

  /**
   * Sends a beacon to all nodes on an interface.
   *
   * @return false if that failed; it is tried again
   */
  boolean send(LocalInterface where, byte[] beacon);

  /** A node announced itself. */
  void discovered(Endpoint endpoint);

  /** There is no interface to look on any more, or since the start. */
  void alone();
}
