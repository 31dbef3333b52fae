package dev.mycelium.internal.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.OverlayAddress;
import dev.mycelium.PingResult;
import dev.mycelium.PingResult.Reply;
import dev.mycelium.PingResult.TimedOut;
import dev.mycelium.PingResult.Unreachable;
import dev.mycelium.PingResult.Unreachable.Reason;
import dev.mycelium.internal.machine.Machine;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.packet.Icmpv6;
import dev.mycelium.internal.packet.Ipv6Header;
import dev.mycelium.spi.PacketBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pings in virtual time: who is matched with what, and what ends without an answer. */
class EchoMachineTest {
  private static final OverlayAddress OWN = OverlayAddress.parse("400:1:2:3::4");
  private static final OverlayAddress FAR = OverlayAddress.parse("437:5::6");
  private static final int AT = PacketBuffer.HEADROOM;
  private static final int MESSAGE = AT + Ipv6Header.BYTES;
  private static final long SECOND = 1_000_000_000L;

  private long now = Long.MAX_VALUE - 5 * SECOND; // the clock wraps on the way
  private int lent;
  private boolean routed = true;
  private int wakeUps;
  private final Counters counters = new Counters();
  private final EchoInlet inlet = new EchoInlet(counters, () -> now);
  private final Deque<PacketBuffer> sent = new ArrayDeque<>();
  private final List<PingResult> results = new ArrayList<>();
  private final EchoMachine machine =
      new EchoMachine(
          OWN,
          inlet,
          bytes -> buffer(),
          counters,
          new Random(7),
          new EchoEffects() {
            @Override
            public void send(PacketBuffer packet, long nowNanos) {
              assertEquals(now, nowNanos);
              sent.add(packet);
            }

            @Override
            public boolean hasRoute(long high) {
              return routed;
            }
          },
          now);

  EchoMachineTest() {
    inlet.open(false, () -> wakeUps++);
  }

  private PacketBuffer buffer() {
    lent++;
    return new PacketBuffer(1500, released -> lent--);
  }

  @AfterEach
  void noBufferIsLost() {
    sent.forEach(PacketBuffer::release);
    inlet.close();
    assertEquals(0, lent);
  }

  private int ping(OverlayAddress destination, long timeoutNanos) {
    return machine.start(destination, 64, timeoutNanos, results::add, now);
  }

  private void pass(long nanos) {
    now += nanos;
    if (machine.nextDeadlineNanos() != Machine.NEVER && machine.nextDeadlineNanos() - now <= 0) {
      machine.onDeadline(now);
    }
  }

  /** What the destination would answer. */
  private PacketBuffer replyTo(PacketBuffer request) {
    PacketBuffer reply = copy(request);
    EchoPacket.turnIntoReply(reply);
    return reply;
  }

  private PacketBuffer copy(PacketBuffer packet) {
    PacketBuffer copy = buffer();
    System.arraycopy(packet.array(), 0, copy.array(), 0, AT + packet.length());
    copy.length(packet.length());
    return copy;
  }

  /** What a router would say about it. */
  private PacketBuffer errorAbout(PacketBuffer request, int typeAndCode, OverlayAddress router) {
    PacketBuffer error = buffer();
    int quote = request.length();
    System.arraycopy(request.array(), AT, error.array(), AT + Icmpv6.PREAMBLE_BYTES, quote);
    Ipv6Header.writeAddresses(
        error.array(), AT, router.high(), router.low(), OWN.high(), OWN.low());
    Icmpv6.writeError(error.array(), AT, typeAndCode, 0, 64, quote);
    error.length(Icmpv6.PREAMBLE_BYTES + quote);
    return error;
  }

  private void arrive(PacketBuffer packet) {
    assertTrue(inlet.take(packet));
    machine.drain(now);
  }

  private void passesToTheHost(PacketBuffer packet) {
    assertFalse(inlet.take(packet));
    packet.release();
  }

