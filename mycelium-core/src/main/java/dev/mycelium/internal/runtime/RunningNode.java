package dev.mycelium.internal.runtime;

import dev.mycelium.Endpoint;
import dev.mycelium.ListenException;
import dev.mycelium.Node;
import dev.mycelium.NodeConfig;
import dev.mycelium.NodeEvent;
import dev.mycelium.OverlayAddress;
import dev.mycelium.PeerInfo;
import dev.mycelium.PingResult;
import dev.mycelium.PublicKey;
import dev.mycelium.QueriedSubnet;
import dev.mycelium.RouteInfo;
import dev.mycelium.TrafficStatistics;
import dev.mycelium.internal.bus.RunningBus;
import dev.mycelium.internal.core.CoreInput;
import dev.mycelium.internal.core.NodeCore;
import dev.mycelium.internal.data.TrafficTable;
import dev.mycelium.internal.link.Link;
import dev.mycelium.internal.link.LinkLoop;
import dev.mycelium.internal.link.discovery.DiscoveryLoop;
import dev.mycelium.internal.link.transport.Transport;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.peer.PeerView;
import dev.mycelium.message.MessageBus;
import dev.mycelium.spi.TunDevice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node with its threads: one that owns the core, one that reads the TUN device, one event loop
 * for the links, one for callbacks. The parts and who talks to whom are put together in {@link
 * Assembly}.
 */
public final class RunningNode implements Node {
  private static final Logger LOG = LoggerFactory.getLogger(RunningNode.class);

  /** How long a question to the core may stay unanswered before we look whether anyone is there. */
  private static final long ANSWER_CHECK_MILLIS = 200;

  private final NodeConfig config;
  private final OverlayAddress address;
  private final Instant startedAt = Instant.now();
  private final Assembly assembly;
  private final Transport transport;
  private final List<Endpoint> listeners = new CopyOnWriteArrayList<>();
  private final ReentrantLock busLock = new ReentrantLock();

  private @Nullable DiscoveryLoop discovery;

  /** Null until somebody wants messages. */
  private volatile @Nullable RunningBus bus;

  private final AtomicBoolean closed = new AtomicBoolean();
  private final CompletableFuture<Void> fullyClosed = new CompletableFuture<>();
  private final Thread nodeThread;
  private final Thread callbackThread;
  private final @Nullable Thread tunThread;

  /**
   * A node that owns its resources but does not run yet.
   *
   * @param tun the device, or null; owned from here on
   * @param transport the kind of all sockets of the underlay
   */
  RunningNode(NodeConfig config, @Nullable TunDevice tun, Transport transport) {
    this.config = config;
    this.address = config.identity().publicKey().address();
    this.assembly =
        new Assembly(
            config, tun, transport, this::onCoreFailure, this::onTunFailure, this::onRoute);
    this.transport = transport;
    String suffix = "-" + config.identity().publicKey().toString().substring(0, 8);
    this.nodeThread = daemon(assembly.nodeLoop, "mycelium-node" + suffix);
    this.callbackThread = daemon(assembly.events, "mycelium-events" + suffix);
    this.tunThread =
        assembly.tunReader == null ? null : daemon(assembly.tunReader, "mycelium-tun" + suffix);
  }

  private static Thread daemon(Runnable body, String name) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Opens a listener before the node runs. */
  void listen(Endpoint endpoint) throws ListenException {
    listeners.add(assembly.linkLoop.listen(endpoint));
  }

  /**
   * Binds the socket of local discovery before the node runs.
   *
   * @throws ListenException if it cannot be bound
   */
  void openDiscovery(NodeConfig.Discovery wanted) {
    discovery =
        DiscoveryLoop.open(
            new DiscoveryLoop.Settings(
                wanted.port(), wanted.interfaces(), linkProtocol(), assembly.routerId),
            transport,
            assembly.counters,
            endpoint -> assembly.mailbox.put(new CoreInput.PeerFound(endpoint)),
            "mycelium-discovery-" + publicKey().toString().substring(0, 8));
  }

