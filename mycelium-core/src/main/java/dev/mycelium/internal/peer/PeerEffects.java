package dev.mycelium.internal.peer;

import dev.mycelium.Endpoint;

/** What the peer manager asks of the world. Implementations queue; they never call back. */
public interface PeerEffects {
  /** Starts a connection attempt; its end is reported under the same number. */
  void dial(Endpoint endpoint, long attempt);

  /**
   * Gives an attempt up; its late success, if any, is closed by the edge and reported as failed.
   */
  void abortDial(long attempt);

  /** Closes a link. */
  void closeLink(int link, String reason);

  /**
   * Tells the operator that a wanted peer cannot be reached.
   *
   * @param first whether this is the first failure since the peer was added or last connected: an
   *     error; the following ones are for debugging
   */
  void report(Endpoint endpoint, String reason, boolean first);
}