  @Test
  void replyIsMatchedAndTimed() {
    ping(FAR, SECOND);
    PacketBuffer request = sent.element();
    assertEquals(OWN, EchoPacket.source(request));
    assertEquals(FAR, EchoPacket.destination(request));
    assertTrue(EchoPacket.isRequest(request) && EchoPacket.isChecksumRight(request));
    PacketBuffer reply = replyTo(request);
    Ipv6Header.setHopLimit(reply.array(), AT, 61);

    now += 842_500;
    assertTrue(inlet.take(reply));
    now += 7; // the node thread comes later: no matter
    machine.drain(now);

    assertEquals(List.of(new Reply(Duration.ofNanos(842_500), 61)), results);
    assertEquals(0, machine.pings());
    assertEquals(1, wakeUps);
  }

  @Test
  void timeThatARequestWaitsForItsRouteIsNotCounted() {
    routed = false;
    ping(FAR, 60 * SECOND);
    now += 10 * SECOND;
    machine.routeFound(OWN.high(), now);
    machine.routeFound(FAR.high(), now);
    now += SECOND;
    machine.routeFound(FAR.high(), now); // another way: the request has left
    arrive(replyTo(sent.element()));

    assertEquals(List.of(new Reply(Duration.ofSeconds(1), 64)), results);
  }

  @Test
  void secondReplyIsDroppedAndNotForTheHost() {
    ping(FAR, SECOND);
    arrive(replyTo(sent.element()));
    arrive(replyTo(sent.element()));

    assertEquals(1, results.size());
    assertEquals(1, counters.get(Counter.ECHO_UNMATCHED));
  }

  @Test
  void replyOfAnybodyElseOrWithOtherContentEndsNothing() {
    ping(FAR, SECOND);
    PacketBuffer request = sent.element();
    for (int index : List.of(AT + 23, MESSAGE + 7, MESSAGE + 8)) { // source, number, token
      PacketBuffer wrong = replyTo(request);
      wrong.array()[index] ^= 1;
      Icmpv6.writeChecksum(wrong.array(), AT, EchoPacket.BYTES - Ipv6Header.BYTES);
      arrive(wrong);
    }
    PacketBuffer damaged = replyTo(request);
    damaged.array()[MESSAGE + 9] ^= 1;
    arrive(damaged);
    PacketBuffer cut = replyTo(request);
    cut.length(EchoPacket.BYTES - 1);
    Icmpv6.writeChecksum(cut.array(), AT, EchoPacket.BYTES - 1 - Ipv6Header.BYTES);
    arrive(cut);

    assertEquals(List.of(), results);
    assertEquals(5, counters.get(Counter.ECHO_UNMATCHED));
    arrive(replyTo(request));
    assertEquals(1, results.size());
  }

  @Test
  void packetsOfTheHostPass() {
    passesToTheHost(request(9)); // its host answers
    ping(FAR, SECOND);
    PacketBuffer foreign = replyTo(sent.element());
    foreign.array()[MESSAGE + 5] ^= 1;
    passesToTheHost(foreign);
    PacketBuffer tcp = replyTo(sent.element());
    tcp.array()[AT + 6] = 6;
    passesToTheHost(tcp);
    PacketBuffer bare = replyTo(sent.element());
    bare.length(Ipv6Header.BYTES);
    passesToTheHost(bare);
    PacketBuffer error = errorAbout(sent.element(), Icmpv6.NO_ROUTE, FAR);
    error.array()[AT + Icmpv6.PREAMBLE_BYTES + Ipv6Header.BYTES + 4] ^= 1;
    passesToTheHost(error);
  }

