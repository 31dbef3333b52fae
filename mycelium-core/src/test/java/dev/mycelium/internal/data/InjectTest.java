package dev.mycelium.internal.data;

import static dev.mycelium.internal.data.Packets.A;
import static dev.mycelium.internal.data.Packets.B;
import static dev.mycelium.internal.data.Packets.PING;
import static dev.mycelium.internal.data.Packets.ipv6;
import static dev.mycelium.internal.data.Packets.pingFrame;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.PublicKey;
import dev.mycelium.Subnet;
import dev.mycelium.TrafficStatistics;
import dev.mycelium.internal.crypto.TestIdentity;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.spi.PacketBatch;
import dev.mycelium.spi.PacketBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets from TUN: spec 05 §4, §5, §8.1 and §23. */
final class InjectTest {
  private static final int UDP = 17;

  private final TestNode node = new TestNode(TestIdentity.A);

  @Test
  void packetLeavesAsTheSpecificationSays() {
    RecordingSink link = node.route(TestIdentity.B);
    node.inject(PING);
    assertEquals(List.of(pingFrame(63)), link.frames);
    assertEquals(1, link.flushes);
    node.assertCountedOnce(Counter.TUN_READ_PACKETS, Counter.ROUTED_FORWARD);
  }

  @Test
  void packetIsCountedForBothAddressesWithItsBodyLength() {
    node.route(TestIdentity.B);
    node.inject(PING);
    TrafficStatistics statistics = TrafficTable.merge(List.of(node.traffic));
    assertEquals(
        List.of(new TrafficStatistics.Entry(TestIdentity.A.address(), 1, 88)),
        statistics.bySource());
    assertEquals(
        List.of(new TrafficStatistics.Entry(TestIdentity.B.address(), 1, 88)),
        statistics.byDestination());
  }

  @Test
  void useOfTheRouteIsNoted() {
    node.route(TestIdentity.B);
    Subnet subnet = TestIdentity.B.address().subnet();
    assertEquals(Fib.NEVER, node.fib.lastUsedNanos(subnet));
    node.inject(PING);
    assertEquals(TestNode.NOW, node.fib.lastUsedNanos(subnet));
  }

