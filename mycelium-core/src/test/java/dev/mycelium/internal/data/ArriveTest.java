package dev.mycelium.internal.data;

import static dev.mycelium.internal.data.Packets.A;
import static dev.mycelium.internal.data.Packets.B;
import static dev.mycelium.internal.data.Packets.C;
import static dev.mycelium.internal.data.Packets.PING;
import static dev.mycelium.internal.data.Packets.PING_BODY;
import static dev.mycelium.internal.data.Packets.ipv6;
import static dev.mycelium.internal.data.Packets.pingFrame;
import static dev.mycelium.internal.data.Packets.sealed;
import static dev.mycelium.internal.data.Packets.sealedPacket;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.PublicKey;
import dev.mycelium.TrafficStatistics;
import dev.mycelium.internal.crypto.ScriptedRandom;
import dev.mycelium.internal.crypto.TestIdentity;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.spi.PacketBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames from links: spec 05 §6, §7, §11 and §23.1. */
final class ArriveTest {
  private static final int UDP = 17;

  private final TestNode b = new TestNode(TestIdentity.B);
  private final TestNode relay = new TestNode(TestIdentity.C);

  @Test
  void packetReachesTunWithTheHopLimitOfItsJourney() {
    b.route(TestIdentity.A);
    b.arrive(pingFrame(63));
    assertEquals(List.of(PING.substring(0, 14) + "3e" + PING.substring(16)), b.tun);
    b.assertCountedOnce(Counter.ROUTED_LOCAL, Counter.TUN_WRITTEN_PACKETS);
  }

  @Test
  void keyOfTheSenderSufficesToReceive() {
    b.know(TestIdentity.A);
    b.arrive(pingFrame(63));
    assertEquals(1, b.tun.size());
  }

  @Test
  void burstIsWrittenToTunOnce() {
    b.route(TestIdentity.A);
    for (int i = 0; i < 5; i++) {
      b.path.arrive(b.pool.frame(TestNode.HEX.parseHex(pingFrame(63))), 1, TestNode.NOW);
    }
    assertEquals(0, b.tunWrites);
    b.path.endOfBurst();
    assertEquals(1, b.tunWrites);
    assertEquals(5, b.tun.size());
    b.pool.assertLent(0);
  }

  @Test
  void statisticsCountWhatArrives() {
    b.route(TestIdentity.A);
    b.arrive(pingFrame(63));
    b.arrive(pingFrame(1));
    TrafficStatistics statistics = TrafficTable.merge(List.of(b.traffic));
    assertTrue(
        statistics
            .bySource()
            .contains(new TrafficStatistics.Entry(TestIdentity.A.address(), 2, 176)));
    assertTrue(
        statistics
            .byDestination()
            .contains(new TrafficStatistics.Entry(TestIdentity.B.address(), 2, 176)));
  }

  @Test
  void frameForAnotherNodeGoesOnUntouchedButForItsHopLimit() {
    RecordingSink link = relay.route(TestIdentity.B);
    relay.arrive(pingFrame(63));
    assertEquals(List.of(pingFrame(62)), link.frames);
    assertEquals(1, link.flushes);
    assertEquals(TestNode.NOW, relay.fib.lastUsedNanos(TestIdentity.B.address().subnet()));
    relay.assertCountedOnce(Counter.ROUTED_FORWARD);
  }

