package dev.mycelium.internal.routing;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.mycelium.internal.machine.TokenBucket;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.routing.table.LinkCost;
import dev.mycelium.internal.routing.table.MeasuredLinkCost;
import dev.mycelium.internal.routing.table.Neighbour;
import dev.mycelium.internal.routing.table.PeerAllowance;
import dev.mycelium.internal.routing.table.ReferenceLinkCost;
import dev.mycelium.internal.routing.table.Route;
import dev.mycelium.internal.routing.table.Timer;
import dev.mycelium.internal.routing.table.Walk;
import dev.mycelium.internal.wire.ControlTlv.Hello;
import dev.mycelium.internal.wire.ControlTlv.Ihu;
import java.util.List;

/** Links: Hello, IHU, cost, birth and death of neighbours (spec 04 §4, §5). */
final class NeighbourProcedure {
  /** The first Hellos of a link: its cost is wanted soon, and one sample is little. */
  private static final long[] QUICK_HELLO_NANOS = {
    SECONDS.toNanos(1), SECONDS.toNanos(2), SECONDS.toNanos(4)
  };

  /**
   * Hellos come every 17 to 20 s, announcements every 240 to 300 s: bursts of nodes drift apart.
   */
  private static final double HELLO_SPREAD = 0.15;

  private static final double ANNOUNCEMENT_SPREAD = 0.2;

  /**
   * A neighbour over which data went within the last minute is asked this often. 5 s more, because
   * that is how often we hear that data goes.
   */
  private static final long IN_USE_NANOS = SECONDS.toNanos(65);

  private static final long PROBE_NANOS = MILLISECONDS.toNanos(500);

  /** What a neighbour in use may take to answer: with a pause before the Hello less than 5 s. */
  private static final long DEAF_NANOS = SECONDS.toNanos(4);

  /** Two seconds between probes mean that it was us who slept. */
  private static final long LATE_NANOS = SECONDS.toNanos(2);

  /**
   * A link that carried this much within the last four probes is not dead but slow: our Hello or
   * its answer stands in a queue on the way. It is far less than what a transport takes without
   * hearing from the other end, but that is taken within the first moment.
   */
  private static final long MOVING_BYTES = 32 * 1024;

  /** A wildcard answer may be the whole table; a bucket counts whole tokens per second. */
  private static final int SECONDS_PER_DUMP = 60;

  private final RoutingState state;
  private final Announcements announcements;
  private final RouteRequestProcedure routeRequests;
  private final TableWalks walks;
  private final RouteLoss routeLoss;
  private final RouteChanges changes;

  NeighbourProcedure(
      RoutingState state,
      Announcements announcements,
      RouteRequestProcedure routeRequests,
      TableWalks walks,
      RouteLoss routeLoss,
      RouteChanges changes) {
    this.state = state;
    this.announcements = announcements;
    this.routeRequests = routeRequests;
    this.walks = walks;
    this.routeLoss = routeLoss;
    this.changes = changes;
  }

  /** Arms the timers of the router itself. */
  void start(long nowNanos) {
    if (state.improved) {
      schedule(new Timer(Timer.Kind.ANNOUNCE, null), announcementNanos(), nowNanos);
    } else {
      schedule(new Timer(Timer.Kind.HELLO_ALL, null), state.times.helloNanos(), nowNanos);
      schedule(new Timer(Timer.Kind.DEAD_CHECK_ALL, null), state.times.deadCheckNanos(), nowNanos);
      schedule(new Timer(Timer.Kind.ANNOUNCE, null), announcementNanos(), nowNanos);
    }
  }

