package dev.mycelium.internal.runtime;

import dev.mycelium.Endpoint.Protocol;
import dev.mycelium.NodeConfig;
import dev.mycelium.OverlayAddress;
import dev.mycelium.PublicKey;
import dev.mycelium.Subnet;
import dev.mycelium.internal.bus.MessageInlet;
import dev.mycelium.internal.bus.MessageSite;
import dev.mycelium.internal.core.CoreInput;
import dev.mycelium.internal.core.NodeCore;
import dev.mycelium.internal.data.DataPath;
import dev.mycelium.internal.data.DataPathContext;
import dev.mycelium.internal.data.Fib;
import dev.mycelium.internal.data.MissSink;
import dev.mycelium.internal.data.ParkedPackets;
import dev.mycelium.internal.data.TrafficTable;
import dev.mycelium.internal.data.TunSink;
import dev.mycelium.internal.echo.EchoInlet;
import dev.mycelium.internal.echo.EchoMachine;
import dev.mycelium.internal.link.LinkLimits;
import dev.mycelium.internal.link.LinkLoop;
import dev.mycelium.internal.link.psk.PskNetwork;
import dev.mycelium.internal.link.transport.Transport;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.packet.PacketPool;
import dev.mycelium.internal.peer.PeerEffects;
import dev.mycelium.internal.peer.PeerLimits;
import dev.mycelium.internal.peer.PeerManager;
import dev.mycelium.internal.routing.Router;
import dev.mycelium.internal.routing.RoutingEffects;
import dev.mycelium.internal.routing.RoutingLimits;
import dev.mycelium.internal.routing.RoutingMode;
import dev.mycelium.internal.wire.RouterId;
import dev.mycelium.spi.PacketBuffer;
import dev.mycelium.spi.TunDevice;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All parts of one node, put together. Each thread that handles data packets has a {@link DataPath}
 * of its own; what they share is safe for any thread.
 */
final class Assembly {
  /** Idle buffers take an eighth of the heap at most, as everything bounded in bytes does. */
  private static final int HEAP_SHARE = 8;

  final Counters counters = new Counters();
  final PacketPool pool = new PacketPool(Runtime.getRuntime().maxMemory() / HEAP_SHARE);
  final Mailbox mailbox = new Mailbox();
  final Changes changes = new Changes();
  final RouterId routerId;
  final Fib fib;
  final List<TrafficTable> trafficTables =
      List.of(new TrafficTable(), new TrafficTable(), new TrafficTable(), new TrafficTable());
  final MessageSite messageSite;
  final Pings pings;
  final LinkInputs linkInputs;
  final LinkLoop linkLoop;
  final NameDialing names;
  final EventDispatcher events;
  final NodeLoop nodeLoop;
  final @Nullable TunDevice tun;
  final @Nullable TunReader tunReader;
  final @Nullable TunPump tunPump;

  private final ParkedPackets parked;
  private final EchoInlet echoes;

  /**
   * Puts a node together; nothing runs yet.
   *
   * @param transport the kind of all sockets of the underlay
   * @param onCoreFailure called on the node thread
   * @param onTunFailure called on the TUN thread
   * @param onRoute told the /64 to which a route was selected, on the node thread
   */
  Assembly(
      NodeConfig config,
      @Nullable TunDevice tun,
      Transport transport,
      Runnable onCoreFailure,
      Consumer<String> onTunFailure,
      LongConsumer onRoute) {
    this.tun = tun;
    SecureRandom random = new SecureRandom();
    PublicKey self = config.identity().publicKey();
    routerId = newRouterId(self, random);
    fib = new Fib(config.identity(), random.nextLong());
    echoes = new EchoInlet(counters, System::nanoTime);
    DataPathContext shared =
        new DataPathContext(self.address(), fib, counters, pool, random, echoes);
    TunSink sink = tun == null ? null : new TunWriter(tun, counters);
    MessageInlet inlet = new MessageInlet(counters);
    DataPath linkPath = new DataPath(shared, missSink(), trafficTables.get(0), sink, inlet);
    DataPath nodePath = new DataPath(shared, missSink(), trafficTables.get(2), sink, inlet);
    DataPath messagePath = new DataPath(shared, missSink(), trafficTables.get(3), null);
    messageSite = messageSite(config, shared, messagePath, pool, inlet, this::wantRoute);

    linkInputs = new LinkInputs(mailbox, linkPath);
    linkLoop =
        new LinkLoop(
            LinkLimits.of(config.linksMax(), config.inboundLinksPerAddressMax()),
            pool,
            counters,
            linkInputs,
            "mycelium-links-" + self.toString().substring(0, 8),
            System::nanoTime,
            pskNetwork(config, counters),
            transport);
    linkLoop.keepResets(config.identity().toBytes());
    names = new NameDialing(mailbox, linkLoop::dial, self.toString().substring(0, 8));
    linkInputs.names(names);
    events = new EventDispatcher(config.eventListeners(), counters);
    long now = System.nanoTime();
    parked =
        new ParkedPackets(
            counters,
            ParkedPackets.defaultBytesMax(Runtime.getRuntime().maxMemory()),
            random.nextLong(),
            nodePath::refuse);
    NodeCore core =
        new NodeCore(
            fib,
            parked,
            nodePath,
            effects -> router(effects, routerId, self.address().subnet(), random, now),
            effects -> peerManager(config, effects, random, now),
            effects ->
                new EchoMachine(self.address(), echoes, pool, counters, random, effects, now),
            new RuntimeEffects(linkInputs, linkLoop, names, events, changes, counters, onRoute),
            now);
    nodeLoop =
        new NodeLoop(
            mailbox, core, nodePath, counters, linkLoop, linkInputs::controlHandled, onCoreFailure);
    pings = new Pings(mailbox);
    echoes.open(tun == null, pings::drain);
    boolean pumped = tun != null && tun.pollDescriptor() >= 0 && linkLoop.canWatch();
    tunPump = tun != null && pumped ? new TunPump(tun, linkPath, pool, onTunFailure) : null;
    tunReader = tun != null && !pumped ? tunReader(tun, shared, sink, onTunFailure) : null;
  }

