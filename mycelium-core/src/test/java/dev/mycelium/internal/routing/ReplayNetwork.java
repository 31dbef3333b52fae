package dev.mycelium.internal.routing;

import dev.mycelium.OverlayAddress;
import dev.mycelium.internal.routing.ReplayNode.Packet;
import dev.mycelium.internal.wire.ControlTlv;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;

/**
 * Plays a recording again: nodes are routers under the reference rules, driven by the recorded
 * starts, connects, kills and packets of hosts; everything else has to follow from the rules. What
 * the nodes send is written down as the recorders wrote it.
 */
final class ReplayNetwork {
  /** The reference sleeps between rounds and wakes a little late each time: its timers drift. */
  private static final long TIMER_LATENESS_NANOS = 1_250_000;

  /** An accepting node is told of its new neighbour this much after the dialing one. */
  private static final long ACCEPT_NANOS = 2_000_000;

  private static final long MILLI = 1_000_000;
  private static final long HELLO_NANOS = 20_000 * MILLI;

  /** What the replay does a little later than the recording is still seen. */
  static final long GRACE_NANOS = 60 * MILLI;

  private static final int STATIC_COST = 15;
  private static final int HOST_HOP_LIMIT = 64;

  /** A frame as a recorder sees it; an equal line is an equal frame. */
  record Seen(long nanos, String line) {}

  /** One connection; after a reconnect there is another. */
  private static final class Connection {
    final int id;
    final String link;
    final ReplayNode dialer;
    ReplayNode acceptor;
    final Map<String, Deque<Integer>> samples = new HashMap<>();
    final Map<String, Long> helloNanos = new HashMap<>();
    final Set<String> heard = new TreeSet<>();
    long openNanos;
    long acceptedNanos;

    Connection(int id, String link, ReplayNode dialer, ReplayNode acceptor) {
      this.id = id;
      this.link = link;
      this.dialer = dialer;
      this.acceptor = acceptor;
    }

    ReplayNode other(ReplayNode node) {
      return node == dialer ? acceptor : dialer;
    }
  }

