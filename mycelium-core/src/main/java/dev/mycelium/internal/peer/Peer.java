package dev.mycelium.internal.peer;

import dev.mycelium.Endpoint;
import dev.mycelium.PeerInfo;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One entry of the peer table. */
final class Peer {
  static final long NO_ATTEMPT = -1;

  final Endpoint endpoint;
  final PeerInfo.Type type;

  /** Null if the peer is never dialed. */
  final @Nullable RedialPlan plan;

  private final long discoveredNanos;

  long attempt = NO_ATTEMPT;
  int link = PeerView.NO_LINK;
  int failedAttempts;
  private boolean everConnected;
  private long connectedNanos;
  private long receivedBytes;
  private long sentBytes;

  Peer(Endpoint endpoint, PeerInfo.Type type, @Nullable RedialPlan plan, long nowNanos) {
    this.endpoint = endpoint;
    this.type = type;
    this.plan = plan;
    this.discoveredNanos = nowNanos;
  }

  boolean isAlive() {
    return link != PeerView.NO_LINK;
  }

  boolean isConnecting() {
    return attempt != NO_ATTEMPT;
  }

  void onConnected(int newLink, long nowNanos) {
    attempt = NO_ATTEMPT;
    link = newLink;
    failedAttempts = 0;
    everConnected = true;
    connectedNanos = nowNanos;
  }

  /** Returns how long the link lived. */
  long onLinkLost(long nowNanos) {
    link = PeerView.NO_LINK;
    return nowNanos - connectedNanos;
  }

  /** Adds what a link carried that is gone: the counters of a peer go on over all its links. */
  void addTotals(long received, long sent) {
    receivedBytes += received;
    sentBytes += sent;
  }

  PeerView view(long nowNanos) {
    return new PeerView(
        endpoint,
        type,
        state(),
        link,
        receivedBytes,
        sentBytes,
        nowNanos - discoveredNanos,
        everConnected ? OptionalLong.of(nowNanos - connectedNanos) : OptionalLong.empty(),
        failedAttempts);
  }

  /** An attempt shows before a link, as in the reference (spec 02 §11.6). */
  private PeerInfo.State state() {
    if (isConnecting()) {
      return PeerInfo.State.CONNECTING;
    }
    return isAlive() ? PeerInfo.State.ALIVE : PeerInfo.State.DEAD;
  }
}
