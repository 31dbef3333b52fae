package dev.mycelium.internal.peer;

import dev.mycelium.Endpoint;
import dev.mycelium.PeerInfo;
import dev.mycelium.PublicKey;
import dev.mycelium.internal.machine.Machine;
import java.util.Optional;
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

  /** When an attempt that is in a hurry is given up for another one. */
  long attemptEndsNanos = Machine.NEVER;

  /** The literal of a host name that was tried last. */
  @Nullable Endpoint resolved;

  /** Who is at the other end of the link, once it has said so. */
  @Nullable PublicKey owner;

  /** Who was there last. */
  @Nullable PublicKey lastOwner;

  /** Whether this end made the link. */
  boolean dialed;

  /** Another link to the same node that makes one to this peer superfluous. */
  int twin = PeerView.NO_LINK;

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

  void onConnected(int newLink, boolean byUs, long nowNanos) {
    endAttempt();
    dialed = byUs;
    owner = null;
    link = newLink;
    failedAttempts = 0;
    everConnected = true;
    connectedNanos = nowNanos;
  }

  void endAttempt() {
    attempt = NO_ATTEMPT;
    attemptEndsNanos = Machine.NEVER;
  }

  /** The other end of the link has said who it is. */
  void onIdentified(PublicKey key) {
    owner = key;
    lastOwner = key;
  }

  /** Whether the link was made because of an announcement on the local network, and by this end. */
  boolean isOursByDiscovery() {
    return dialed && type == PeerInfo.Type.LINK_LOCAL_DISCOVERY;
  }

  /** Where the peer is, as far as that is known: the host without notation and port. */
  String host() {
    return (resolved == null ? endpoint : resolved).unmapped().host();
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
        failedAttempts,
        Optional.ofNullable(resolved));
  }

  /** An attempt shows before a link, as in the reference (spec 02 §11.6). */
  private PeerInfo.State state() {
    if (isConnecting()) {
      return PeerInfo.State.CONNECTING;
    }
    return isAlive() ? PeerInfo.State.ALIVE : PeerInfo.State.DEAD;
  }
}
