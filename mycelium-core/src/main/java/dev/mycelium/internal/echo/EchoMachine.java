package dev.mycelium.internal.echo;

import dev.mycelium.OverlayAddress;
import dev.mycelium.PingResult;
import dev.mycelium.PingResult.Unreachable.Reason;
import dev.mycelium.internal.machine.Deadline;
import dev.mycelium.internal.machine.Deadlines;
import dev.mycelium.internal.machine.Machine;
import dev.mycelium.internal.machine.TokenBucket;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.packet.Icmpv6;
import dev.mycelium.spi.PacketBatch;
import dev.mycelium.spi.PacketBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The pings of a node as a machine.
 *
 * <p>All requests under way share one identifier, chosen at random, and differ by their sequence
 * number. The identifier is claimed with the first ping and given back a while after the last: late
 * replies must not puzzle a program of this host, and a program that happens to use the same one is
 * not deaf for long. A reply counts only if it comes from the address that was asked and returns
 * the random token of the request.
 */
public final class EchoMachine implements Machine {
  /** Pings under way at once: a program that wants more does not read its results. */
  public static final int PINGS_MAX = 1024;

  /** How long an identifier stays claimed after its last ping: no packet waits that long. */
  static final long CLAIM_NANOS = 60_000_000_000L;

  /** Requests answered for a host without TUN: some microseconds each, on the control thread. */
  static final int ANSWERS_PER_SECOND = 1000;

  private static final int ANSWERS_BURST = 200;
  private static final int SEQUENCES = 1 << 16;

  private final OverlayAddress own;
  private final EchoInlet inlet;
  private final PacketBatch.Source pool;
  private final Counters counters;
  private final RandomGenerator random;
  private final EchoEffects effects;
  private final TokenBucket answers;

  // by sequence number, in the order in which they were started
  private final Map<Integer, Ping> pings = new LinkedHashMap<>();
  private final Deadlines<Deadline> deadlines = new Deadlines<>();
  private final Deadline claimEnd = new Deadline() {};
  private int identifier = EchoInlet.NOBODY;
  private int nextSequence;

  /**
   * A machine without pings.
   *
   * @param own the address that requests come from, and that is answered for
   * @param inlet where data threads leave packets
   * @param pool lends buffers for requests
   * @param random for identifiers and tokens
   */
  public EchoMachine(
      OverlayAddress own,
      EchoInlet inlet,
      PacketBatch.Source pool,
      Counters counters,
      RandomGenerator random,
      EchoEffects effects,
      long nowNanos) {
    this.own = own;
    this.inlet = inlet;
    this.pool = pool;
    this.counters = counters;
    this.random = random;
    this.effects = effects;
    this.answers = new TokenBucket(ANSWERS_PER_SECOND, ANSWERS_BURST, nowNanos);
  }

  /**
   * Sends a request.
   *
   * @param destination inside 400::/7
   * @param hopLimit 1..255
   * @param timeoutNanos above 0
   * @param done told the end, once, unless the ping is cancelled; must not block
   * @return a number for {@link #cancel}
   * @throws IllegalStateException if there are {@link #PINGS_MAX} already
   */
  public int start(
      OverlayAddress destination,
      int hopLimit,
      long timeoutNanos,
      Consumer<PingResult> done,
      long nowNanos) {
    if (pings.size() >= PINGS_MAX) {
      throw new IllegalStateException(PINGS_MAX + " pings are under way already");
    }
    int sequence = freeSequence();
    if (destination.equals(own)) {
      done.accept(new PingResult.Reply(Duration.ZERO, hopLimit));
      return sequence;
    }
    claim();
    Ping ping = new Ping(sequence, destination, random.nextLong(), done);
    pings.put(sequence, ping);
    deadlines.schedule(ping, nowNanos + timeoutNanos);
    PacketBuffer packet = pool.acquire(EchoPacket.BYTES);
    EchoPacket.writeRequest(packet, own, destination, hopLimit, identifier, sequence, ping.token);
    ping.sent(effects.hasRoute(destination.high()), nowNanos);
    effects.send(packet, nowNanos);
    return sequence;
  }

  private int freeSequence() {
    while (pings.containsKey(nextSequence)) { // there are far more numbers than pings
      nextSequence = (nextSequence + 1) % SEQUENCES;
    }
    int sequence = nextSequence;
    nextSequence = (nextSequence + 1) % SEQUENCES;
    return sequence;
  }

  private void claim() {
    if (identifier == EchoInlet.NOBODY) {
      identifier = random.nextInt(SEQUENCES);
      inlet.claim(identifier);
    }
    deadlines.cancel(claimEnd);
  }