  private Endpoint.Protocol linkProtocol() {
    return config.privateNetwork().isPresent() ? Endpoint.Protocol.TLS : Endpoint.Protocol.TCP;
  }

  /** Where neighbours on every interface can connect to; 0 if nowhere. */
  private int announcedPort() {
    return listeners.stream()
        .filter(endpoint -> endpoint.protocol() == linkProtocol())
        .filter(endpoint -> endpoint.host().equals("::"))
        .mapToInt(endpoint -> (int) endpoint.port())
        .findFirst()
        .orElse(0);
  }

  /** Starts the threads. */
  void run(List<NodeEvent> firstEvents) {
    if (assembly.events.isNeeded()) {
      callbackThread.start();
    }
    firstEvents.forEach(assembly.events::emit);
    nodeThread.start();
    if (tunThread != null) {
      tunThread.start();
    }
    assembly.startTunPump();
    if (discovery != null) {
      discovery.start(announcedPort());
    }
    LOG.info("Node {} is up, address {}", publicKey(), address);
  }

  /** The links, for in-memory connections between nodes of one JVM. */
  public LinkLoop linkLoop() {
    return assembly.linkLoop;
  }

  @Override
  public PublicKey publicKey() {
    return config.identity().publicKey();
  }

  @Override
  public OverlayAddress address() {
    return address;
  }

  @Override
  public Instant startedAt() {
    return startedAt;
  }

  @Override
  public List<Endpoint> listeners() {
    return List.copyOf(listeners);
  }

  @Override
  public Optional<String> tunName() {
    return Optional.ofNullable(assembly.tun).map(TunDevice::name);
  }

  @Override
  public void addPeer(Endpoint endpoint) {
    if (!ask(core -> core.addPeer(endpoint))) {
      throw new IllegalArgumentException("peer is known already: " + endpoint);
    }
  }

  @Override
  public boolean removePeer(Endpoint endpoint) {
    return ask(core -> core.removePeer(endpoint));
  }

  @Override
  public List<PeerInfo> peers() {
    return ask(
        core -> {
          List<PeerInfo> infos = new ArrayList<>();
          for (PeerView view : core.peers().peers(core.nowNanos())) {
            infos.add(peerInfo(view, core));
          }
          infos.sort(Comparator.comparing(info -> info.endpoint().uri()));
          return infos;
        });
  }

