package dev.mycelium.internal.peer;

import dev.mycelium.Endpoint;
import dev.mycelium.PeerInfo;
import dev.mycelium.PublicKey;
import dev.mycelium.internal.machine.Machine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides which links there should be (spec 02 §11): dials the wanted peers until they are
 * connected, keeps account of those that came by themselves. A pure machine; who is at the other
 * end of a link it learns from what a node says of itself.
 *
 * <p>The two notations of an IPv4 address are one peer (spec 02 §16 W26); each entry keeps the
 * notation in which it became known.
 */
public final class PeerManager implements Machine {
  /** Failed attempts after which a peer found on the local network is forgotten. */
  private static final int FOUND_ATTEMPTS_MAX = 3;

  /**
   * How long an attempt may take while the peer was lost just now: the system sends its first
   * packet again after one second, and then not before three. Not for names, which may have many
   * addresses to try.
   */
  private static final long HURRIED_ATTEMPT_NANOS = 2_000_000_000L;

  private final PeerLimits limits;
  private final PeerEffects effects;
  private final RandomGenerator random;
  private final PublicKey self;

  /** By unmapped endpoint. Inbound entries are bounded by the links that exist. */
  private final Map<Endpoint, Peer> peers = new LinkedHashMap<>();

  private final Map<Long, Peer> byAttempt = new HashMap<>();
  private final Map<Integer, Peer> byLink = new HashMap<>();
  private int staticPeers;
  private long nextAttempt;
  private long deadlineNanos = NEVER;

  /**
   * Wants the given peers from now on; the first attempts start at the first deadline, which is
   * due.
   *
   * @param self the own key, by which links to this node itself are found
   * @param staticPeers the configured peers; duplicates collapse
   */
  public PeerManager(
      PeerLimits limits,
      PeerEffects effects,
      RandomGenerator random,
      PublicKey self,
      List<Endpoint> staticPeers,
      long nowNanos) {
    this.limits = limits;
    this.effects = effects;
    this.random = random;
    this.self = self;
    for (Endpoint endpoint : staticPeers) {
      boolean unused = want(endpoint, nowNanos);
    }
    plan();
  }

  /**
   * Wants one more peer; it is dialed at once.
   *
   * @return false if the endpoint is known already, in whatever notation and of whatever type
   * @throws IllegalStateException if there are too many static peers
   */
  public boolean add(Endpoint endpoint, long nowNanos) {
    if (peers.containsKey(endpoint.unmapped())) {
      return false;
    }
    if (staticPeers >= limits.staticPeersMax()) {
      throw new IllegalStateException(
          "cannot add "
              + endpoint.uri()
              + ": there are "
              + staticPeers
              + " peers, the most allowed");
    }
    boolean added = want(endpoint, nowNanos);
    plan();
    return added;
  }

  private boolean want(Endpoint endpoint, long nowNanos) {
    boolean dialable = limits.dialable().contains(endpoint.protocol());
    RedialPlan plan = dialable ? new RedialPlan(random, nowNanos) : null;
    Peer peer = new Peer(endpoint, PeerInfo.Type.STATIC, plan, nowNanos);
    if (peers.putIfAbsent(endpoint.unmapped(), peer) != null) {
      return false;
    }
    staticPeers++;
    if (!dialable) {
      effects.report(endpoint, limits.refusal(endpoint.protocol()), true);
    }
    return true;
  }

  /** What became of a peer that was found on the local network. */
  public enum Found {
    /** It is dialed from now on. */
    ADDED,
    /** Its endpoint is in the table, of whatever type. */
    KNOWN,
    /** Too many were found. */
    NO_ROOM
  }

  /**
   * A node announced itself on the local network: it is dialed at once, and forgotten after some
   * failed attempts; its next announcement brings it back (spec 02 §11.2, §12.5).
   */
  public Found find(Endpoint endpoint, long nowNanos) {
    if (peers.containsKey(endpoint.unmapped())) {
      return Found.KNOWN;
    }
    if (!hasRoomFor(endpoint)) {
      return Found.NO_ROOM;
    }
    RedialPlan plan = new RedialPlan(random, nowNanos);
    Peer peer = new Peer(endpoint, PeerInfo.Type.LINK_LOCAL_DISCOVERY, plan, nowNanos);
    peers.put(endpoint.unmapped(), peer);
    plan();
    return Found.ADDED;
  }

  private boolean hasRoomFor(Endpoint endpoint) {
    int all = 0;
    int sameInterface = 0;
    for (Peer peer : peers.values()) {
      if (peer.type == PeerInfo.Type.LINK_LOCAL_DISCOVERY) {
        all++;
        sameInterface += scope(peer.endpoint).equals(scope(endpoint)) ? 1 : 0;
      }
    }
    return all < limits.discoveredPeersMax() && sameInterface < limits.discoveredPerInterfaceMax();
  }

  private static String scope(Endpoint endpoint) {
    return endpoint.host().substring(endpoint.host().indexOf('%') + 1);
  }