  /** Spec 04 §5.1. */
  void add(int link, int staticCost, boolean chosen, long nowNanos) {
    if (state.neighbours.find(link) != null) {
      throw new IllegalArgumentException("link " + link + " was added before");
    }
    LinkCost cost =
        state.improved
            ? new MeasuredLinkCost(staticCost)
            : new ReferenceLinkCost(staticCost, nowNanos);
    Neighbour neighbour = state.neighbours.add(link, cost, allowance(chosen, nowNanos), nowNanos);
    if (state.improved) {
      state.failedQueries.forgetAll();
      sendHello(neighbour, nowNanos);
      schedule(new Timer(Timer.Kind.HELLO, neighbour), helloNanos(neighbour), nowNanos);
      schedule(new Timer(Timer.Kind.DEAD_CHECK, neighbour), state.times.deadNanos(), nowNanos);
    }
    state.count(Counter.NEIGHBOUR_ADDED);
    announcements.announceOwn(neighbour, nowNanos);
    routeRequests.handOver(neighbour);
    if (state.improved) {
      walks.askForUsedSubnets(neighbour, nowNanos);
    }
  }

  private PeerAllowance allowance(boolean chosen, long nowNanos) {
    RoutingLimits limits = state.limits;
    return new PeerAllowance(
        limits.requests().bucket(nowNanos),
        limits.seqnoRequests().bucket(nowNanos),
        limits.newSubnets().bucket(nowNanos),
        limits.newSubnetsReserved().bucket(nowNanos),
        limits.unknownSources().bucket(nowNanos),
        TokenBucket.every(SECONDS.toNanos(SECONDS_PER_DUMP), nowNanos),
        chosen);
  }

  /** Spec 04 §5.2. */
  void remove(Neighbour neighbour, long nowNanos) {
    state.count(Counter.NEIGHBOUR_REMOVED);
    state.neighbours.remove(neighbour);
    routeLoss.onDeath(neighbour, nowNanos);
  }

  /** Spec 04 §4.2: at once, whatever it says. */
  void onHello(Neighbour from) {
    state.send(from, new Ihu(from.cost().cost(), RoutingTimes.IHU_CENTIS));
  }

  void onIhu(Neighbour from, long nowNanos) {
    from.onIhu(nowNanos);
    if (state.improved && hasMovedALot(from)) {
      from.noteCostAtSelection();
      startCostWalk(from, nowNanos);
    }
  }

  /** By more than 10 and more than a quarter: less is not worth comparing routes again. */
  private static boolean hasMovedALot(Neighbour neighbour) {
    int before = neighbour.costAtSelection();
    int moved = Math.abs(neighbour.cost().cost() - before);
    return moved > 10 && moved > before / 4;
  }

  void helloAll(Timer timer, long nowNanos) {
    for (Neighbour neighbour : state.neighbours.all()) {
      sendHello(neighbour, nowNanos);
    }
    schedule(timer, state.times.helloNanos(), nowNanos);
  }

  void hello(Timer timer, Neighbour neighbour, long nowNanos) {
    if (neighbour.isAlive()) {
      sendHello(neighbour, nowNanos);
      schedule(timer, helloNanos(neighbour), nowNanos);
    }
  }

  /** Data goes over the link of a neighbour (spec 09 §1 item 1). */
  void onUsed(Neighbour neighbour, long nowNanos) {
    neighbour.onUsed(nowNanos);
    if (!neighbour.probe().isArmed()) {
      neighbour.beginProbes(state.use.movedBytes(neighbour.link()));
      neighbour.excuseUntil(nowNanos + DEAF_NANOS);
      ask(neighbour, nowNanos);
    }
  }

  /** Asks a neighbour in use for a sign of life, or gives it up. */
  void probe(Neighbour neighbour, long nowNanos) {
    if (!neighbour.isAlive() || nowNanos - neighbour.lastUsedNanos() >= IN_USE_NANOS) {
      return;
    }
    if (nowNanos - neighbour.probe().atNanos() >= LATE_NANOS) {
      neighbour.excuseUntil(nowNanos + DEAF_NANOS);
    }
    long moved = neighbour.noteMoved(state.use.movedBytes(neighbour.link()));
    if (isDeaf(neighbour, nowNanos) && moved < MOVING_BYTES) {
      declareDead(neighbour, DEAF_NANOS, nowNanos);
      return;
    }
    ask(neighbour, nowNanos);
  }

