package dev.mycelium.sim;

import dev.mycelium.OverlayAddress;
import dev.mycelium.PublicKey;
import dev.mycelium.Subnet;
import dev.mycelium.internal.machine.Machine;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.routing.PacketVerdict;
import dev.mycelium.internal.routing.RouteUse;
import dev.mycelium.internal.routing.Router;
import dev.mycelium.internal.routing.RouterProbe;
import dev.mycelium.internal.routing.RoutingEffects;
import dev.mycelium.internal.routing.RoutingLimits;
import dev.mycelium.internal.routing.RoutingMode;
import dev.mycelium.internal.wire.ControlTlv;
import dev.mycelium.internal.wire.RouterId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A real router with the plainest data path around it: packets follow what the router published,
 * and ask it on a miss (spec 05 §5-6). Every event runs to its end here, then the invariants look.
 */
public final class SimNode {
  /** Hop limit of packets that start here: the first node takes one off as well. */
  static final int HOP_LIMIT = 64;

  /** Most packets that wait for a route to one /64 (design: bounds). */
  static final int OUTBOUND_PER_SUBNET_MAX = 256;

  /** Most received packets that wait for the key of one /64. */
  static final int INBOUND_PER_SUBNET_MAX = 100;

  /**
   * The router may leave due work behind and ask to be called again; more often than this in one
   * instant means that it makes no progress.
   */
  private static final int WAKES_PER_INSTANT_MAX = 100_000;

  private static final long ASLEEP = Machine.NEVER;

  private static final class Published {
    final PublicKey key;
    final int link;
    long lastUsedNanos;
    @Nullable RouterId checkedId;

    Published(PublicKey key, int link, long lastUsedNanos) {
      this.key = key;
      this.link = link;
      this.lastUsedNanos = lastUsedNanos;
    }
  }

  // for the life of the node
  private final SimWorld world;
  private final int index;
  private final RoutingMode mode;
  private final PublicKey key;
  private final OverlayAddress address;
  private final SplittableRandom random;
  private final Counters counters = new Counters();
  private final List<SimLink.End> endsByLinkId = new ArrayList<>();
  private final ParkingPlace outbound;
  private final ParkingPlace inbound;

  // per start
  private @Nullable RouterProbe probe;
  private int starts;
  private final Map<Subnet, Published> published = new HashMap<>();
  private long wakeNanos = ASLEEP;
  private long lastWakeNanos = Long.MIN_VALUE;
  private int wakesInThisInstant;

  // per event
  private boolean insideRouter;
  private final Deque<Runnable> afterRouter = new ArrayDeque<>();
  private final Set<Subnet> touched = new LinkedHashSet<>();

  SimNode(SimWorld world, int index, RoutingMode mode, SplittableRandom random) {
    this.world = world;
    this.index = index;
    this.mode = mode;
    this.random = random;
    byte[] keyBytes = new byte[PublicKey.BYTES];
    random.nextBytes(keyBytes);
    this.key = PublicKey.of(keyBytes);
    this.address = key.address();
    Consumer<SimPacket> evicted = p -> world.end(p, SimPacket.Fate.DROPPED, "evicted");
    this.outbound = new ParkingPlace(OUTBOUND_PER_SUBNET_MAX, world.traffic(), evicted);
    this.inbound = new ParkingPlace(INBOUND_PER_SUBNET_MAX, world.traffic(), evicted);
  }

  // what scripts and invariants ask

  /** Position in the topology. */
  public int index() {
    return index;
  }

  /** The rules that its router follows. */
  public RoutingMode mode() {
    return mode;
  }

  /** Where packets to this node go. */
  public OverlayAddress address() {
    return address;
  }

  /** The /64 that this node owns. */
  public Subnet subnet() {
    return address.subnet();
  }

  /** The counters of the router, over all starts. */
  public Counters counters() {
    return counters;
  }

  /** Whether it is started. */
  public boolean isRunning() {
    return probe != null;
  }

  /** The router of the present start. */
  public Router router() {
    return probe().router();
  }