  @Test
  void errorsOfRoutersEndThePing() {
    OverlayAddress router = OverlayAddress.parse("480::");
    Map<Integer, Reason> errors =
        new TreeMap<>(
            Map.of(
                Icmpv6.NO_ROUTE, Reason.NO_ROUTE,
                Icmpv6.TIME_EXCEEDED, Reason.HOP_LIMIT_EXCEEDED,
                Icmpv6.ADDRESS_UNREACHABLE, Reason.REFUSED));
    List<PingResult> expected = new ArrayList<>();
    errors.forEach(
        (typeAndCode, reason) -> {
          ping(FAR, SECOND);
          arrive(errorAbout(sent.getLast(), typeAndCode, router));
          arrive(errorAbout(sent.getLast(), typeAndCode, router));
          expected.add(new Unreachable(reason, router));
        });

    assertEquals(expected, results);
    assertEquals(3, counters.get(Counter.ECHO_UNMATCHED));
  }

  @Test
  void whatIsNotAnsweredTimesOutInTurn() {
    ping(FAR, 3 * SECOND);
    ping(FAR, 10 * SECOND);
    ping(FAR, 7 * SECOND);
    pass(3 * SECOND - 1);
    assertEquals(List.of(), results);
    pass(1);
    assertEquals(List.of(new TimedOut()), results);
    pass(5 * SECOND);
    assertEquals(2, results.size());
    assertEquals(1, machine.pings());
    PacketBuffer late = replyTo(sent.getFirst());
    arrive(late);
    assertEquals(2, results.size());
  }

  @Test
  void cancelledPingSaysNothing() {
    int number = ping(FAR, SECOND);
    machine.cancel(number, now);
    machine.cancel(number, now);
    arrive(replyTo(sent.element()));
    pass(2 * SECOND);

    assertEquals(List.of(), results);
    assertEquals(0, machine.pings());
  }

  @Test
  void identifierIsGivenBackAMinuteAfterTheLastPing() {
    ping(FAR, SECOND);
    int first = EchoPacket.identifier(sent.element());
    arrive(replyTo(sent.element()));
    pass(EchoMachine.CLAIM_NANOS - 1);
    arrive(replyTo(sent.element()));
    ping(FAR, SECOND);
    assertEquals(first, EchoPacket.identifier(sent.getLast()));
    pass(SECOND);
    pass(EchoMachine.CLAIM_NANOS);

    assertEquals(Machine.NEVER, machine.nextDeadlineNanos());
    passesToTheHost(replyTo(sent.element()));
    ping(FAR, SECOND);
    assertNotEquals(first, EchoPacket.identifier(sent.getLast()));
  }

  @Test
  void ownAddressAnswersItself() {
    ping(OWN, SECOND);

    assertEquals(List.of(new Reply(Duration.ZERO, 64)), results);
    assertEquals(0, sent.size() + machine.pings());
    assertEquals(Machine.NEVER, machine.nextDeadlineNanos());
  }

  @Test
  void pingsUnderWayAreBounded() {
    for (int i = 0; i < EchoMachine.PINGS_MAX; i++) {
      ping(FAR, SECOND);
    }
    assertThrows(IllegalStateException.class, () -> ping(FAR, SECOND));
    pass(SECOND);
    assertEquals(EchoMachine.PINGS_MAX, results.size());
    ping(FAR, SECOND);
    assertEquals(1, machine.pings());
  }

