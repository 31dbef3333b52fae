package dev.mycelium.cli.api;

import dev.mycelium.Endpoint;
import dev.mycelium.Node;
import dev.mycelium.OverlayAddress;
import dev.mycelium.PeerInfo;
import dev.mycelium.PingResult;
import dev.mycelium.PublicKey;
import dev.mycelium.QueriedSubnet;
import dev.mycelium.RouteInfo;
import dev.mycelium.SecretKey;
import dev.mycelium.Subnet;
import dev.mycelium.TrafficStatistics;
import dev.mycelium.message.MessageBus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** A node that knows what the recorded one knew, without a network. */
final class FakeNode implements Node {
  static final PublicKey OTHER =
      PublicKey.parse("358072d6365880d1aeea329adf9121383851ed21a28e3b75e965d0d2cd166254");
  private static final PublicKey SELF =
      PublicKey.parse("8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f");
  private static final String HOP = "TCP 127.0.0.1:45910 <-> 127.0.0.1:20610";

  /** The counters of any node, at first at nought. */
  private static final Map<String, Long> COUNTERS = countersOfANode();

  final FakeBus bus = new FakeBus(SELF);
  boolean retracted;
  boolean asking = true;
  private final Map<String, Endpoint> peers = new TreeMap<>();
  private final Map<String, Long> counters = new TreeMap<>();

  FakeNode() {
    counters.putAll(COUNTERS);
    for (String peer : List.of("tcp://127.0.0.1:20610", "tcp://127.0.0.1:20620")) {
      addPeer(Endpoint.parse(peer));
    }
  }

  private static Map<String, Long> countersOfANode() {
    try (Node real = Node.builder().identity(SecretKey.generate()).start()) {
      return real.counters();
    }
  }

  void count(String counter, long value) {
    if (counters.put(counter, value) == null) {
      throw new AssertionError("no such counter: " + counter);
    }
  }

  @Override
  public PublicKey publicKey() {
    return SELF;
  }

  @Override
  public OverlayAddress address() {
    return SELF.address();
  }

  @Override
  public Instant startedAt() {
    return Instant.ofEpochSecond(1_795_359_706);
  }

  @Override
  public List<Endpoint> listeners() {
    return List.of();
  }

  @Override
  public Optional<String> tunName() {
    return Optional.empty();
  }

  @Override
  public synchronized void addPeer(Endpoint endpoint) {
    if (peers.putIfAbsent(endpoint.uri(), endpoint) != null) {
      throw new IllegalArgumentException("known");
    }
  }

  @Override
  public synchronized boolean removePeer(Endpoint endpoint) {
    return peers.remove(endpoint.uri()) != null;
  }

  @Override
  public synchronized List<PeerInfo> peers() {
    List<PeerInfo> infos = new ArrayList<>();
    for (Endpoint endpoint : peers.values()) {
      boolean alive = endpoint.port() == 20610;
      infos.add(
          new PeerInfo(
              endpoint,
              PeerInfo.Type.STATIC,
              alive ? PeerInfo.State.ALIVE : PeerInfo.State.DEAD,
              68,
              136,
              Duration.ofSeconds(8),
              alive ? Optional.of(Duration.ofSeconds(8)) : Optional.empty(),
              alive ? Optional.of(Duration.ofMillis(1)) : Optional.empty(),
              alive ? Optional.of(new PeerInfo.Queue(4096, 7, 8)) : Optional.empty()));
    }
    return infos;
  }

  @Override
  public List<RouteInfo> routes() {
    Subnet near = OTHER.address().subnet();
    Subnet far = Subnet.parse("488:bb6f:8083:81d3::/64");
    OptionalInt fallback = retracted ? OptionalInt.empty() : OptionalInt.of(1015);
    return List.of(
        new RouteInfo(near, HOP, OptionalInt.of(0), 0, true, OTHER),
        new RouteInfo(near, HOP, fallback, 7, false, OTHER),
        new RouteInfo(far, HOP, OptionalInt.of(1015), 0, true, OTHER));
  }

  @Override
  public List<QueriedSubnet> queriedSubnets() {
    return !asking
        ? List.of()
        : List.of(
            new QueriedSubnet(Subnet.parse("503:5478:df06:d79a::/64"), Duration.ofMillis(13_500)));
  }

  @Override
  public Optional<PublicKey> publicKeyOf(OverlayAddress address) {
    if (SELF.address().subnet().contains(address)) {
      return Optional.of(SELF);
    }
    return OTHER.address().subnet().contains(address) ? Optional.of(OTHER) : Optional.empty();
  }

  @Override
  public TrafficStatistics trafficStatistics() {
    return new TrafficStatistics(
        List.of(new TrafficStatistics.Entry(OTHER.address(), 43, 2830)),
        List.of(new TrafficStatistics.Entry(SELF.address(), 43, 2830)));
  }

  @Override
  public Map<String, Long> counters() {
    return counters;
  }

  @Override
  public MessageBus messages() {
    return bus;
  }

  @Override
  public boolean awaitPeers(int count, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean awaitRoute(OverlayAddress address, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  /** Whoever is asked with a hop limit below 3 is out of reach; only the other node answers. */
  @Override
  public CompletableFuture<PingResult> ping(
      OverlayAddress destination, int hopLimit, Duration timeout) {
    if (hopLimit < 3) {
      return CompletableFuture.completedFuture(
          new PingResult.Unreachable(
              PingResult.Unreachable.Reason.HOP_LIMIT_EXCEEDED, OTHER.address()));
    }
    return CompletableFuture.completedFuture(
        destination.equals(OTHER.address())
            ? new PingResult.Reply(Duration.ofNanos(842_500), 63)
            : new PingResult.TimedOut());
  }

  @Override
  public boolean isClosed() {
    return false;
  }

  @Override
  public void close() {}
}