  /** The tables of the router of the present start. */
  public RouterProbe probe() {
    RouterProbe present = probe;
    if (present == null) {
      throw new IllegalStateException(this + " is not running");
    }
    return present;
  }

  Set<Subnet> publishedSubnets() {
    return published.keySet();
  }

  /** The link published for the subnet, {@link RoutingEffects#NO_LINK} if none. */
  int publishedLink(Subnet subnet) {
    Published route = published.get(subnet);
    return route == null ? RoutingEffects.NO_LINK : route.link;
  }

  @Nullable PublicKey publishedKey(Subnet subnet) {
    Published route = published.get(subnet);
    return route == null ? null : route.key;
  }

  /**
   * Whether the way to the subnet was not yet checked for loops since it last changed: a loop
   * begins with a new next hop or a new origin.
   */
  boolean isNewWay(Subnet subnet, RouterId id) {
    Published route = published.get(subnet);
    if (route == null || Objects.equals(route.checkedId, id)) {
      return false;
    }
    route.checkedId = id;
    return true;
  }

  /** The node at the other end of a link of any time. */
  SimNode neighbour(int linkId) {
    return endsByLinkId.get(linkId).neighbour();
  }

  String nameOfNeighbour(int linkId) {
    return linkId < endsByLinkId.size() ? neighbour(linkId).toString() : "?";
  }

  /** The ends of connections that this node knows, oldest first. */
  List<SimLink.End> openEnds() {
    List<SimLink.End> open = new ArrayList<>();
    for (int id = 0; id < endsByLinkId.size(); id++) {
      SimLink.End end = endsByLinkId.get(id);
      if (end.isOpen() && end.linkId() == id) {
        open.add(end);
      }
    }
    return open;
  }

  int parkedPackets() {
    return outbound.size() + inbound.size();
  }

  // life

  /** Starts the node with a fresh router id and no links. */
  public void start() {
    byte[] random6 = new byte[RouterId.RANDOM_BYTES];
    random.nextBytes(random6);
    RouterId id = RouterId.of(key, random6);
    world.names().name(id, this + "'" + starts++);
    world.log().add(this, "starts as", -1, id);
    Effects effects = new Effects();
    probe =
        new RouterProbe(
            mode,
            id,
            subnet(),
            random.split(),
            RoutingLimits.defaults(),
            effects,
            effects,
            counters,
            world.nowNanos());
    event(() -> {});
  }

  /** Ends the node as a crash does: links end, what waited here is lost. */
  public void stop() {
    world.log().add(this, "stops", -1, null);
    probe = null;
    wakeNanos = ASLEEP;
    published.clear();
    outbound.clear(p -> world.end(p, SimPacket.Fate.DROPPED, "node stopped"));
    inbound.clear(p -> world.end(p, SimPacket.Fate.DROPPED, "node stopped"));
    openEnds().forEach(end -> end.link().cut());
  }

  // inputs

  int newLinkId(SimLink.End end) {
    endsByLinkId.add(end);
    return endsByLinkId.size() - 1;
  }

  void onLinkUp(SimLink.End end) {
    world.log().add(this, "link up", end.linkId(), null);
    event(() -> call(r -> r.addLink(end.linkId(), end.link().staticCost(), world.nowNanos())));
  }

  void onLinkDown(int linkId) {
    if (probe == null) {
      return;
    }
    world.log().add(this, "link down", linkId, null);
    event(() -> call(r -> r.removeLink(linkId, world.nowNanos())));
  }

  void onControl(int linkId, ControlTlv tlv) {
    world.log().add(this, "receives", linkId, tlv);
    if (tlv instanceof ControlTlv.Update update) {
      touched.add(update.prefix().subnet());
    }
    event(() -> call(r -> r.onControl(linkId, tlv, world.nowNanos())));
  }

  void onData(int linkId, SimPacket packet) {
    event(() -> receive(packet, linkId));
  }

  void inject(SimPacket packet) {
    event(() -> sendLocal(packet));
  }

  private void onWake(long plannedNanos) {
    if (plannedNanos != wakeNanos || probe == null) {
      return;
    }
    wakeNanos = ASLEEP;
    requireProgress();
    world.log().add(this, "wakes", -1, null);
    event(() -> call(r -> r.onDeadline(world.nowNanos())));
  }