  private PeerInfo peerInfo(PeerView view, NodeCore core) {
    Link link = assembly.linkInputs.link(view.link());
    long roundTripNanos = link == null ? -1 : core.router().roundTripNanos(view.link());
    return new PeerInfo(
        view.endpoint(),
        view.type(),
        view.state(),
        view.receivedBytes() + (link == null ? 0 : link.receivedBytes()),
        view.sentBytes() + (link == null ? 0 : link.sentBytes()),
        Duration.ofNanos(view.sinceDiscoveredNanos()),
        view.sinceConnectedNanos().isEmpty()
            ? Optional.empty()
            : Optional.of(Duration.ofNanos(view.sinceConnectedNanos().getAsLong())),
        roundTripNanos < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(roundTripNanos)),
        Optional.ofNullable(link).map(Link::queue),
        view.resolved());
  }

  @Override
  public List<RouteInfo> routes() {
    return ask(NodeCore::routes);
  }

  @Override
  public List<QueriedSubnet> queriedSubnets() {
    return ask(NodeCore::queriedSubnets);
  }

  @Override
  public Optional<PublicKey> publicKeyOf(OverlayAddress wanted) {
    if (address.subnet().contains(wanted)) {
      return Optional.of(publicKey());
    }
    return ask(core -> core.router().publicKeyOf(wanted));
  }

  @Override
  public TrafficStatistics trafficStatistics() {
    return TrafficTable.merge(assembly.trafficTables);
  }

  @Override
  public Map<String, Long> counters() {
    Map<String, Long> values = assembly.counters.snapshot();
    if (assembly.tun != null) { // the device counts these itself
      values.put(Counter.TUN_WRITE_REFUSED.toString(), assembly.tun.writeRefusals());
      values.put(Counter.TUN_DROPPED_BY_DEVICE.toString(), assembly.tun.readDrops());
    }
    return values;
  }

  /** Packet buffers that a part of the node holds. */
  int buffersLent() {
    return assembly.pool.lent();
  }

  @Override
  public MessageBus messages() {
    busLock.lock();
    try {
      if (closed.get()) {
        throw new IllegalStateException("the node is closed");
      }
      RunningBus running = bus;
      if (running == null) {
        running = RunningBus.start(assembly.messageSite);
        bus = running;
      }
      return running;
    } finally {
      busLock.unlock();
    }
  }

  @Override
  public boolean awaitPeers(int count, Duration timeout) throws InterruptedException {
    return assembly.changes.await(() -> closed.get() || ask(NodeCore::linkCount) >= count, timeout);
  }

  @Override
  public boolean awaitRoute(OverlayAddress destination, Duration timeout)
      throws InterruptedException {
    if (!hasRoute(destination)) {
      ask(
          core -> {
            core.requestRoute(destination);
            return true;
          });
    }
    return assembly.changes.await(() -> closed.get() || hasRoute(destination), timeout);
  }

  private boolean hasRoute(OverlayAddress destination) {
    return assembly.fib.hasNextHop(destination.high());
  }

  @Override
  public CompletableFuture<PingResult> ping(
      OverlayAddress destination, int hopLimit, Duration timeout) {
    if (closed.get()) {
      throw new IllegalStateException("the node is closed");
    }
    return assembly.pings.ping(destination, hopLimit, timeout);
  }

  @Override
  public boolean isClosed() {
    return closed.get();
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      fullyClosed.join();
      return;
    }
    try {
      closeBus();
      if (discovery != null) {
        discovery.close();
      }
      assembly.nodeLoop.stop();
      joinUninterruptibly(nodeThread);
      assembly.names.close();
      assembly.pings.close();
      assembly.linkLoop.close();
      if (assembly.tun != null) {
        assembly.tun.close();
      }
      if (tunThread != null) {
        joinUninterruptibly(tunThread);
      }
      assembly.releaseLeftovers();
      assembly.events.stop();
      callbackThread.interrupt();
      joinUninterruptibly(callbackThread);
      assembly.changes.signal();
    } finally {
      fullyClosed.complete(null);
    }
    LOG.info("Node {} is closed", address);
  }

  private void onCoreFailure() {
    assembly.events.emit(new NodeEvent.NodeFailed("internal error, see the log"));
    // Not on the node thread itself: close() waits for it.
    daemon(this::close, "mycelium-close").start();
  }

  private void onRoute(long high) {
    RunningBus running = bus;
    if (running != null) {
      running.routeFound(high);
    }
  }

  private void closeBus() {
    RunningBus running = startedBus();
    if (running != null) {
      running.close();
    }
  }

  /** Also one that is just being started. */
  private @Nullable RunningBus startedBus() {
    busLock.lock();
    try {
      return bus;
    } finally {
      busLock.unlock();
    }
  }

  private void onTunFailure(String reason) {
    assembly.events.emit(new NodeEvent.TunFailed(reason));
  }

  private <T> T ask(Function<NodeCore, T> question) {
    if (closed.get()) {
      throw new IllegalStateException("the node is closed");
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    assembly.mailbox.put(
        new CoreInput.Ask(
            core -> {
              try {
                answer.complete(question.apply(core));
              } catch (RuntimeException failure) {
                answer.completeExceptionally(failure);
              }
            }));
    return await(answer);
  }

  private <T> T await(CompletableFuture<T> answer) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return answer.get(ANSWER_CHECK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException later) {
          interrupted = true;
        } catch (TimeoutException slow) {
          if (!nodeThread.isAlive() && !answer.isDone()) {
            throw new IllegalStateException("the node is closed", slow);
          }
        } catch (ExecutionException failure) {
          throw new IllegalStateException(failure.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void joinUninterruptibly(Thread thread) {
    if (thread == Thread.currentThread()) {
      return;
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException later) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
