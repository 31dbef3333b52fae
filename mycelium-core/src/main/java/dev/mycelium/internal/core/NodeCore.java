package dev.mycelium.internal.core;

import dev.mycelium.Endpoint;
import dev.mycelium.NodeEvent;
import dev.mycelium.OverlayAddress;
import dev.mycelium.PeerInfo;
import dev.mycelium.PublicKey;
import dev.mycelium.QueriedSubnet;
import dev.mycelium.RouteInfo;
import dev.mycelium.Subnet;
import dev.mycelium.internal.data.DataPath;
import dev.mycelium.internal.data.Fib;
import dev.mycelium.internal.data.FrameSink;
import dev.mycelium.internal.data.Miss;
import dev.mycelium.internal.data.ParkedPackets;
import dev.mycelium.internal.echo.EchoEffects;
import dev.mycelium.internal.echo.EchoMachine;
import dev.mycelium.internal.machine.Machine;
import dev.mycelium.internal.peer.PeerEffects;
import dev.mycelium.internal.peer.PeerManager;
import dev.mycelium.internal.routing.PacketVerdict;
import dev.mycelium.internal.routing.Router;
import dev.mycelium.internal.routing.RoutingEffects;
import dev.mycelium.internal.wire.ControlTlv;
import dev.mycelium.internal.wire.Metric;
import dev.mycelium.spi.PacketBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The whole control plane of a node as one machine: router, peer manager, waiting packets and
 * pings. It dispatches inputs to them and their effects to the data path and the edges, and decides
 * nothing itself. Owned by one thread.
 */
public final class NodeCore implements Machine {
  private final CoreEffects effects;
  private final Fib fib;
  private final ParkedPackets parked;
  private final DataPath dataPath;
  private final Router router;
  private final PeerManager peers;
  private final EchoMachine echoes;

  // links that are up, in the order of their numbers
  private final Map<Integer, LinkRecord> links = new LinkedHashMap<>();

  private long now;

  /** What the core keeps of a link. */
  private record LinkRecord(
      FrameSink sink, String name, Endpoint remote, @Nullable PublicKey owner) {
    boolean isOwnedBy(PublicKey key) {
      return owner != null && owner.equals(key);
    }

    LinkRecord ownedBy(PublicKey key) {
      return new LinkRecord(sink, name, remote, key);
    }
  }

  /** Makes the router of a core; the arguments are the core's own effects. */
  public interface RouterFactory {
    /** Called once, from the constructor. */
    Router create(RoutingEffects effects);
  }

  /** Makes the peer manager of a core. */
  public interface PeerManagerFactory {
    /** Called once, from the constructor. */
    PeerManager create(PeerEffects effects);
  }

  /** Makes what pings for a core. */
  public interface EchoMachineFactory {
    /** Called once, from the constructor. */
    EchoMachine create(EchoEffects effects);
  }

  /**
   * Assembles a core.
   *
   * @param dataPath the data path of the thread that owns this core
   */
  public NodeCore(
      Fib fib,
      ParkedPackets parked,
      DataPath dataPath,
      RouterFactory routers,
      PeerManagerFactory peerManagers,
      EchoMachineFactory echoMachines,
      CoreEffects effects,
      long nowNanos) {
    this.fib = fib;
    this.parked = parked;
    this.dataPath = dataPath;
    this.effects = effects;
    this.now = nowNanos;
    this.router = routers.create(new RouterOutputs());
    this.peers = peerManagers.create(new PeerOutputs());
    this.echoes = echoMachines.create(new EchoOutputs());
  }

  /** Handles one input. */
  public void handle(CoreInput input, long nowNanos) {
    now = nowNanos;
    if (input instanceof CoreInput.ControlReceived received) {
      if (received.tlv() instanceof ControlTlv.Update update && update.metric() == 0) {
        identify(received.link(), update);
      }
      router.onControl(received.link(), received.tlv(), received.arrivalNanos());
    } else if (input instanceof CoreInput.HelloWritten written) {
      router.onHelloWritten(written.link(), written.seqno(), written.writtenNanos());
    } else if (input instanceof CoreInput.LinkUsed used) {
      router.onLinkUsed(used.link(), now);
    } else if (input instanceof CoreInput.LinkUp up) {
      linkUp(up);
    } else if (input instanceof CoreInput.LinkDown down) {
      linkDown(down);
    } else if (input instanceof CoreInput.DialFailed failed) {
      peers.onConnectFailed(failed.attempt(), failed.reason(), now);
    } else if (input instanceof CoreInput.Resolved resolved) {
      peers.onResolved(resolved.attempt(), resolved.literal());
    } else if (input instanceof CoreInput.PeerFound found) {
      effects.peerFound(found.endpoint(), peers.find(found.endpoint(), now));
    } else if (input instanceof CoreInput.Ask ask) {
      ask.question().accept(this);
    }
  }

