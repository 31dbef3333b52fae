package dev.mycelium.internal.routing;

import dev.mycelium.Subnet;
import dev.mycelium.internal.machine.Deadline;
import dev.mycelium.internal.machine.Deadlines;
import dev.mycelium.internal.machine.TokenBucket;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.routing.table.Destination;
import dev.mycelium.internal.routing.table.FailedQueries;
import dev.mycelium.internal.routing.table.Neighbour;
import dev.mycelium.internal.routing.table.NeighbourTable;
import dev.mycelium.internal.routing.table.OpenQueries;
import dev.mycelium.internal.routing.table.RouteAdmission;
import dev.mycelium.internal.routing.table.RouteRequests;
import dev.mycelium.internal.routing.table.RouteTable;
import dev.mycelium.internal.routing.table.SeqnoRequests;
import dev.mycelium.internal.routing.table.SourceTable;
import dev.mycelium.internal.wire.ControlTlv;
import dev.mycelium.internal.wire.RouterId;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** The tables and settings that all procedures of one router share. */
final class RoutingState {
  // settings
  final boolean improved;
  final RoutingTimes times;
  final RoutingLimits limits;
  final RouterId self;
  final Subnet ownSubnet;
  private final RandomGenerator random;
  final RoutingEffects effects;
  final RouteUse use;
  final Counters counters;
  private final long startNanos;

  // tables
  final Deadlines<Deadline> deadlines = new Deadlines<>();
  final NeighbourTable neighbours = new NeighbourTable();
  final SourceTable sources;
  final RouteTable routes;
  final SeqnoRequests seqnoRequests;
  final RouteRequests routeRequests;
  final OpenQueries queries = new OpenQueries();
  final FailedQueries failedQueries;
  final TokenBucket ownRequests;
  final RouteAdmission admission;

  private int sentInCall;

  // the own announcement
  int ownSeqno;
  long ownSeqnoRaisedNanos;

  RoutingState(
      RoutingMode mode,
      RoutingTimes times,
      RouterId self,
      Subnet ownSubnet,
      RandomGenerator random,
      RoutingLimits limits,
      RoutingEffects effects,
      RouteUse use,
      Counters counters,
      long nowNanos) {
    this.improved = mode == RoutingMode.IMPROVED;
    this.times = times;
    this.self = self;
    this.ownSubnet = ownSubnet;
    this.random = random;
    this.limits = limits;
    this.effects = effects;
    this.use = use;
    this.counters = counters;
    this.startNanos = nowNanos;
    this.ownSeqnoRaisedNanos = improved ? nowNanos - times.raiseNanos() : nowNanos;
    int cacheMax = improved ? limits.requestCacheMax() : Integer.MAX_VALUE;
    int idleMax = improved ? limits.idleSourcesMax() : Integer.MAX_VALUE;
    this.sources = new SourceTable(times.sourceNanos(), nowNanos);
    this.routes = new RouteTable(random.nextLong(), sources, idleMax);
    this.seqnoRequests = new SeqnoRequests(!improved, cacheMax);
    this.routeRequests = new RouteRequests(times.requestCacheNanos(), cacheMax);
    this.failedQueries =
        new FailedQueries(times.queryNanos(), times.interestNanos(), limits.requestCacheMax());
    this.ownRequests = limits.ownRequests().bucket(nowNanos);
    this.admission =
        new RouteAdmission(
            limits.routesMax(),
            limits.routesPerPeerMax(),
            limits.routesReservedPerPeer(),
            limits.newSubnetsOfAll().bucket(nowNanos));
  }

  /** Begins to count what is sent. */
  void beginCall() {
    sentInCall = 0;
  }

  /** Whether this call has led to so many messages that what remains has to wait. */
  boolean hasSentMuch() {
    return improved && sentInCall >= limits.messagesPerDeadline();
  }

  void send(Neighbour to, ControlTlv tlv) {
    sentInCall++;
    effects.sendControl(to.link(), tlv);
  }

  void count(Counter counter) {
    counters.count(counter);
  }

  /** Gives an entry up if nothing keeps it. */
  void settle(Destination destination, long nowNanos) {
    counters.add(Counter.SOURCE_EVICTED, routes.settle(destination, nowNanos));
  }

  /** A time evenly spread over {@code [(1 - spread) * nanos, nanos]}: never late. */
  long jittered(long nanos, double spread) {
    return nanos - (long) (random.nextDouble() * spread * nanos);
  }

  /** Whether packets took the subnet's route lately. */
  boolean isUsed(Destination destination, long nowNanos) {
    long lastUsedNanos = use.lastUsedNanos(destination.subnet());
    return lastUsedNanos != RouteUse.NEVER && nowNanos - lastUsedNanos <= times.interestNanos();
  }

  /** Whether anybody wants the subnet: packets, an open query, or a neighbour that asked lately. */
  boolean isWanted(Destination destination, long nowNanos) {
    return destination.query() != null
        || isAskedFor(destination, nowNanos)
        || isUsed(destination, nowNanos);
  }

  void noteAsked(Destination destination, long nowNanos) {
    destination.setLastAskedSecond(second(nowNanos));
  }

  private boolean isAskedFor(Destination destination, long nowNanos) {
    int asked = destination.lastAskedSecond();
    return asked != Destination.NEVER_ASKED
        && second(nowNanos) - asked <= TimeUnit.NANOSECONDS.toSeconds(times.interestNanos());
  }

  private int second(long nowNanos) {
    return (int) TimeUnit.NANOSECONDS.toSeconds(nowNanos - startNanos);
  }
}