  private record Task(long nanos, long order, Runnable action) implements Comparable<Task> {
    @Override
    public int compareTo(Task other) {
      int byTime = Long.compare(nanos, other.nanos);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final Recording recording;
  private final ReplayScenario scenario;
  private final RoutingTimes times;
  private final PriorityQueue<Task> tasks = new PriorityQueue<>();
  private final Map<String, ReplayNode> nodes = new LinkedHashMap<>();
  private final Map<Integer, Connection> connections = new LinkedHashMap<>();
  private final Map<ReplayNode, Long> wakeUps = new HashMap<>();
  private final List<Seen> seen = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();
  private long now;
  private long taskOrder;

  ReplayNetwork(Recording recording, ReplayScenario scenario, RoutingTimes times) {
    this.recording = recording;
    this.scenario = scenario;
    this.times = drifting(times);
    planNodes();
    planConnections();
    planPackets();
  }

  private static RoutingTimes drifting(RoutingTimes times) {
    RoutingTimes drifting = times;
    for (String loop : List.of("helloNanos", "deadCheckNanos", "announcementNanos")) {
      drifting = ChangedTimes.withMore(drifting, loop, TIMER_LATENESS_NANOS);
    }
    return drifting;
  }

  long now() {
    return now;
  }

  /** Runs to the end of the recording and returns what the recorders saw. */
  List<Seen> run() {
    List<Recording.Event> events = recording.events();
    long end = events.get(events.size() - 1).nanos();
    while (!tasks.isEmpty() && tasks.peek().nanos <= end + GRACE_NANOS) {
      Task task = tasks.remove();
      now = task.nanos;
      task.action.run();
      nodes.values().forEach(this::planWakeUp);
    }
    return seen;
  }

  /** Packets that were refused: seconds, node, source and destination. */
  List<String> refused() {
    return refused;
  }

  // the plan: what the recording says happened from outside

  private void planNodes() {
    Set<String> names = new TreeSet<>();
    recording.events().forEach(event -> names.add(event.from()));
    for (String name : names) {
      Integer killMillis = scenario.kills().get(name);
      long killNanos = killMillis == null ? Long.MAX_VALUE : killMillis * MILLI;
      planStart(name, 0, killNanos);
      if (killMillis != null) {
        at(killNanos, () -> kill(name));
        planStart(name, killNanos + MILLI, Long.MAX_VALUE);
      }
    }
  }

  /**
   * A node says its first Hello 20 s after its start; if none was recorded, it has just started.
   */
  private void planStart(String name, long fromNanos, long untilNanos) {
    long start = Long.MAX_VALUE;
    for (Recording.Event event : recording.events()) {
      if (event.nanos() >= fromNanos && event.nanos() < untilNanos && event.from().equals(name)) {
        if (event.kind().equals("hello")) {
          start = Math.min(start, event.nanos() - HELLO_NANOS - TIMER_LATENESS_NANOS);
        } else if (event.kind().equals("connect")) {
          start = Math.min(start, event.nanos() - MILLI);
        }
      }
    }
    long startNanos = start;
    at(
        startNanos,
        () ->
            nodes.put(
                name,
                new ReplayNode(
                    name, recording.routerIdOf(name, fromNanos), times, this, startNanos)));
  }

  private void planConnections() {
    int id = 0;
    for (Recording.Event event : recording.events()) {
      if (event.kind().equals("connect")) {
        int connection = ++id;
        at(event.nanos(), () -> connect(connection, event));
      }
    }
  }

  private void planPackets() {
    for (ReplayScenario.Offer offer : scenario.offers()) {
      OverlayAddress destination = OverlayAddress.parse(offer.destination());
      at(offer.millis() * MILLI, () -> offer(offer.node(), destination, HOST_HOP_LIMIT));
    }
    Set<Integer> released = scenario.released();
    for (Recording.Event event : recording.events()) {
      // requests are those of A: it pings, the others answer
      boolean isOffered =
          event.isData()
              && event.from().equals("A")
              && nodeOf(event.source()).equals("A")
              && !released.contains((int) (event.nanos() / MILLI));
      if (isOffered) {
        at(event.nanos(), () -> offer("A", event.destination(), event.hopLimit() + 1));
      }
    }
  }

  private void offer(String name, OverlayAddress destination, int hopLimit) {
    OverlayAddress source = OverlayAddress.of(recording.routerIdOf(name, 0).publicKey());
    node(name).offer(new Packet(source, destination, hopLimit, true));
  }

  private ReplayNode node(String name) {
    return Objects.requireNonNull(nodes.get(name), name);
  }

  private void kill(String name) {
    ReplayNode dead = node(name);
    nodes.remove(name);
    dead.isRunning = false;
    for (Connection connection : List.copyOf(connections.values())) {
      if (connection.dialer == dead || connection.acceptor == dead) {
        connections.remove(connection.id);
        for (String side : sides(connection.link)) {
          seen(now, connection.link, side, "eof");
        }
        connection.other(dead).router.removeLink(connection.id, now);
      }
    }
  }

  private void connect(int id, Recording.Event event) {
    ReplayNode dialer = node(event.from());
    ReplayNode acceptor = node(event.to());
    Connection connection = new Connection(id, event.link(), dialer, acceptor);
    connections.put(id, connection);
    seen(now, event.link(), event.from(), "connect");
    long endNanos = endOf(event);
    for (String side : sides(event.link())) {
      connection.samples.put(
          side, LinkSamples.of(recording, event.link(), side, event.nanos(), endNanos));
    }
    Integer heldMillis = scenario.heldUntilMillis().get(event.link());
    boolean isHeld = heldMillis != null && event.nanos() > scenario.cutMillis() * MILLI;
    connection.openNanos = heldMillis != null && isHeld ? heldMillis * MILLI : now;
    connection.acceptedNanos = isHeld ? connection.openNanos : now + ACCEPT_NANOS;
    dialer.router.addLink(id, STATIC_COST, now);
    at(connection.acceptedNanos, () -> acceptor.router.addLink(id, STATIC_COST, now));
  }

  private long endOf(Recording.Event connect) {
    for (Recording.Event event : recording.events()) {
      if (event.link().equals(connect.link())
          && event.kind().equals("eof")
          && event.nanos() > connect.nanos()) {
        return event.nanos();
      }
    }
    return Long.MAX_VALUE;
  }

  // what the nodes do

  void sendControl(ReplayNode from, int link, ControlTlv tlv) {
    Connection connection = connections.get(link);
    if (connection == null || isUnheard(connection, from)) {
      return;
    }
    long nanos = Math.max(now, connection.openNanos);
    ReplayNode to = connection.other(from);
    at(nanos, () -> seen(nanos, connection.link, from.name, tlv.toString()));
    if (tlv instanceof ControlTlv.Hello) {
      connection.helloNanos.put(from.name, now);
    }
    if (isDeaf(connection, to)) {
      return;
    }
    long arrival =
        Math.max(now, connection.acceptedNanos) + scenario.oneWayNanos(connection.link, now);
    if (tlv instanceof ControlTlv.Ihu) {
      arrival = answerArrival(connection, to);
    } else if (tlv instanceof ControlTlv.Update && overtakes(to)) {
      arrival += 2 * MILLI;
    }
    at(arrival, () -> to.router.onControl(link, tlv, now), to, link);
  }

  /** When an answer must arrive for its measurement to give the recorded sample. */
  private long answerArrival(Connection connection, ReplayNode to) {
    Integer sample = Objects.requireNonNull(connection.samples.get(to.name)).poll();
    Long hello = connection.helloNanos.get(to.name);
    if (sample == null || hello == null) {
      return now + scenario.oneWayNanos(connection.link, now);
    }
    return Math.max(now, hello + sample * MILLI + MILLI / 2);
  }

  private boolean overtakes(ReplayNode to) {
    Integer millis = scenario.overtaking().get(to.name);
    return millis != null && Math.abs(now - millis * MILLI) < 5 * MILLI;
  }

  void sendPacket(ReplayNode from, int link, Packet packet) {
    Connection connection = Objects.requireNonNull(connections.get(link), "no link " + link);
    ReplayNode to = connection.other(from);
    String line = dataLine(packet.source(), packet.destination(), packet.hopLimit());
    seen(Math.max(now, connection.openNanos), connection.link, from.name, line);
    if (!isDeaf(connection, to)) {
      at(now + scenario.oneWayNanos(connection.link, now), () -> to.arrive(packet, link), to, link);
    }
  }

  void refused(String node, Packet packet) {
    String who = nodeOf(packet.source()) + " to " + nodeOf(packet.destination());
    refused.add(String.format("%.1f %s: %s", now / 1e9, node, who));
  }

  void soon(ReplayNode node, Runnable action) {
    at(now, () -> runOn(node, action));
  }

  void closed(ReplayNode by, int link) {
    Connection connection = connections.get(link);
    if (connection == null || isDeaf(connection, by)) {
      return;
    }
    connections.remove(link);
    for (String side : sides(connection.link)) {
      seen(now, connection.link, side, "eof");
    }
    ReplayNode other = connection.other(by);
    if (!isDeaf(connection, other)) {
      other.router.removeLink(link, now);
    }
  }

  /** A cut node receives nothing on the links that it had. */
  private boolean isDeaf(Connection connection, ReplayNode node) {
    return node.name.equals(scenario.cut())
        && now >= scenario.cutMillis() * MILLI
        && connection.openNanos < scenario.cutMillis() * MILLI;
  }

  /**
   * A cut node gets no acknowledgements, so TCP lets one small segment out and holds the others
   * back.
   */
  private boolean isUnheard(Connection connection, ReplayNode node) {
    return isDeaf(connection, node) && !connection.heard.add(node.name);
  }

  // time

  private void planWakeUp(ReplayNode node) {
    long due = node.router.nextDeadlineNanos();
    if (due == wakeUps.getOrDefault(node, Long.MAX_VALUE)) {
      return;
    }
    wakeUps.put(node, due);
    at(Math.max(now, due), () -> wakeUp(node, due));
  }

  private void wakeUp(ReplayNode node, long due) {
    if (node.isRunning && wakeUps.getOrDefault(node, Long.MAX_VALUE) == due) {
      wakeUps.put(node, Long.MAX_VALUE);
      node.router.onDeadline(now);
    }
  }

  private void at(long nanos, Runnable action, ReplayNode node, int link) {
    at(nanos, () -> runOn(node, connections.containsKey(link) ? action : () -> {}));
  }

  private static void runOn(ReplayNode node, Runnable action) {
    if (node.isRunning) {
      action.run();
    }
  }

  private void at(long nanos, Runnable action) {
    tasks.add(new Task(nanos, taskOrder++, action));
  }

  // what recorders write down

  private void seen(long nanos, String link, String from, String what) {
    seen.add(new Seen(nanos, link + " " + from + " " + what));
  }

  /** The line of a recorded frame. */
  static Seen seen(Recording.Event event) {
    String what =
        switch (event.kind()) {
          case "connect", "eof" -> event.kind();
          case "data" -> dataLine(event.source(), event.destination(), event.hopLimit());
          default -> event.tlv().toString();
        };
    return new Seen(event.nanos(), event.link() + " " + event.from() + " " + what);
  }

  private static String dataLine(OverlayAddress source, OverlayAddress destination, int hopLimit) {
    return "data " + nodeOf(source) + " to " + nodeOf(destination) + " hop limit " + hopLimit;
  }

  private static String nodeOf(OverlayAddress address) {
    return switch (address.subnet().toString()) {
      case "430:9364:d8d8:84a9::/64" -> "A";
      case "437:5106:5530:1589::/64" -> "B";
      case "439:d043:492b:1897::/64" -> "C";
      case "488:bb6f:8083:81d3::/64" -> "D";
      default -> address.toString();
    };
  }

  private static List<String> sides(String link) {
    return List.of(link.substring(0, 1), link.substring(1));
  }
}