  /** Handles a packet that the data path could not place; takes it. */
  public void miss(PacketBuffer packet, long nowNanos) {
    now = nowNanos;
    OverlayAddress wanted = new OverlayAddress(Miss.subnetHigh(packet), 0);
    PacketVerdict verdict =
        switch (Miss.kind(packet)) {
          case LOCAL_NO_ROUTE -> router.onLocalPacket(wanted, now);
          case TRANSIT_NO_ROUTE -> router.onTransitPacket(wanted, now);
          case UNKNOWN_SOURCE -> router.onUnknownSource(wanted, Miss.link(packet), now);
        };
    switch (verdict) {
      case GO -> dataPath.resume(packet, now);
      case WAIT -> parked.park(packet, Miss.kind(packet), wanted.high(), now);
      case NO_ROUTE -> dataPath.refuse(packet, now);
    }
  }

  /** Adds a static peer; false if it is known. */
  public boolean addPeer(Endpoint endpoint) {
    return peers.add(endpoint, now);
  }

  /** Removes a peer of any type; false if it is not known. */
  public boolean removePeer(Endpoint endpoint) {
    return peers.remove(endpoint, now);
  }

  /** Asks the network for a route if none is known. */
  public void requestRoute(OverlayAddress destination) {
    router.requestRoute(destination, now);
  }

  /** The router, for snapshots. */
  public Router router() {
    return router;
  }

  /** The peer manager, for snapshots. */
  public PeerManager peers() {
    return peers;
  }

  /** What pings, and answers pings for a host without TUN. */
  public EchoMachine echoes() {
    return echoes;
  }

  /** Number of links that are up. */
  public int linkCount() {
    return links.size();
  }

  /** The time of the input being handled. */
  public long nowNanos() {
    return now;
  }

  /** All routes, sorted by subnet, the selected one of each first. */
  public List<RouteInfo> routes() {
    List<RouteInfo> infos = new ArrayList<>();
    for (Router.RouteView route : router.routes()) {
      OptionalInt metric =
          Metric.isInfinite(route.metric()) ? OptionalInt.empty() : OptionalInt.of(route.metric());
      infos.add(
          new RouteInfo(
              route.subnet(),
              linkName(route.link()),
              metric,
              route.seqno(),
              route.selected(),
              route.publicKey()));
    }
    infos.sort(
        Comparator.comparing(RouteInfo::subnet)
            .thenComparing(RouteInfo::selected, Comparator.reverseOrder())
            .thenComparing(RouteInfo::nextHop));
    return infos;
  }

  /** The subnets being asked for, sorted. */
  public List<QueriedSubnet> queriedSubnets() {
    return router.queries(now).stream()
        .map(
            q ->
                new QueriedSubnet(
                    q.subnet(), Duration.ofNanos(Math.max(0, q.expiresNanos() - now))))
        .sorted(Comparator.comparing(QueriedSubnet::subnet))
        .toList();
  }

  @Override
  public long nextDeadlineNanos() {
    return Math.min(
        Math.min(router.nextDeadlineNanos(), echoes.nextDeadlineNanos()),
        Math.min(peers.nextDeadlineNanos(), parked.nextDeadlineNanos()));
  }

  @Override
  public void onDeadline(long nowNanos) {
    now = nowNanos;
    onDeadlineOf(router);
    onDeadlineOf(peers);
    onDeadlineOf(parked);
    onDeadlineOf(echoes);
  }

  private void onDeadlineOf(Machine machine) {
    long deadline = machine.nextDeadlineNanos();
    if (deadline != NEVER && deadline - now <= 0) {
      machine.onDeadline(now);
    }
  }