  /** An answer that never came must not count against all that follow. */
  private static boolean isDeaf(Neighbour neighbour, long nowNanos) {
    return !neighbour.isExcused(nowNanos)
        && neighbour.cost().waitedNanos(nowNanos) >= DEAF_NANOS
        && nowNanos - neighbour.lastIhuNanos() >= DEAF_NANOS;
  }

  private void ask(Neighbour neighbour, long nowNanos) {
    if (neighbour.cost().hasRoomForHello()) {
      int seqno = neighbour.nextProbe(nowNanos);
      state.send(neighbour, new Hello(Hello.FLAG_UNICAST, seqno, RoutingTimes.HELLO_CENTIS));
    }
    schedule(neighbour.probe(), PROBE_NANOS, nowNanos);
  }

  void announce(Timer timer, long nowNanos) {
    announcements.announceOwn(nowNanos);
    schedule(timer, announcementNanos(), nowNanos);
  }

  /** Spec 04 §4.4 (b). */
  void deadCheckAll(Timer timer, long nowNanos) {
    for (Neighbour neighbour : List.copyOf(state.neighbours.all())) {
      if (nowNanos - neighbour.lastIhuNanos() > state.times.deadNanos()) {
        declareDead(neighbour, state.times.deadNanos(), nowNanos);
      }
    }
    schedule(timer, state.times.deadCheckNanos(), nowNanos);
  }

  void deadCheck(Timer timer, Neighbour neighbour, long nowNanos) {
    long silentNanos = nowNanos - neighbour.lastIhuNanos();
    if (!neighbour.isAlive()) {
      return;
    }
    if (silentNanos >= state.times.deadNanos()) {
      declareDead(neighbour, state.times.deadNanos(), nowNanos);
    } else {
      schedule(timer, state.times.deadNanos() - silentNanos, nowNanos);
    }
  }

  private void declareDead(Neighbour neighbour, long silentNanos, long nowNanos) {
    state.count(Counter.NEIGHBOUR_DEAD);
    remove(neighbour, nowNanos);
    state.effects.closeLink(
        neighbour.link(), "no answer for " + NANOSECONDS.toSeconds(silentNanos) + " s");
  }

  private void sendHello(Neighbour to, long nowNanos) {
    int seqno = to.nextHello(nowNanos);
    state.send(to, new Hello(Hello.FLAG_UNICAST, seqno, RoutingTimes.HELLO_CENTIS));
  }

  private long helloNanos(Neighbour neighbour) {
    int sent = neighbour.hellosSent();
    return sent <= QUICK_HELLO_NANOS.length
        ? QUICK_HELLO_NANOS[sent - 1]
        : state.jittered(state.times.helloNanos(), HELLO_SPREAD);
  }

  private long announcementNanos() {
    long nanos = state.times.announcementNanos();
    return state.improved ? state.jittered(nanos, ANNOUNCEMENT_SPREAD) : nanos;
  }

  private void schedule(Timer timer, long delayNanos, long nowNanos) {
    state.deadlines.schedule(timer, nowNanos + delayNanos);
  }

  private void startCostWalk(Neighbour neighbour, long nowNanos) {
    boolean underWay = neighbour.isWalking();
    neighbour.startWalk();
    if (!underWay) {
      state.deadlines.schedule(new CostWalk(neighbour), nowNanos);
    }
  }

  /** Compares the routes of all subnets that a neighbour announced (spec 04 §15.3, S15). */
  private final class CostWalk extends Walk {
    private static final long PAUSE_NANOS = MILLISECONDS.toNanos(50);

    private final Neighbour neighbour;

    CostWalk(Neighbour neighbour) {
      this.neighbour = neighbour;
    }

    @Override
    public boolean step(long nowNanos) {
      for (int i = 0; neighbour.isAlive() && i < state.limits.stepsPerDeadline(); i++) {
        Route route = neighbour.nextRoute();
        if (route == null) {
          return false;
        }
        changes.afterCostChange(route.destination(), nowNanos);
      }
      return neighbour.isAlive() && neighbour.isWalking();
    }

    @Override
    public long pauseNanos() {
      return PAUSE_NANOS;
    }
  }
}