  @Test
  void reservedBytesAreNotPassedOn() {
    RecordingSink link = relay.route(TestIdentity.B);
    relay.arrive("0100ffee" + "dd" + pingFrame(63).substring(10));
    assertEquals(List.of(pingFrame(62)), link.frames);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 31, 32, 1432, 1433, 65_535})
  void bodiesOfAnySizeAreForwarded(int bodyLength) {
    RecordingSink link = relay.route(TestIdentity.B);
    String header = "0100000000" + TestNode.HEX.toHexDigits((short) bodyLength);
    String body = "ab".repeat(bodyLength);
    relay.arrive(header + "02" + A + B + body);
    assertEquals(List.of(header + "01" + A + B + body), link.frames);
    relay.assertCountedOnce(Counter.ROUTED_FORWARD);
  }

  @Test
  void frameGoesBackWhereItCameFromIfTheRouteSaysSo() {
    RecordingSink link = relay.route(TestIdentity.A);
    relay.arrive("01000000" + "00005803" + B + A + PING_BODY);
    assertEquals(1, link.frames.size());
  }

  @Test
  void transitWithoutRouteIsMissedAndAccountedOnlyOnce() {
    relay.know(TestIdentity.B); // a key without a next hop is no route
    relay.arrive(pingFrame(63));
    PacketBuffer miss = relay.miss();
    assertEquals(Miss.Kind.TRANSIT_NO_ROUTE, Miss.kind(miss));
    assertEquals(TestNode.LINK, Miss.link(miss));
    assertEquals(TestIdentity.B.address().high(), Miss.subnetHigh(miss));

    RecordingSink link = relay.route(TestIdentity.B);
    relay.resume(miss);
    assertEquals(List.of(pingFrame(62)), link.frames);
    assertEquals(1, TrafficTable.merge(List.of(relay.traffic)).bySource().get(0).packets());
    relay.assertCountedOnce(Counter.ROUTED_FORWARD);
  }

  @Test
  void unknownSenderIsMissedAndOpenedOnceKnown() {
    b.arrive(pingFrame(63));
    PacketBuffer miss = b.miss();
    assertEquals(Miss.Kind.UNKNOWN_SOURCE, Miss.kind(miss));
    assertEquals(TestNode.LINK, Miss.link(miss));
    assertEquals(TestIdentity.A.address().high(), Miss.subnetHigh(miss));

    b.know(TestIdentity.A);
    b.resume(miss);
    assertEquals(List.of(PING.substring(0, 14) + "3e" + PING.substring(16)), b.tun);
    b.assertCountedOnce(Counter.ROUTED_LOCAL, Counter.TUN_WRITTEN_PACKETS);
  }

  @Test
  void refusedPacketOfAnUnknownSenderIsDropped() {
    b.arrive(pingFrame(63));
    b.refuse(b.miss());
    b.assertCountedOnce(Counter.ROUTED_LOCAL, Counter.DROPPED_UNKNOWN_SOURCE);
  }

  @Test
  void resumedPacketOfASenderForgottenAgainIsDropped() {
    b.arrive(pingFrame(63));
    b.resume(b.miss());
    b.assertCountedOnce(Counter.ROUTED_LOCAL, Counter.DROPPED_UNKNOWN_SOURCE);
  }

  @Test
  void fullMissQueueDropsTransitAndUnknownSenders() {
    relay.missesAreFull = true;
    relay.arrive(pingFrame(63));
    relay.assertCountedOnce(Counter.DROPPED_MISS_QUEUE_FULL);
    b.missesAreFull = true;
    b.arrive(pingFrame(63));
    b.assertCountedOnce(Counter.ROUTED_LOCAL, Counter.DROPPED_MISS_QUEUE_FULL);
  }

  @Test
  void everyHostPartOfTheOwnSubnetIsLocal() {
    b.route(TestIdentity.A);
    String host = "04375106553015890000000000000007";
    b.arrive(sealedPacket(TestIdentity.A, TestIdentity.B, 9, ipv6(UDP, 1, A, host, 8)));
    assertEquals(List.of(ipv6(UDP, 8, A, host, 8)), b.tun);
  }

  @Test
  void superPacketArrivesWhole() {
    b.route(TestIdentity.A);
    String packet = ipv6(6, 64, A, B, 65_503 - 40);
    b.arrive(sealedPacket(TestIdentity.A, TestIdentity.B, 65, packet));
    assertEquals(List.of(packet), b.tun);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 31, 32, 88})
  void whatCannotBeOpenedIsDropped(int bodyLength) {
    b.route(TestIdentity.A);
    String length = TestNode.HEX.toHexDigits((short) bodyLength);
    b.arrive("0100000000" + length + "09" + A + B + "cd".repeat(bodyLength));
    b.assertCountedOnce(Counter.ROUTED_LOCAL, Counter.DROPPED_UNDECRYPTABLE);
  }

  @ParameterizedTest
  @CsvSource({
    "00000000, DROPPED_INNER_VERSION",
    "02000000, DROPPED_INNER_VERSION",
    "01030000, DROPPED_INNER_TYPE",
    "01ff0000, DROPPED_INNER_TYPE",
    "01010000, DROPPED_MESSAGE_UNSUPPORTED",
    "01000000, DROPPED_INNER_MALFORMED"
  })
  void innerHeaderDecides(String innerHeader, Counter reason) {
    b.route(TestIdentity.A);
    b.arrive(sealed(TestIdentity.A, TestIdentity.B, 9, A, innerHeader));
    b.assertCountedOnce(Counter.ROUTED_LOCAL, reason);
  }

  @Test
  void reservedBytesOfTheInnerHeaderAreIgnored() {
    b.route(TestIdentity.A);
    b.arrive(sealed(TestIdentity.A, TestIdentity.B, 9, A, "0100beef" + PING));
    assertEquals(1, b.tun.size());
  }

  @Test
  void innerPacketMustBeAWholeIpv6Packet() {
    b.route(TestIdentity.A);
    String[] malformed = {
      PING.substring(0, 78), // 39 bytes
      "4" + PING.substring(1),
      PING + "00",
      PING.substring(0, PING.length() - 2)
    };
    for (String inner : malformed) {
      b.arrive(sealed(TestIdentity.A, TestIdentity.B, 9, A, "01000000" + inner));
    }
    assertEquals(List.of(), b.tun);
    assertEquals(malformed.length, b.count(Counter.DROPPED_INNER_MALFORMED));
    b.pool.assertLent(0);
  }

  @Test
  void nobodySpeaksForAnotherNode() {
    b.route(TestIdentity.A);
    b.route(TestIdentity.C);
    String[] forged = {
      ipv6(UDP, 64, C, B, 8), // another node
      ipv6(UDP, 64, "04309364d8d884a9dd60de78c767d362", B, 8), // another host of the node
      ipv6(UDP, 64, A, "04375106553015897c53fa73c63e1ddc", 8), // another host of ours
      ipv6(UDP, 64, A, "ff020000000000000000000000000001", 8)
    };
    for (String inner : forged) {
      b.arrive(sealed(TestIdentity.A, TestIdentity.B, 9, A, "01000000" + inner));
    }
    assertEquals(List.of(), b.tun);
    assertEquals(forged.length, b.count(Counter.DROPPED_INNER_ADDRESS_MISMATCH));
    b.pool.assertLent(0);
  }

  @Test
  void sourceOfAnotherNodeSelectsAnotherKeyAndDoesNotOpen() {
    b.route(TestIdentity.A);
    b.route(TestIdentity.C);
    b.arrive(sealed(TestIdentity.A, TestIdentity.B, 9, C, "01000000" + PING));
    b.assertCountedOnce(Counter.ROUTED_LOCAL, Counter.DROPPED_UNDECRYPTABLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        B,
        "04375106553015890000000000000001",
        "fd000000000000000000000000000001",
        "ff020000000000000000000000000001"
      })
  void sourceThatNoNodeCanHaveIsDroppedWithoutAQuery(String source) {
    b.arrive("01000000" + "00005809" + source + B + PING_BODY);
    b.assertCountedOnce(Counter.ROUTED_LOCAL, Counter.DROPPED_SOURCE_INVALID);
  }

  @Test
  void senderWithAnUnusableKeyIsDropped() {
    b.fib.publish(TestIdentity.A.address().high(), PublicKey.of(new byte[32]), null);
    b.arrive(pingFrame(63));
    b.assertCountedOnce(Counter.ROUTED_LOCAL, Counter.DROPPED_UNUSABLE_KEY);
  }

  @Test
  void withoutTunOpenedPacketsAreCountedAndDropped() {
    TestNode quiet = new TestNode(TestIdentity.B, new ScriptedRandom(1), false);
    quiet.route(TestIdentity.A);
    quiet.arrive(pingFrame(63));
    quiet.assertCountedOnce(Counter.ROUTED_LOCAL, Counter.DROPPED_NO_TUN);
  }

  @Test
  void withoutTunForwardingIsUnchanged() {
    TestNode quiet = new TestNode(TestIdentity.C, new ScriptedRandom(1), false);
    RecordingSink link = quiet.route(TestIdentity.B);
    quiet.arrive(pingFrame(63));
    assertEquals(List.of(pingFrame(62)), link.frames);
  }

  @Test
  void multicastIsNeverForwardedNorAnswered() {
    relay.route(TestIdentity.A);
    relay.arrive("0100000000005809" + A + "ff020000000000000000000000000001" + PING_BODY);
    relay.assertCountedOnce(Counter.DROPPED_DESTINATION_OUTSIDE_OVERLAY);
  }

  /** The table of spec 05 §11: A sends with hop limit H over d links, C is every relay. */
  @ParameterizedTest
  @CsvSource({"1, 2", "1, 3", "1, 255", "2, 2", "2, 3", "2, 4", "4, 2", "4, 5", "4, 6", "4, 64"})
  void everyNodeOfTheWayNeedsAHopLimitOfTwoAndTakesOne(int links, int hopLimit) {
    TestNode a = new TestNode(TestIdentity.A);
    String hop = TestNode.HEX.toHexDigits((byte) hopLimit);
    RecordingSink link = a.route(TestIdentity.B);
    a.inject(PING.substring(0, 14) + hop + PING.substring(16));
    String frame = link.frames.get(0);
    for (int relays = 1; relays < links; relays++) {
      TestNode next = new TestNode(TestIdentity.C);
      RecordingSink onwards = next.route(TestIdentity.B);
      next.arrive(frame);
      if (hopLimit < relays + 2) {
        assertEquals(1, next.count(Counter.ROUTED_TTL_EXPIRED));
        return;
      }
      frame = onwards.frames.get(0);
    }
    b.route(TestIdentity.A);
    b.arrive(frame);
    if (hopLimit >= links + 2) {
      String left = TestNode.HEX.toHexDigits((byte) (hopLimit - links - 1));
      assertEquals(left, b.tun.get(0).substring(14, 16));
    } else {
      assertEquals(1, b.count(Counter.ROUTED_TTL_EXPIRED));
      assertEquals(List.of(), b.tun);
    }
  }
}