  private void requireProgress() {
    wakesInThisInstant = lastWakeNanos == world.nowNanos() ? wakesInThisInstant + 1 : 0;
    lastWakeNanos = world.nowNanos();
    if (wakesInThisInstant > WAKES_PER_INSTANT_MAX) {
      throw new AssertionError(this + ": its deadline stays in the past");
    }
  }

  // one event: input, what it leaves to do, next deadline, invariants

  private void event(Runnable body) {
    body.run();
    for (Runnable next = afterRouter.poll(); next != null; next = afterRouter.poll()) {
      next.run();
    }
    armWake();
    world.afterEvent(this, touched);
    touched.clear();
  }

  private void call(Consumer<Router> input) {
    ask(
        r -> {
          input.accept(r);
          return true;
        });
  }

  private <T> T ask(Function<Router, T> question) {
    if (insideRouter) {
      throw new AssertionError(this + ": an effect called the router back");
    }
    insideRouter = true;
    try {
      return question.apply(router());
    } finally {
      insideRouter = false;
    }
  }

  private void armWake() {
    long deadlineNanos = router().nextDeadlineNanos();
    if (deadlineNanos == Machine.NEVER) {
      return;
    }
    long dueNanos = Math.max(deadlineNanos, world.nowNanos());
    if (dueNanos < wakeNanos) {
      wakeNanos = dueNanos;
      world.at(dueNanos, () -> onWake(dueNanos));
    }
  }

  // packets (spec 05 §5-7)

  private void sendLocal(SimPacket packet) {
    if (packet.hopLimit < 2) {
      world.end(packet, SimPacket.Fate.REFUSED, "hop limit");
      return;
    }
    if (!forward(packet)) {
      onVerdict(packet, ask(r -> r.onLocalPacket(packet.destination, world.nowNanos())));
    }
  }

  private void receive(SimPacket packet, int linkId) {
    if (packet.hopLimit < 2) {
      world.end(packet, SimPacket.Fate.REFUSED, "hop limit");
    } else if (subnet().contains(packet.destination)) {
      packet.hopLimit--;
      open(packet, linkId);
    } else {
      relay(packet);
    }
  }

  private void relay(SimPacket packet) {
    if (!forward(packet)) {
      onVerdict(packet, ask(r -> r.onTransitPacket(packet.destination, world.nowNanos())));
    }
  }

  private boolean forward(SimPacket packet) {
    Published route = published.get(packet.destination.subnet());
    if (route == null || route.link == RoutingEffects.NO_LINK) {
      return false;
    }
    SimLink.End end = endsByLinkId.get(route.link);
    if (!end.isOpen() || end.linkId() != route.link) {
      throw new AssertionError(this + ": published route over a link that is gone: " + packet);
    }
    route.lastUsedNanos = world.nowNanos();
    packet.hopLimit--;
    packet.hops++;
    packet.pathCost += router().linkCost(route.link);
    end.send(packet);
    return true;
  }

  private void onVerdict(SimPacket packet, PacketVerdict verdict) {
    world.log().add(this, "asked, says " + verdict, -1, packet);
    switch (verdict) {
      case GO -> {
        if (!forward(packet)) {
          throw new AssertionError(this + ": GO, but no route is published: " + packet);
        }
      }
      case WAIT -> park(outbound, packet.destination.subnet(), packet);
      case NO_ROUTE -> world.end(packet, SimPacket.Fate.REFUSED, "no route");
    }
  }

  private void open(SimPacket packet, int linkId) {
    Subnet sender = packet.origin.subnet();
    if (published.containsKey(sender)) {
      deliver(packet);
      return;
    }
    OverlayAddress source = packet.origin.address();
    PacketVerdict verdict = ask(r -> r.onUnknownSource(source, linkId, world.nowNanos()));
    world.log().add(this, "asked for the sender's key, says " + verdict, -1, packet);
    switch (verdict) {
      case GO -> {
        if (!published.containsKey(sender)) {
          throw new AssertionError(this + ": GO, but no key is published: " + packet);
        }
        deliver(packet);
      }
      case WAIT -> park(inbound, sender, packet);
      case NO_ROUTE -> world.end(packet, SimPacket.Fate.DROPPED, "unknown sender");
    }
  }