  /**
   * Of what type the peer of a link is.
   *
   * @return empty if nobody wants the link
   */
  public Optional<PeerInfo.Type> typeOf(int link) {
    return Optional.ofNullable(byLink.get(link)).map(peer -> peer.type);
  }

  /**
   * Forgets a peer of any type: closes its link, gives its attempt up.
   *
   * @return false if it is unknown
   */
  public boolean remove(Endpoint endpoint, long nowNanos) {
    Peer peer = peers.remove(endpoint.unmapped());
    if (peer == null) {
      return false;
    }
    if (peer.type == PeerInfo.Type.STATIC) {
      staticPeers--;
    }
    abortAttempt(peer);
    dropLink(peer, "peer removed");
    plan();
    return true;
  }

  private void abortAttempt(Peer peer) {
    if (peer.isConnecting()) {
      byAttempt.remove(peer.attempt);
      effects.abortDial(peer.attempt);
      peer.endAttempt();
    }
  }

  private void dropLink(Peer peer, String reason) {
    if (peer.isAlive()) {
      effects.closeLink(peer.link, reason);
      peer.link = PeerView.NO_LINK;
    }
  }

  /** A dialed link is up. If nobody wants it any more it is closed. */
  public void onConnected(long attempt, int link, long nowNanos) {
    Peer peer = byAttempt.remove(attempt);
    if (peer == null) {
      effects.closeLink(link, "peer removed");
      return;
    }
    peer.onConnected(link, true, nowNanos);
    byLink.put(link, peer);
    plan();
  }

  /** A host name stood for an address, which is being tried. */
  public void onResolved(long attempt, Endpoint literal) {
    Peer peer = byAttempt.get(attempt);
    if (peer != null) {
      peer.resolved = literal;
    }
  }

  /** An attempt has failed. */
  public void onConnectFailed(long attempt, String reason, long nowNanos) {
    Peer peer = byAttempt.remove(attempt);
    if (peer == null) {
      return;
    }
    peer.endAttempt();
    peer.failedAttempts++;
    effects.report(peer.endpoint, reason, peer.failedAttempts == 1);
    if (peer.plan != null) {
      peer.plan.onFailed(nowNanos);
    }
    if (peer.type == PeerInfo.Type.LINK_LOCAL_DISCOVERY
        && peer.failedAttempts >= FOUND_ATTEMPTS_MAX) {
      peers.remove(peer.endpoint.unmapped());
    }
    plan();
  }

  /**
   * Somebody connected to us. An entry of the same endpoint keeps its type and gets the new link in
   * place of its old one (spec 02 §16 W12).
   */
  public void onAccepted(int link, Endpoint remote, long nowNanos) {
    Endpoint key = remote.unmapped();
    Peer peer =
        peers.computeIfAbsent(
            key, absent -> new Peer(remote, PeerInfo.Type.INBOUND, null, nowNanos));
    abortAttempt(peer);
    dropLink(peer, "replaced by a newer connection");
    peer.onConnected(link, false, nowNanos);
    byLink.put(link, peer);
    encourage(key.host(), nowNanos);
    plan();
  }

  /**
   * A node that connects to us is up and probably listens again: peers at its address are dialed
   * without further waiting (spec 09 §1 item 2; who it is, it has not said yet).
   */
  private void encourage(String host, long nowNanos) {
    for (Peer peer : peers.values()) {
      if (peer.plan != null && peer.host().equals(host)) {
        peer.plan.onSignOfLife(nowNanos);
      }
    }
  }

  /**
   * The other end of a link has said who it is: a link to ourselves is closed, one found on the
   * local network is closed if it is one too many (spec 09 §1 item 3), and a peer that was at the
   * other end of an earlier link is up again, wherever it calls from.
   */
  public void onIdentified(int link, PublicKey key, long nowNanos) {
    Peer peer = byLink.get(link);
    if (peer == null || peer.link != link) {
      return;
    }
    peer.onIdentified(key);
    if (key.equals(self)) {
      leaveOurselves(peer);
      return;
    }
    for (Peer other : peers.values()) {
      if (other != peer && other.plan != null && other.ledTo(key)) {
        other.plan.onSignOfLife(nowNanos);
      }
    }
    for (Peer other : List.copyOf(peers.values())) {
      if (other != peer && other.isAlive() && other.leadsTo(key)) {
        settle(peer, other, key);
      }
    }
    plan();
  }

  /** The other end of such a link is an inbound one of ours; it ends with this one. */
  private void leaveOurselves(Peer peer) {
    if (peer.dialed) {
      effects.report(peer.endpoint, "it is this node itself", true);
      effects.closeLink(peer.link, "link to this node itself");
    }
  }

  /** Two links lead to one node. */
  private void settle(Peer one, Peer two, PublicKey key) {
    Peer superfluous = superfluous(one, two, key);
    if (superfluous != null && one.host().equals(two.host())) {
      superfluous.twin = superfluous == one ? two.link : one.link;
      effects.closeLink(superfluous.link, "another link to the same node exists");
    }
  }