  private void linkUp(CoreInput.LinkUp up) {
    links.put(up.link(), new LinkRecord(up.sink(), up.name(), up.remote(), null));
    boolean inbound = up.attempt() == CoreInput.LinkUp.INBOUND;
    if (inbound) {
      peers.onAccepted(up.link(), up.remote(), now);
    } else {
      peers.onConnected(up.attempt(), up.link(), now);
    }
    PeerInfo.Type type =
        inbound
            ? PeerInfo.Type.INBOUND
            : peers.typeOf(up.link()).orElse(PeerInfo.Type.STATIC); // if removed: about to close
    if (type == PeerInfo.Type.STATIC) {
      router.addChosenLink(up.link(), up.staticCost(), now);
    } else { // a stranger, also if it was found on the local network
      router.addLink(up.link(), up.staticCost(), now);
    }
    effects.emit(new NodeEvent.PeerConnected(up.remote(), type));
  }

  private void linkDown(CoreInput.LinkDown down) {
    router.removeLink(down.link(), now);
    peers.onLinkClosed(down.link(), down.receivedBytes(), down.sentBytes(), down.reason(), now);
    LinkRecord record = links.remove(down.link());
    if (record != null) {
      effects.emit(new NodeEvent.PeerDisconnected(record.remote(), down.reason()));
    }
  }

  /** Only the owner of a subnet announces it without any cost. */
  private void identify(int link, ControlTlv.Update update) {
    LinkRecord record = links.get(link);
    PublicKey key = update.routerId().publicKey();
    if (record != null && !record.isOwnedBy(key) && owns(key, update)) {
      links.put(link, record.ownedBy(key));
      peers.onIdentified(link, key, now);
    }
  }

  private static boolean owns(PublicKey key, ControlTlv.Update update) {
    return update.prefix().subnet().equals(key.address().subnet());
  }

  private String linkName(int link) {
    LinkRecord record = links.get(link);
    return record == null ? "(closed link)" : record.name();
  }

  /** Tells listeners if packets to the subnet now go another way than before. */
  private void emitNextHop(Subnet subnet, @Nullable FrameSink before, @Nullable LinkRecord after) {
    if (after == null && before != null) {
      effects.emit(new NodeEvent.RouteLost(subnet));
    } else if (after != null && after.sink() != before) {
      effects.emit(new NodeEvent.RouteSelected(subnet, after.name()));
    }
  }

  /** Where the router's wishes go. */
  private final class RouterOutputs implements RoutingEffects {
    @Override
    public void sendControl(int link, ControlTlv tlv) {
      effects.sendControl(link, tlv);
    }

    @Override
    public void publishRoute(Subnet subnet, PublicKey key, int nextHop) {
      LinkRecord record = links.get(nextHop);
      long high = subnet.address().high();
      FrameSink before = fib.nextHop(high);
      fib.publish(high, key, record == null ? null : record.sink());
      if (record != null) {
        echoes.routeFound(high, now);
      }
      emitNextHop(subnet, before, record);
    }

    @Override
    public void withdrawRoute(Subnet subnet) {
      long high = subnet.address().high();
      FrameSink before = fib.nextHop(high);
      fib.withdraw(high);
      emitNextHop(subnet, before, null);
    }

    @Override
    public void releaseParked(Subnet subnet) {
      parked.release(subnet.address().high(), now, dataPath::resume);
    }

    @Override
    public void rejectParked(Subnet subnet) {
      parked.reject(subnet.address().high(), now, dataPath::refuse);
    }

    @Override
    public void closeLink(int link, String reason) {
      effects.closeLink(link, reason);
    }
  }

  /** Where pings go. */
  private final class EchoOutputs implements EchoEffects {
    @Override
    public void send(PacketBuffer packet, long nowNanos) {
      dataPath.originate(packet, nowNanos);
    }

    @Override
    public boolean hasRoute(long high) {
      return fib.nextHop(high) != null;
    }
  }

  /** Where the peer manager's wishes go. */
  private final class PeerOutputs implements PeerEffects {
    @Override
    public void dial(Endpoint endpoint, long attempt) {
      effects.dial(endpoint, attempt);
    }

    @Override
    public void abortDial(long attempt) {
      effects.abortDial(attempt);
    }

    @Override
    public void closeLink(int link, String reason) {
      effects.closeLink(link, reason);
    }

    @Override
    public void report(Endpoint endpoint, String reason, boolean first) {
      effects.dialFailed(endpoint, reason, first);
    }
  }
}
