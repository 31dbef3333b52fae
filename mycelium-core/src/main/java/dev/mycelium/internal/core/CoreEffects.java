package dev.mycelium.internal.core;

import dev.mycelium.Endpoint;
import dev.mycelium.NodeEvent;
import dev.mycelium.internal.peer.PeerManager;
import dev.mycelium.internal.wire.ControlTlv;

/** What the core asks of the edges. Implementations queue; they never call the core back. */
public interface CoreEffects {
  /** Puts a TLV into the control lane of a link; unknown links are ignored. */
  void sendControl(int link, ControlTlv tlv);

  /** Closes a link; unknown links are ignored. */
  void closeLink(int link, String reason);

  /** Starts a connection attempt. */
  void dial(Endpoint endpoint, long attempt);

  /** Gives a connection attempt up. */
  void abortDial(long attempt);

  /** A connection attempt failed: for the log. */
  void dialFailed(Endpoint endpoint, String reason, boolean first);

  /** What became of a node that announced itself on the local network: for the log. */
  void peerFound(Endpoint endpoint, PeerManager.Found found);

  /** Tells the embedding program. */
  void emit(NodeEvent event);
}