  @Test
  void everyLinkIsFlushedOncePerBatch() {
    RecordingSink toB = node.route(TestIdentity.B);
    RecordingSink toC = node.route(TestIdentity.C);
    String other = ipv6(UDP, 64, A, Packets.C, 8);
    node.inject(PING, other, PING, other, PING);
    assertEquals(3, toB.frames.size());
    assertEquals(2, toC.frames.size());
    assertEquals(1, toB.flushes);
    assertEquals(1, toC.flushes);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 39})
  void shortPacketIsDroppedSilently(int length) {
    node.inject("60".repeat(length));
    node.assertCountedOnce(Counter.TUN_READ_PACKETS, Counter.TUN_DROPPED_SHORT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"4", "0", "7", "f"})
  void otherVersionsOfIpAreDroppedSilently(String version) {
    node.inject(version + PING.substring(1));
    node.assertCountedOnce(Counter.TUN_READ_PACKETS, Counter.TUN_DROPPED_NOT_IPV6);
  }

  @Test
  void multicastIsIgnoredQuietly() {
    node.inject(ipv6(58, 255, A, "ff020000000000000000000000000002", 8));
    node.assertCountedOnce(Counter.TUN_READ_PACKETS, Counter.TUN_DROPPED_MULTICAST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fe80", "febf"})
  void linkLocalSourceIsIgnoredQuietly(String prefix) {
    node.inject(ipv6(58, 255, prefix + "0000000000000000000000000001", B, 8));
    node.assertCountedOnce(Counter.TUN_READ_PACKETS, Counter.TUN_DROPPED_LINK_LOCAL);
  }

  @Test
  void packetToTheOwnSubnetIsAnsweredAddressUnreachable() {
    String packet =
        "6000000000081140" + A + "04309364d8d884a900000000000000aa" + "03e807d000080000";
    node.inject(packet);
    assertEquals(List.of("6000000000383a40" + A + A + "0103a89200000000" + packet), node.tun);
    node.assertCountedOnce(
        Counter.TUN_READ_PACKETS,
        Counter.TUN_REFUSED_OWN_SUBNET,
        Counter.ICMP_REPLIES,
        Counter.TUN_WRITTEN_PACKETS);
  }

  @Test
  void packetToTheOwnSubnetIsAnsweredWhateverItsSource() {
    String source = "fd000000000000000000000000000001";
    node.inject(ipv6(UDP, 64, source, "04309364d8d884a900000000000000aa", 8));
    assertTrue(node.tun.get(0).startsWith("6000000000383a40" + A + source + "0103"));
    assertEquals(1, node.count(Counter.TUN_REFUSED_OWN_SUBNET));
  }

  @Test
  void foreignSourceIsAnsweredSourcePolicy() {
    String source = "fd000000000000000000000000000001";
    String packet = "6000000000081140" + source + B + "03e807d000080000";
    node.route(TestIdentity.B);
    node.inject(packet);
    assertEquals(List.of("6000000000383a40" + A + source + "010520ea00000000" + packet), node.tun);
    node.assertCountedOnce(
        Counter.TUN_READ_PACKETS,
        Counter.TUN_REFUSED_SOURCE,
        Counter.ICMP_REPLIES,
        Counter.TUN_WRITTEN_PACKETS);
  }

  @Test
  void sourceOfAnotherNodeIsAnsweredSourcePolicy() {
    node.route(TestIdentity.B);
    node.inject(ipv6(UDP, 64, Packets.C, B, 8));
    assertTrue(node.tun.get(0).startsWith("6000000000383a40" + A + Packets.C + "0105"));
    assertEquals(1, node.count(Counter.TUN_REFUSED_SOURCE));
  }

  @Test
  void anyHostPartOfTheOwnSubnetMaySend() {
    RecordingSink link = node.route(TestIdentity.B);
    node.inject(ipv6(UDP, 64, "04309364d8d884a90000000000000001", B, 8));
    assertEquals(1, link.frames.size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"2001", "fe80", "0300", "0600", "fd00"})
  void destinationOutsideTheOverlayIsAnsweredNoRouteAtOnce(String prefix) {
    node.inject(ipv6(UDP, 64, A, prefix + "0000000000000000000000000001", 8));
    assertTrue(node.tun.get(0).startsWith("6000000000383a40" + A + A + "0100"));
    node.assertCountedOnce(
        Counter.TUN_READ_PACKETS,
        Counter.TUN_REFUSED_DESTINATION,
        Counter.ICMP_REPLIES,
        Counter.TUN_WRITTEN_PACKETS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", "01"})
  void hopLimitBelowTwoIsAnsweredTimeExceeded(String hopLimit) {
    node.route(TestIdentity.B);
    String packet = PING.substring(0, 14) + hopLimit + PING.substring(16);
    node.inject(packet);
    String reply = node.tun.get(0);
    // the checksum of spec 05 §23.3, which does not cover the header's hop limit
    String checksum = hopLimit.equals("01") ? "cb49" : "cb4a";
    assertEquals("6000000000403a40" + A + A + "0300" + checksum + "00000000" + packet, reply);
    node.assertCountedOnce(
        Counter.TUN_READ_PACKETS,
        Counter.TUN_REFUSED_HOP_LIMIT,
        Counter.ICMP_REPLIES,
        Counter.TUN_WRITTEN_PACKETS);
  }

  @Test
  void hopLimitTwoLeavesWithOne() {
    RecordingSink link = node.route(TestIdentity.B);
    node.inject(PING.substring(0, 14) + "02" + PING.substring(16));
    assertEquals("01", link.frames.get(0).substring(14, 16));
  }

  @Test
  void quoteIsCutSoThatTheReplyHas1280Bytes() {
    node.inject(ipv6(UDP, 64, A, "04309364d8d884a900000000000000aa", 1360));
    assertEquals(2 * 1280, node.tun.get(0).length());
    assertEquals("04d8", node.tun.get(0).substring(8, 12));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "3a|0100000000000000", // ICMPv6 error
        "3a|7f00000000000000", // the last error type
        "3c|3a000000000000000300000000000000", // behind destination options
        "2c|1100000800000001", // a fragment other than the first
        "00|3a03000000000000" // broken chain of extension headers
      })
  void noErrorAboutErrorsAndLaterFragments(String what) {
    int nextHeader = Integer.parseInt(what, 0, 2, 16);
    node.inject(ipv6(nextHeader, 64, A, "04309364d8d884a900000000000000aa", what.substring(3)));
    node.assertCountedOnce(
        Counter.TUN_READ_PACKETS, Counter.TUN_REFUSED_OWN_SUBNET, Counter.ICMP_SUPPRESSED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "3a|8000000000000000", // echo request
        "2c|1100000100000001aaaaaaaaaaaaaaaa", // the first fragment
        "3b|", // nothing behind the header
        "3a|" // ICMPv6 without a message
      })
  void otherPacketsAreAnswered(String what) {
    int nextHeader = Integer.parseInt(what, 0, 2, 16);
    node.inject(ipv6(nextHeader, 64, A, "04309364d8d884a900000000000000aa", what.substring(3)));
    assertEquals(1, node.tun.size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"00000000000000000000000000000000", "ff020000000000000000000000000001"})
  void nobodyIsNotAnswered(String source) {
    node.inject(ipv6(UDP, 64, source, B, 8));
    node.assertCountedOnce(
        Counter.TUN_READ_PACKETS, Counter.TUN_REFUSED_SOURCE, Counter.ICMP_SUPPRESSED);
  }

  @Test
  void packetWithoutRouteIsMissedUnsealed() {
    node.inject(PING);
    PacketBuffer miss = node.miss();
    assertEquals(Miss.Kind.LOCAL_NO_ROUTE, Miss.kind(miss));
    assertEquals(Miss.NO_LINK, Miss.link(miss));
    assertEquals(TestIdentity.B.address().high(), Miss.subnetHigh(miss));
    node.pool.assertLent(1);

    RecordingSink link = node.route(TestIdentity.B);
    node.resume(miss);
    assertEquals(List.of(pingFrame(63)), link.frames);
    assertEquals(1, link.flushes);
    node.assertCountedOnce(Counter.TUN_READ_PACKETS, Counter.ROUTED_FORWARD);
  }

  @Test
  void packetForKnownKeyWithoutNextHopIsMissed() {
    node.know(TestIdentity.B);
    node.inject(PING);
    assertEquals(Miss.Kind.LOCAL_NO_ROUTE, Miss.kind(node.miss()));
  }

  @Test
  void fullMissQueueDropsAndCounts() {
    node.missesAreFull = true;
    node.inject(PING);
    node.assertCountedOnce(Counter.TUN_READ_PACKETS, Counter.DROPPED_MISS_QUEUE_FULL);
  }

  @Test
  void refusedPacketIsAnsweredNoRoute() {
    node.inject(PING);
    node.refuse(node.miss());
    assertEquals(List.of("6000000000403a40" + A + A + "0100cd0a00000000" + PING), node.tun);
    node.assertCountedOnce(
        Counter.TUN_READ_PACKETS,
        Counter.TUN_REFUSED_NO_ROUTE,
        Counter.ICMP_REPLIES,
        Counter.TUN_WRITTEN_PACKETS);
  }

  @Test
  void resumedPacketWhoseRouteIsGoneAgainIsRefused() {
    node.inject(PING);
    node.resume(node.miss());
    assertEquals(1, node.count(Counter.TUN_REFUSED_NO_ROUTE));
    node.pool.assertLent(0);
  }

  @Test
  void packetForAnUnusableKeyIsDropped() {
    RecordingSink link = new RecordingSink();
    node.fib.publish(TestIdentity.B.address().high(), PublicKey.of(new byte[32]), link);
    node.inject(PING);
    assertEquals(List.of(), link.frames);
    node.assertCountedOnce(Counter.TUN_READ_PACKETS, Counter.DROPPED_UNUSABLE_KEY);
  }

  @Test
  void largestPacketOfAFrameIsSentAndALargerOneDropped() {
    RecordingSink link = node.route(TestIdentity.B);
    node.inject(ipv6(UDP, 64, A, B, 65_503 - 40));
    assertEquals(2 * (40 + 65_535), link.frames.get(0).length());
    node.inject(ipv6(UDP, 64, A, B, 65_504 - 40));
    assertEquals(1, link.frames.size());
    assertEquals(1, node.count(Counter.TUN_DROPPED_OVERSIZE));
    node.pool.assertLent(0);
  }

  @Test
  void offloadWordOfASuperPacketStaysWithIt() {
    var sink =
        new FrameSink() {
          long offload;

          @Override
          public void send(PacketBuffer frame, long nowNanos) {
            offload = frame.offload();
            frame.release();
          }

          @Override
          public void flush() {}
        };
    node.fib.publish(TestIdentity.B.address().high(), TestIdentity.B.publicKey(), sink);
    PacketBatch batch = new PacketBatch(1, node.pool);
    PacketBuffer packet = node.pool.packet(TestNode.HEX.parseHex(ipv6(6, 64, A, B, 40_000)));
    packet.offload(0x0010_0028_003C_0401L, 1328);
    batch.add(packet);
    node.path.inject(batch, TestNode.NOW);
    assertEquals(0x0010_0028_003C_0401L, sink.offload);
  }

  @Test
  void burstToVeryManyLinksFlushesThemAll() {
    RecordingSink[] links = new RecordingSink[100];
    String[] packets = new String[links.length];
    for (int i = 0; i < links.length; i++) {
      links[i] = new RecordingSink();
      long prefix = 0x0400_0000_0000_0000L + i;
      node.fib.publish(prefix, TestIdentity.B.publicKey(), links[i]);
      packets[i] = ipv6(UDP, 64, A, TestNode.HEX.toHexDigits(prefix) + "0000000000000001", 8);
    }
    node.inject(packets);
    for (RecordingSink link : links) {
      assertEquals(1, link.frames.size());
      assertEquals(1, link.flushes);
    }
  }

  @Test
  void tunThatThrowsLosesItsBatchAndNoMore() {
    var shared =
        new DataPathContext(
            TestIdentity.A.address(), node.fib, node.counters, node.pool, new java.util.Random(1));
    DataPath path =
        new DataPath(
            shared,
            packet -> false,
            node.traffic,
            batch -> {
              throw new IllegalStateException("broken device");
            });
    for (int i = 0; i < 3; i++) {
      PacketBatch batch = new PacketBatch(1, node.pool);
      batch.add(node.pool.packet(TestNode.HEX.parseHex(ipv6(UDP, 1, A, B, 8))));
      assertThrows(IllegalStateException.class, () -> path.inject(batch, TestNode.NOW));
      assertEquals(0, batch.size());
    }
    node.pool.assertLent(0);
  }

  /** Spec 09 §3.1: the bits are 1 or 2 in packets of a sender that understands them, then 3. */
  @Test
  void senderThatUnderstandsMarksIsToldOfAStandingQueue() {
    RecordingSink link = node.route(TestIdentity.B);
    TestNode receiver = new TestNode(TestIdentity.B);
    receiver.know(TestIdentity.A);
    link.standingNanos = 5_000_001;
    for (int ecn = 0; ecn < 4; ecn++) {
      node.inject(withEcn(ecn));
      receiver.arrive(link.frames.remove(0));
      assertEquals(ecn == 0 ? '0' : '3', receiver.tun.remove(0).charAt(2), "bits " + ecn);
    }
    assertEquals(3, node.count(Counter.TUN_MARKED_CONGESTED));
    link.standingNanos = 5_000_000;
    node.inject(withEcn(2));
    receiver.arrive(link.frames.remove(0));
    assertEquals('2', receiver.tun.remove(0).charAt(2));
  }

  private static String withEcn(int ecn) {
    return PING.substring(0, 2) + ecn + PING.substring(3);
  }

  @Test
  void manyRepliesAreWrittenInBatches() {
    String[] packets = new String[300];
    java.util.Arrays.fill(packets, ipv6(UDP, 64, A, "04309364d8d884a900000000000000aa", 8));
    node.inject(packets);
    assertEquals(300, node.tun.size());
    assertEquals(2, node.tunWrites);
    node.pool.assertLent(0);
  }

  @Test
  void withoutTunRepliesAreCountedAndDropped() {
    TestNode quiet =
        new TestNode(TestIdentity.A, new dev.mycelium.internal.crypto.ScriptedRandom(1), false);
    quiet.inject(PING);
    quiet.refuse(quiet.miss());
    quiet.assertCountedOnce(
        Counter.TUN_READ_PACKETS,
        Counter.TUN_REFUSED_NO_ROUTE,
        Counter.ICMP_REPLIES,
        Counter.DROPPED_NO_TUN);
  }
}