  /**
   * Which of two links is ours to close: never a configured one. Of two that both ends made over
   * each other's announcements, that of the lower key stays, at both ends.
   */
  private @Nullable Peer superfluous(Peer one, Peer two, PublicKey key) {
    if (!one.isOursByDiscovery() && !two.isOursByDiscovery()) {
      return null;
    }
    Peer ours = one.isOursByDiscovery() ? one : two;
    Peer other = ours == one ? two : one;
    boolean oursStays = !other.dialed && Arrays.compareUnsigned(self.toBytes(), key.toBytes()) < 0;
    return oursStays ? null : ours;
  }

  /**
   * A link is gone. A wanted peer is dialed again, an inbound one forgotten.
   *
   * @param receivedBytes what the link received in all its life
   * @param sentBytes what it sent
   */
  public void onLinkClosed(
      int link, long receivedBytes, long sentBytes, String reason, long nowNanos) {
    Peer peer = byLink.remove(link);
    if (peer == null) {
      return;
    }
    releaseTwins(link);
    peer.addTotals(receivedBytes, sentBytes);
    if (peer.link != link) {
      return; // replaced or removed meanwhile
    }
    long livedNanos = peer.onLinkLost(nowNanos);
    if (peer.type == PeerInfo.Type.INBOUND) {
      peers.remove(peer.endpoint.unmapped());
    } else if (peer.plan != null) {
      if (peer.dialed && peer.leadsTo(self)) {
        peer.plan.onHopeless(nowNanos);
      } else {
        peer.plan.onLost(livedNanos, nowNanos);
      }
    }
    plan();
  }

  /** What a link made superfluous is wanted again when that link is gone. */
  private void releaseTwins(int link) {
    for (Peer peer : peers.values()) {
      if (peer.twin == link) {
        peer.twin = PeerView.NO_LINK;
      }
    }
  }

  /** All peers in the order in which they became known. */
  public List<PeerView> peers(long nowNanos) {
    List<PeerView> views = new ArrayList<>(peers.size());
    for (Peer peer : peers.values()) {
      views.add(peer.view(nowNanos));
    }
    return views;
  }

  @Override
  public long nextDeadlineNanos() {
    return deadlineNanos;
  }

  @Override
  public void onDeadline(long nowNanos) {
    giveUpHurriedAttempts(nowNanos);
    for (Peer peer : peers.values()) {
      if (byAttempt.size() >= limits.attemptsMax()) {
        break;
      }
      RedialPlan plan = planOf(peer);
      if (plan != null && plan.dueNanos() - nowNanos <= 0) {
        dial(peer, nowNanos);
      }
    }
    plan();
  }

  /**
   * A peer that is just coming back may have been deaf to the first packets of an attempt, and the
   * system repeats them ever more rarely.
   */
  private void giveUpHurriedAttempts(long nowNanos) {
    for (Peer peer : peers.values()) {
      if (peer.attemptEndsNanos != NEVER && peer.attemptEndsNanos - nowNanos <= 0) {
        abortAttempt(peer);
        peer.failedAttempts++;
        effects.report(peer.endpoint, "no answer", peer.failedAttempts == 1);
        if (peer.plan != null) {
          peer.plan.onGivenUp(nowNanos);
        }
      }
    }
  }

  private void dial(Peer peer, long nowNanos) {
    peer.attempt = nextAttempt++;
    byAttempt.put(peer.attempt, peer);
    if (peer.plan != null && peer.plan.isFast(nowNanos) && !peer.endpoint.isName()) {
      peer.attemptEndsNanos = nowNanos + HURRIED_ATTEMPT_NANOS;
    }
    effects.dial(peer.endpoint, peer.attempt);
  }

  /** Finds the next deadline. While too many attempts are under way, the end of one is awaited. */
  private void plan() {
    deadlineNanos = NEVER;
    for (Peer peer : byAttempt.values()) {
      if (peer.attemptEndsNanos != NEVER) {
        deadlineNanos = earlier(deadlineNanos, peer.attemptEndsNanos);
      }
    }
    if (byAttempt.size() >= limits.attemptsMax()) {
      return;
    }
    for (Peer peer : peers.values()) {
      RedialPlan plan = planOf(peer);
      if (plan != null) {
        deadlineNanos = earlier(deadlineNanos, plan.dueNanos());
      }
    }
  }

  private static long earlier(long deadlineNanos, long dueNanos) {
    return deadlineNanos == NEVER || dueNanos - deadlineNanos < 0 ? dueNanos : deadlineNanos;
  }

  /** The plan of a peer that waits to be dialed, else null. */
  private static @Nullable RedialPlan planOf(Peer peer) {
    boolean waits = !peer.isAlive() && !peer.isConnecting() && peer.twin == PeerView.NO_LINK;
    return waits ? peer.plan : null;
  }
}