  private void deliver(SimPacket packet) {
    world.end(packet, SimPacket.Fate.DELIVERED, "");
    SimPacket reply = world.replyTo(packet, this);
    if (reply != null) {
      afterRouter.add(() -> sendLocal(reply));
    }
  }

  private void park(ParkingPlace place, Subnet subnet, SimPacket packet) {
    place.park(subnet, packet, world.nowNanos());
    world.at(
        world.nowNanos() + ParkingPlace.WAIT_NANOS,
        () -> place.expire(subnet, world.nowNanos(), this::expired));
  }

  private void expired(SimPacket packet) {
    boolean own = packet.origin == this;
    world.end(packet, own ? SimPacket.Fate.REFUSED : SimPacket.Fate.DROPPED, "waited too long");
  }

  private void release(Subnet subnet) {
    for (SimPacket packet : outbound.takeAll(subnet)) {
      packet.moved(SimPacket.Fate.TRAVELLING);
      if (packet.origin == this) {
        sendLocal(packet);
      } else {
        relay(packet);
      }
    }
    for (SimPacket packet : inbound.takeAll(subnet)) {
      packet.moved(SimPacket.Fate.TRAVELLING);
      open(packet, -1);
    }
  }

  private void reject(Subnet subnet) {
    for (SimPacket packet : outbound.takeAll(subnet)) {
      boolean own = packet.origin == this;
      world.end(packet, own ? SimPacket.Fate.REFUSED : SimPacket.Fate.DROPPED, "rejected");
    }
  }

  @Override
  public String toString() {
    return "n" + index;
  }

  /** Stores or queues what the router wants; never calls it back. */
  private final class Effects implements RoutingEffects, RouteUse {
    @Override
    public void sendControl(int link, ControlTlv tlv) {
      requireInside();
      SimLink.End end = endsByLinkId.get(link);
      if (!end.isOpen() || end.linkId() != link) {
        throw new AssertionError(SimNode.this + ": sends over a link that is gone: " + tlv);
      }
      world.countMessage(SimNode.this, tlv);
      if (tlv instanceof ControlTlv.Update update) {
        touched.add(update.prefix().subnet());
      } else if (tlv instanceof ControlTlv.Hello hello) {
        afterRouter.add(() -> call(r -> r.onHelloWritten(link, hello.seqno(), world.nowNanos())));
      }
      end.send(tlv);
    }

    @Override
    public void publishRoute(Subnet subnet, PublicKey key, int nextHop) {
      requireInside();
      world.log().add(SimNode.this, "publishes", nextHop, subnet);
      Published before = published.get(subnet);
      long lastUsedNanos = before == null ? RouteUse.NEVER : before.lastUsedNanos;
      published.put(subnet, new Published(key, nextHop, lastUsedNanos));
      touched.add(subnet);
    }

    @Override
    public void withdrawRoute(Subnet subnet) {
      requireInside();
      world.log().add(SimNode.this, "withdraws", -1, subnet);
      published.remove(subnet);
      touched.add(subnet);
    }

    @Override
    public void releaseParked(Subnet subnet) {
      requireInside();
      afterRouter.add(() -> release(subnet));
    }

    @Override
    public void rejectParked(Subnet subnet) {
      requireInside();
      afterRouter.add(() -> reject(subnet));
    }

    @Override
    public void closeLink(int link, String reason) {
      requireInside();
      world.log().add(SimNode.this, "closes, " + reason, link, null);
      endsByLinkId.get(link).closeByRouter();
    }

    @Override
    public long lastUsedNanos(Subnet subnet) {
      Published route = published.get(subnet);
      return route == null ? RouteUse.NEVER : route.lastUsedNanos;
    }

    private void requireInside() {
      if (!insideRouter) {
        throw new AssertionError(SimNode.this + ": an effect outside of a call of the router");
      }
    }
  }
}
