package dev.mycelium.sim;

import dev.mycelium.Subnet;
import dev.mycelium.internal.routing.RoutingMode;
import dev.mycelium.internal.wire.ControlTlv;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A network of routers in virtual time. Everything that happens is an event with a time; events run
 * one after the other, and after each one the invariants are checked for what it touched.
 *
 * <p>The seed decides everything: keys, delays of the topology, the routers' jitter, and the origin
 * of time, which is negative in some worlds as {@code System.nanoTime} may be.
 */
public final class SimWorld {
  /** Nanoseconds of a second of virtual time. */
  public static final long SECOND_NANOS = 1_000_000_000L;

  /** Nothing newsworthy sent for this long and nothing under way: the network is at rest. */
  private static final long REST_NANOS = 6 * SECOND_NANOS;

  // what identifies the run
  private final Topology topology;
  private final long seed;

  // parts
  private final SplittableRandom random;
  private final EventQueue queue = new EventQueue();
  private final EventLog log = new EventLog(this);
  private final Names names = new Names();
  private final Traffic traffic = new Traffic();
  private final MessageCounts messages = new MessageCounts();
  private final Invariants invariants = new Invariants(this);
  private final List<SimNode> nodes = new ArrayList<>();
  private final List<SimLink> links = new ArrayList<>();
  private final Map<Subnet, SimNode> owners = new HashMap<>();

  // state
  private final long originNanos;
  private long nowNanos;
  private boolean forgetful;
  private long packetsMade;
  private long eventsRun;

  /** Nodes and cables of a topology; nothing runs and nothing is connected yet. */
  public SimWorld(Topology topology, IntFunction<RoutingMode> modes, long seed) {
    this.topology = topology;
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    this.originNanos = originOf(seed);
    this.nowNanos = originNanos;
    for (int i = 0; i < topology.nodes(); i++) {
      addNode(modes.apply(i));
    }
    for (Topology.Cable cable : topology.cables()) {
      SimNode a = nodes.get(cable.a());
      links.add(new SimLink(this, a, nodes.get(cable.b()), cable.staticCost(), cable.delayNanos()));
    }
  }

  private static long originOf(long seed) {
    return switch (Math.floorMod(seed, 3)) {
      case 0 -> 0;
      case 1 -> -500 * SECOND_NANOS; // passes zero during the run
      default -> Long.MAX_VALUE / 2;
    };
  }

  private void addNode(RoutingMode mode) {
    SimNode node = new SimNode(this, nodes.size(), mode, random.split());
    nodes.add(node);
    owners.put(node.subnet(), node);
    names.name(node.subnet(), node.toString());
  }

  // scripts

  /** Starts all nodes and connects all cables at this instant. */
  public void startAll() {
    guarded(() -> nodes.forEach(SimNode::start));
    guarded(() -> links.forEach(SimLink::up));
  }

  /**
   * Starts all nodes and connects all cables, but loses what anybody says about others until link
   * costs are measured: everybody knows his neighbours and nobody else, as in a network that has
   * forgotten its joins. Saves the flood of all announcements at once.
   */
  public void startForgotten() {
    forgetful = true;
    startAll();
    run(5);
    forgetful = false;
  }

  /** Whether the message is lost because {@link #startForgotten} is not over. */
  boolean loses(ControlTlv tlv) {
    return forgetful && tlv instanceof ControlTlv.Update update && update.metric() != 0;
  }

  /** Plans an action, in seconds from this instant. */
  public void in(double seconds, Runnable action) {
    at(nowNanos + (long) (seconds * SECOND_NANOS), action);
  }

  /** Runs a script step at this instant, with the diagnosis of a failing run around it. */
  public void act(Runnable action) {
    guarded(action);
  }

  /** Lets virtual time pass. */
  public void run(double seconds) {
    runUntil(nowNanos + (long) (seconds * SECOND_NANOS));
  }

  /** Runs until the network is at rest, then checks everything. */
  public void runToRest(double secondsMax) {
    long giveUpNanos = nowNanos + (long) (secondsMax * SECOND_NANOS);
    while (!isAtRest()) {
      if (nowNanos >= giveUpNanos) {
        throw failure(new AssertionError("not at rest after " + secondsMax + " s; " + traffic));
      }
      runUntil(nowNanos + SECOND_NANOS);
    }
    checkAtRest();
  }

  /** Sends a packet and forgets about it. */
  public SimPacket send(SimNode from, SimNode to) {
    SimPacket packet = newPacket(from, to);
    guarded(() -> from.inject(packet));
    return packet;
  }

  /** Sends a packet that the other side answers with one of its own. */
  public Ping ping(SimNode from, SimNode to) {
    SimPacket packet = newPacket(from, to);
    Ping ping = new Ping(packet);
    packet.ping = ping;
    guarded(() -> from.inject(packet));
    return ping;
  }

  /** Crashes a node and starts it again, with a new router id and all its cables. */
  public void restart(SimNode node, double secondsDown) {
    List<SimLink> cables = links.stream().filter(l -> l.touches(node)).toList();
    guarded(node::stop);
    in(
        secondsDown,
        () -> {
          node.start();
          cables.forEach(SimLink::up);
        });
  }

  // what scripts ask