  /** Also when the numbers come round and one is still in use. */
  @Test
  void noTwoPingsUnderWayShareANumber() {
    int lasting = ping(FAR, 3600 * SECOND);
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < 1 << 16; i++) {
      int number = ping(FAR, SECOND);
      assertNotEquals(lasting, number);
      seen.add(number);
      machine.cancel(number, now);
      sent.removeLast().release();
    }
    assertEquals((1 << 16) - 1, seen.size());
  }

  private PacketBuffer request(int dataBytes) {
    PacketBuffer request = buffer();
    EchoPacket.writeRequest(request, FAR, OWN, 64, 1, 2, 3);
    request.length(Icmpv6.PREAMBLE_BYTES + dataBytes);
    int length = request.length() - Ipv6Header.BYTES;
    Ipv6Header.write(request.array(), AT, length, Icmpv6.PROTOCOL, 64);
    Icmpv6.writeChecksum(request.array(), AT, length);
    return request;
  }

  @Test
  void nodeWithoutTunAnswersRequestsOfAnySizeToItsAddress() {
    inlet.open(true, () -> wakeUps++);
    for (int bytes : List.of(0, 1, 8, 1352)) {
      arrive(request(bytes));
      PacketBuffer reply = sent.getLast();
      assertTrue(EchoPacket.isReply(reply) && EchoPacket.isChecksumRight(reply));
      assertEquals(OWN, EchoPacket.source(reply));
      assertEquals(FAR, EchoPacket.destination(reply));
      assertEquals(1, EchoPacket.identifier(reply));
      assertEquals(2, EchoPacket.sequence(reply));
      assertEquals(Icmpv6.PREAMBLE_BYTES + bytes, reply.length());
    }
    PacketBuffer damaged = request(8);
    damaged.array()[MESSAGE + 8]++;
    arrive(damaged);
    PacketBuffer elsewhere = request(8);
    elsewhere.array()[AT + 39]++;
    Icmpv6.writeChecksum(elsewhere.array(), AT, 16);
    arrive(elsewhere);

    assertEquals(4, sent.size());
    assertEquals(4, counters.get(Counter.ECHO_REQUESTS_ANSWERED));
    assertEquals(1, counters.get(Counter.DROPPED_NO_TUN));
  }

  @Test
  void answersPerSecondAreBounded() {
    inlet.open(true, () -> wakeUps++);
    for (int i = 0; i < 500; i++) {
      arrive(request(8));
    }
    int burst = sent.size();
    assertTrue(burst < 500);
    assertEquals(500 - burst, counters.get(Counter.ECHO_REQUESTS_OVER_LIMIT));
    pass(SECOND / EchoMachine.ANSWERS_PER_SECOND + 1);
    arrive(request(8));
    assertEquals(burst + 1, sent.size());
  }

  @Test
  void whatWaitsForTheNodeThreadIsBounded() {
    inlet.open(true, () -> wakeUps++);
    for (int i = 0; i < 2000; i++) {
      assertTrue(inlet.take(request(8)));
    }
    assertEquals(1, wakeUps);
    assertEquals(2000 - 1024, counters.get(Counter.ECHO_QUEUE_FULL));
    machine.drain(now);
    assertTrue(inlet.take(request(8)));
    assertEquals(2, wakeUps);
  }

  /** Whatever arrives, no ping ends twice, none is forgotten, and nothing breaks. */
  @Test
  void randomDamageEndsNoPing() {
    long seed = Long.getLong("seed", 0xEC40L);
    Random random = new Random(seed);
    inlet.open(true, () -> wakeUps++);
    ping(FAR, 3000 * SECOND);
    PacketBuffer request = sent.removeFirst();
    for (int round = 0; round < 20_000; round++) {
      PacketBuffer packet =
          random.nextBoolean() ? replyTo(request) : errorAbout(request, Icmpv6.TIME_EXCEEDED, FAR);
      for (int i = random.nextInt(4); i >= 0; i--) {
        int at = MESSAGE + random.nextInt(packet.length() - 40);
        packet.array()[at] ^= (byte) (1 << random.nextInt(8));
      }
      if (random.nextInt(4) == 0) {
        packet.length(40 + random.nextInt(packet.length() - 40));
      }
      if (!inlet.take(packet)) {
        packet.release();
      }
      machine.drain(now);
      while (!sent.isEmpty()) {
        sent.remove().release();
      }
      if (!results.isEmpty()) { // the damage has undone itself
        assertEquals(1, results.size(), "seed " + seed);
        results.clear();
        request.release();
        ping(FAR, 3000 * SECOND);
        request = sent.removeFirst();
      }
      assertEquals(1, machine.pings(), "seed " + seed + " round " + round);
    }
    request.release();
  }
}