  private static @Nullable PskNetwork pskNetwork(NodeConfig config, Counters counters) {
    String name = "mycelium-tls-" + config.identity().publicKey().toString().substring(0, 8);
    return config
        .privateNetwork()
        .map(network -> new PskNetwork(network, counters, name))
        .orElse(null);
  }

  private TunReader tunReader(
      TunDevice device,
      DataPathContext shared,
      @Nullable TunSink sink,
      Consumer<String> onFailure) {
    DataPath tunPath = new DataPath(shared, missSink(), trafficTables.get(1), sink);
    return new TunReader(device, tunPath, pool, onFailure);
  }

  /** Lets the link thread read the device, if that is its part. */
  void startTunPump() {
    if (tun != null && tunPump != null) {
      linkLoop.watch(tun.pollDescriptor(), tunPump);
    }
  }

  private Router router(
      RoutingEffects effects, RouterId id, Subnet own, SecureRandom random, long nowNanos) {
    return new Router(
        RoutingMode.IMPROVED,
        id,
        own,
        random,
        RoutingLimits.forHeap(Runtime.getRuntime().maxMemory()),
        effects,
        new UseOfLinks(fib, linkInputs),
        counters,
        nowNanos);
  }

  private static PeerManager peerManager(
      NodeConfig config, PeerEffects effects, SecureRandom random, long nowNanos) {
    return new PeerManager(
        PeerLimits.usual(dialable(config)),
        effects,
        random,
        config.identity().publicKey(),
        config.peers(),
        nowNanos);
  }

  private static Set<Protocol> dialable(NodeConfig config) {
    Set<Protocol> kinds = EnumSet.of(Protocol.TCP);
    boolean isPrivate = config.privateNetwork().isPresent();
    if (isPrivate) {
      kinds.add(Protocol.TLS);
    } else if (config.quic()) {
      kinds.add(Protocol.QUIC);
    }
    if (mayUseVsock(config)) {
      kinds.add(Protocol.VSOCK);
    }
    return kinds;
  }

  /** In a private network only if its operator has asked for it (spec 09 §1 item 7). */
  private static boolean mayUseVsock(NodeConfig config) {
    return config.privateNetwork().isEmpty()
        || Stream.concat(config.listeners().stream(), config.optionalListeners().stream())
            .anyMatch(listener -> listener.protocol() == Protocol.VSOCK);
  }

  private static MessageSite messageSite(
      NodeConfig config,
      DataPathContext shared,
      DataPath dataPath,
      PacketPool pool,
      MessageInlet inlet,
      LongConsumer routeWishes) {
    return new MessageSite(
        config.identity().publicKey(),
        shared.own(),
        config.messageLimits(),
        config.topicRules(),
        shared.fib(),
        dataPath,
        pool,
        shared.counters(),
        inlet,
        routeWishes,
        shared.random());
  }

  private static RouterId newRouterId(PublicKey self, SecureRandom random) {
    byte[] tail = new byte[RouterId.RANDOM_BYTES];
    random.nextBytes(tail);
    return RouterId.of(self, tail);
  }

  private void wantRoute(long high) {
    mailbox.put(new CoreInput.Ask(core -> core.requestRoute(new OverlayAddress(high, 0))));
  }

  private MissSink missSink() {
    return mailbox::putMiss;
  }

  /** Gives back every packet that still waits somewhere; after all threads have ended. */
  void releaseLeftovers() {
    parked.clear();
    echoes.close();
    PacketBuffer miss;
    while ((miss = mailbox.nextMiss()) != null) {
      miss.release();
    }
  }
}