  /** A source of choices for the script of this world. */
  public SplittableRandom random() {
    return random;
  }

  /** All nodes by index. */
  public List<SimNode> nodes() {
    return nodes;
  }

  /** One node. */
  public SimNode node(int index) {
    return nodes.get(index);
  }

  /** All cables in the order of the topology. */
  public List<SimLink> links() {
    return links;
  }

  /** The cable between two nodes, in any order. */
  public SimLink link(int a, int b) {
    return links.stream()
        .filter(l -> l.touches(node(a)) && l.touches(node(b)))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no cable " + a + "-" + b));
  }

  /** Two different nodes. */
  public SimNode[] randomPair() {
    int from = random.nextInt(nodes.size());
    int to = (from + 1 + random.nextInt(nodes.size() - 1)) % nodes.size();
    return new SimNode[] {node(from), node(to)};
  }

  /** Virtual time, monotonic, of arbitrary origin. */
  public long nowNanos() {
    return nowNanos;
  }

  /** Control messages sent so far. */
  public MessageCounts messages() {
    return messages;
  }

  /** Events that ran so far. */
  public long eventsRun() {
    return eventsRun;
  }

  /** Shortest paths over the connections of this instant. */
  public RoutingOracle oracle() {
    return new RoutingOracle(nodes);
  }

  /** Checks every node and every subnet, loops across router ids included. */
  public void checkAtRest() {
    guarded(invariants::checkEverything);
  }

  /** Fails with the diagnosis of this run. */
  public void require(boolean condition, String what) {
    if (!condition) {
      throw failure(new AssertionError(what));
    }
  }

  // the parts meet here

  Names names() {
    return names;
  }

  EventLog log() {
    return log;
  }

  Traffic traffic() {
    return traffic;
  }

  @Nullable SimNode ownerOf(Subnet subnet) {
    return owners.get(subnet);
  }

  void at(long timeNanos, Runnable action) {
    queue.at(timeNanos, action);
  }

  void end(SimPacket packet, SimPacket.Fate fate, String reason) {
    packet.ended(fate, reason, nowNanos);
    traffic.ended(fate);
  }

  @Nullable SimPacket replyTo(SimPacket packet, SimNode receiver) {
    Ping ping = packet.ping;
    if (ping == null) {
      return null;
    }
    SimPacket reply = newPacket(receiver, packet.origin);
    ping.reply = reply;
    return reply;
  }

  void countMessage(SimNode sender, ControlTlv tlv) {
    boolean own =
        tlv instanceof ControlTlv.Update update
            && update.metric() == 0
            && update.prefix().subnet().equals(sender.subnet());
    messages.count(tlv, own, nowNanos);
  }

  void afterEvent(SimNode node, Set<Subnet> touched) {
    invariants.checkAfterEvent(node, touched);
  }

  String timeText(long timeNanos) {
    return "%.6f s".formatted((timeNanos - originNanos) / (double) SECOND_NANOS);
  }

  private SimPacket newPacket(SimNode from, SimNode to) {
    traffic.sent();
    return new SimPacket(packetsMade++, from, to.address(), SimNode.HOP_LIMIT, nowNanos);
  }

  // time

  private boolean isAtRest() {
    return traffic.isQuiet()
        && (messages.lastNewsNanos() == Long.MIN_VALUE
            || nowNanos - messages.lastNewsNanos() >= REST_NANOS);
  }

  private void runUntil(long untilNanos) {
    guarded(
        () -> {
          while (queue.hasEventUntil(untilNanos)) {
            nowNanos = queue.nextTimeNanos();
            queue.take().run();
            traffic.check();
            eventsRun++;
          }
          nowNanos = untilNanos;
        });
  }

  private void guarded(Runnable action) {
    try {
      action.run();
    } catch (SimFailure alreadyTold) {
      throw alreadyTold;
    } catch (RuntimeException | AssertionError cause) {
      throw failure(cause);
    }
  }

  private SimFailure failure(Throwable cause) {
    return new SimFailure(
        "%s%n topology %s%n replay with -Dmycelium.sim.seed=%d%n virtual time %s%n %s%n last events:%n%s"
            .formatted(cause.getMessage(), topology, seed, timeText(nowNanos), traffic, log.text()),
        cause);
  }

  /** A run that broke a rule, with all that is needed to see it again. */
  static final class SimFailure extends AssertionError {
    private static final long serialVersionUID = 1L;

    SimFailure(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** A packet and its answer. */
  public static final class Ping {
    private final SimPacket request;
    private @Nullable SimPacket reply;

    Ping(SimPacket request) {
      this.request = request;
    }

    /** The way there. */
    public SimPacket request() {
      return request;
    }

    /** The way back, once the request arrived. */
    public @Nullable SimPacket reply() {
      return reply;
    }

    /** Whether both arrived. */
    public boolean answered() {
      return reply != null && reply.delivered();
    }

    /** From sending the request to the arrival of the answer. */
    public OptionalLong answeredAfterNanos() {
      return reply != null && reply.delivered()
          ? OptionalLong.of(reply.endedNanos() - request.sentNanos)
          : OptionalLong.empty();
    }

    @Override
    public String toString() {
      return "ping: " + request + (reply == null ? "" : "; " + reply);
    }
  }
}