  /** Forgets a ping without a word; nothing happens if it has ended. */
  public void cancel(int sequence, long nowNanos) {
    Ping ping = pings.get(sequence);
    if (ping != null) {
      remove(ping, nowNanos);
    }
  }

  private void remove(Ping ping, long nowNanos) {
    pings.remove(ping.sequence);
    deadlines.cancel(ping);
    if (pings.isEmpty()) {
      deadlines.schedule(claimEnd, nowNanos + CLAIM_NANOS);
    }
  }

  private void end(Ping ping, PingResult result, long nowNanos) {
    remove(ping, nowNanos);
    ping.end(result);
  }

  /** How many are under way. */
  public int pings() {
    return pings.size();
  }

  /** Packets to this /64 that waited for a route leave now. */
  public void routeFound(long high, long nowNanos) {
    if (pings.isEmpty()) {
      return;
    }
    for (Ping ping : pings.values()) {
      if (ping.destination.high() == high) {
        ping.routed(nowNanos);
      }
    }
  }

  /** Handles what waits in the inlet; all that can wait there is one turn's work. */
  public void drain(long nowNanos) {
    inlet.seen();
    PacketBuffer packet;
    while ((packet = inlet.next()) != null) {
      accept(packet, nowNanos);
    }
  }

  /** Handles a packet that the inlet took, with its arrival as tag; takes it. */
  private void accept(PacketBuffer packet, long nowNanos) {
    if (!EchoPacket.isChecksumRight(packet)) {
      drop(packet, Counter.ECHO_UNMATCHED);
    } else if (EchoPacket.isRequest(packet)) {
      answer(packet, nowNanos);
    } else if (EchoPacket.isReply(packet)) {
      matchReply(packet, nowNanos);
    } else {
      matchError(packet, nowNanos);
    }
  }

  /** The host has one address; nobody lives at the others of its subnet. */
  private void answer(PacketBuffer request, long nowNanos) {
    if (!EchoPacket.destination(request).equals(own)) {
      drop(request, Counter.DROPPED_NO_TUN);
    } else if (!answers.tryTake(nowNanos)) {
      drop(request, Counter.ECHO_REQUESTS_OVER_LIMIT);
    } else {
      counters.count(Counter.ECHO_REQUESTS_ANSWERED);
      EchoPacket.turnIntoReply(request);
      effects.send(request, nowNanos);
    }
  }

  private void matchReply(PacketBuffer reply, long nowNanos) {
    Ping ping = pings.get(EchoPacket.sequence(reply));
    if (ping == null
        || reply.length() != EchoPacket.BYTES
        || EchoPacket.token(reply) != ping.token
        || !EchoPacket.source(reply).equals(ping.destination)) {
      drop(reply, Counter.ECHO_UNMATCHED);
      return;
    }
    Duration roundTrip = Duration.ofNanos(ping.roundTripNanos(reply.tag()));
    int hopLimit = EchoPacket.hopLimit(reply);
    reply.release();
    end(ping, new PingResult.Reply(roundTrip, hopLimit), nowNanos);
  }

  private void matchError(PacketBuffer error, long nowNanos) {
    Ping ping = pings.get(EchoPacket.quotedSequence(error));
    if (ping == null
        || EchoPacket.quotedToken(error) != ping.token
        || !EchoPacket.quotedDestination(error).equals(ping.destination)) {
      drop(error, Counter.ECHO_UNMATCHED);
      return;
    }
    Reason reason =
        switch (EchoPacket.typeAndCode(error)) {
          case Icmpv6.NO_ROUTE -> Reason.NO_ROUTE;
          case Icmpv6.TIME_EXCEEDED -> Reason.HOP_LIMIT_EXCEEDED;
          default -> Reason.REFUSED;
        };
    OverlayAddress reporter = EchoPacket.source(error);
    error.release();
    end(ping, new PingResult.Unreachable(reason, reporter), nowNanos);
  }

  private void drop(PacketBuffer packet, Counter reason) {
    counters.count(reason);
    packet.release();
  }

  @Override
  public long nextDeadlineNanos() {
    return deadlines.nextNanos();
  }

  /** All that can be due is bounded by {@link #PINGS_MAX}. */
  @Override
  public void onDeadline(long nowNanos) {
    List<Ping> late = new ArrayList<>();
    @Nullable Deadline due;
    while ((due = deadlines.pollDue(nowNanos)) != null) {
      if (due instanceof Ping ping) {
        late.add(ping);
      } else {
        identifier = EchoInlet.NOBODY;
        inlet.claim(EchoInlet.NOBODY);
      }
    }
    late.forEach(ping -> end(ping, new PingResult.TimedOut(), nowNanos));
  }
}
