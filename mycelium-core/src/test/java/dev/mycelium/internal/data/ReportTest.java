package dev.mycelium.internal.data;

import static dev.mycelium.internal.data.Packets.A;
import static dev.mycelium.internal.data.Packets.B;
import static dev.mycelium.internal.data.Packets.PING;
import static dev.mycelium.internal.data.Packets.PING_BODY;
import static dev.mycelium.internal.data.Packets.ROUTER_C;
import static dev.mycelium.internal.data.Packets.ipv6;
import static dev.mycelium.internal.data.Packets.pingFrame;
import static dev.mycelium.internal.data.Packets.sealed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.PublicKey;
import dev.mycelium.internal.crypto.TestIdentity;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.PlainChecksum;
import dev.mycelium.spi.PacketBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ICMP reports: spec 05 §8.2, §8.3, §22 and §23.2. */
final class ReportTest {
  private static final String NONCE = "0c0d0e0f1011121314151617";

  /** Spec 05 §23.2. */
  private static final String REPORT_FRAME =
      "010000000000b83f0439d043492b1897000000000000000004309364d8d884a9dd60de78c767d361"
          + "43e7842d40e61af1e8337f3e84765c7cf0ff28ef4e6662955ac56d98de81f0007b460a20b1a095805f1d93"
          + "5dcfdf48bb8f5ac94ab426c668ddffc9a957e4ebacb30d8fbaee4c7a05198dbbc52f9b7603702dbf4609b5"
          + "2b2d42d378fe17067aa7ed409dc77544adc45b3643d7712c1992afb5926cbbfcb4328c06b7197b2056a16b"
          + "34304a253614c529eed362a77af458644b55fd00e349bd642c20d043d33f52932625b9b76fe1a1fe94be0a"
          + "0c0d0e0f1011121314151617";

  private final TestNode c = new TestNode(TestIdentity.C, NONCE);
  private final TestNode a = new TestNode(TestIdentity.A);

  // sending

  @Test
  void timeExceededReportIsThatOfTheSpecification() {
    RecordingSink link = c.route(TestIdentity.A);
    c.arrive(pingFrame(1));
    assertEquals(List.of(REPORT_FRAME), link.frames);
    assertEquals(1, link.flushes);
    c.assertCountedOnce(
        Counter.ROUTED_TTL_EXPIRED, Counter.ICMP_REPORTS_SENT, Counter.ROUTED_FORWARD);
  }

  @Test
  void reportIsCountedInTheStatistics() {
    c.route(TestIdentity.A);
    c.arrive(pingFrame(1));
    var statistics = TrafficTable.merge(List.of(c.traffic));
    assertEquals(2, statistics.bySource().size());
    assertEquals(184, statistics.bySource().get(1).bytes());
  }

  @Test
  void frameThatArrivesWithHopLimitOneIsReportedToo() {
    TestNode b = new TestNode(TestIdentity.B, NONCE);
    RecordingSink link = b.route(TestIdentity.A);
    b.arrive(pingFrame(1));
    assertEquals(1, link.frames.size());
    assertEquals(1, b.count(Counter.ROUTED_TTL_EXPIRED));
    assertEquals(0, b.count(Counter.ROUTED_LOCAL));
  }

  @Test
  void refusedTransitIsReportedWithoutRoute() {
    RecordingSink link = c.route(TestIdentity.A);
    c.arrive(pingFrame(63));
    c.refuse(c.miss());
    a.know(TestIdentity.B);
    a.know(TestIdentity.C);
    a.arrive(link.frames.get(0));
    assertTrue(a.tun.get(0).startsWith("6000000000403a3e" + ROUTER_C + A + "0100"));
    c.assertCountedOnce(Counter.ROUTED_NO_ROUTE, Counter.ICMP_REPORTS_SENT, Counter.ROUTED_FORWARD);
  }

  @Test
  void resumedTransitWhoseRouteIsGoneAgainIsReported() {
    c.route(TestIdentity.A);
    c.arrive(pingFrame(63));
    c.resume(c.miss());
    assertEquals(1, c.count(Counter.ROUTED_NO_ROUTE));
    assertEquals(1, c.count(Counter.ICMP_REPORTS_SENT));
    c.pool.assertLent(0);
  }

  @Test
  void destinationOutsideTheOverlayIsReportedAtOnce() {
    c.route(TestIdentity.A);
    c.arrive("0100000000005809" + A + "20010db8000000000000000000000001" + PING_BODY);
    c.assertCountedOnce(
        Counter.DROPPED_DESTINATION_OUTSIDE_OVERLAY,
        Counter.ICMP_REPORTS_SENT,
        Counter.ROUTED_FORWARD);
  }

  @ParameterizedTest
  @CsvSource({"1232, 1296", "1233, 64", "65535, 64", "0, 64", "31, 95"})
  void onlyAWholeBodyIsQuoted(int bodyLength, int payloadLength) {
    RecordingSink link = c.route(TestIdentity.A);
    String length = TestNode.HEX.toHexDigits((short) bodyLength);
    c.arrive("0100000000" + length + "01" + A + B + "ab".repeat(bodyLength));
    assertEquals(2 * (72 + payloadLength), link.frames.get(0).length());
  }

  @Test
  void emptyQuoteHasTheChecksumOfTheSpecification() {
    RecordingSink link = c.route(TestIdentity.A);
    c.arrive("0100000000" + "1000" + "3f" + A + B + "ab".repeat(4096));
    c.refuse(c.miss());
    byte[] report = TestNode.HEX.parseHex(link.frames.get(0));
    var cipher = new dev.mycelium.internal.crypto.PacketCipher(new java.util.Random(1));
    assertTrue(cipher.open(report, 40, report.length - 40, TestIdentity.A.with(TestIdentity.C)));
    assertEquals(
        "01020000" + B + "6000000000083a40" + ROUTER_C + A + "01007cc400000000",
        TestNode.HEX.formatHex(report, 40, 40 + 68));
  }

  @Test
  void noReportToASourceWithoutRoute() {
    c.arrive(pingFrame(1));
    c.know(TestIdentity.A);
    c.arrive(pingFrame(1));
    assertEquals(2, c.count(Counter.ROUTED_TTL_EXPIRED));
    assertEquals(2, c.count(Counter.ICMP_SUPPRESSED));
    assertEquals(0, c.count(Counter.ICMP_REPORTS_SENT));
    c.pool.assertLent(0);
  }

  @Test
  void noReportToAnUnusableKey() {
    c.fib.publish(TestIdentity.A.address().high(), PublicKey.of(new byte[32]), new RecordingSink());
    c.arrive(pingFrame(1));
    c.assertCountedOnce(Counter.ROUTED_TTL_EXPIRED, Counter.ICMP_SUPPRESSED);
  }

  @Test
  void noReportAboutWhatIsItselfAReport() {
    c.route(TestIdentity.A);
    String router = "04309364d8d884a90000000000000000";
    c.arrive("0100000000005801" + router + B + PING_BODY);
    c.assertCountedOnce(Counter.ROUTED_TTL_EXPIRED, Counter.ICMP_SUPPRESSED);
  }

  @Test
  void reportsToOneSubnetAreLimited() {
    RecordingSink toA = c.route(TestIdentity.A);
    RecordingSink toB = c.route(TestIdentity.B);
    for (int i = 0; i < 100; i++) {
      c.arrive(pingFrame(1));
    }
    assertEquals(30, toA.frames.size());
    assertEquals(70, c.count(Counter.ICMP_SUPPRESSED));
    c.arrive("0100000000005801" + B + A + PING_BODY);
    assertEquals(1, toB.frames.size(), "another source has a bucket of its own");

    PacketBuffer later = c.pool.frame(TestNode.HEX.parseHex(pingFrame(1)));
    c.path.arrive(later, 1, TestNode.NOW + 100_000_000L);
    assertEquals(31, toA.frames.size(), "ten a second");
    for (int i = 0; i < 100; i++) {
      PacketBuffer muchLater = c.pool.frame(TestNode.HEX.parseHex(pingFrame(1)));
      c.path.arrive(muchLater, 1, TestNode.NOW + 60_000_000_000L);
    }
    assertEquals(61, toA.frames.size(), "the bucket holds thirty, however long it fills");
    c.pool.assertLent(0);
  }

  @Test
  void ownPacketThatComesBackIsToldToTheOwnHost() {
    a.route(TestIdentity.B);
    a.inject(PING);
    a.arrive(pingFrame(1));
    assertEquals(List.of("6000000000403a40" + A + A + "0300cb0a00000000" + PING), a.tun);
    assertEquals(0, a.count(Counter.ICMP_REPORTS_SENT));
    a.pool.assertLent(0);
  }

  @Test
  void forgedPacketWithOurSourceIsNotTold() {
    a.route(TestIdentity.B);
    a.arrive("0100000000002001" + A + B + "ab".repeat(32));
    a.arrive(sealed(TestIdentity.A.with(TestIdentity.B), 1, A, B, "01010000" + PING));
    a.arrive(sealed(TestIdentity.A.with(TestIdentity.B), 1, A, B, "01000000"));
    assertEquals(List.of(), a.tun);
    assertEquals(3, a.count(Counter.ICMP_SUPPRESSED));
    a.pool.assertLent(0);
  }

  // receiving

  @Test
  void receivedReportIsWrittenToTunAsTheSpecificationSays() {
    a.know(TestIdentity.B);
    a.know(TestIdentity.C);
    a.arrive(REPORT_FRAME);
    assertEquals(List.of("6000000000403a3e" + ROUTER_C + A + "0300e08500000000" + PING), a.tun);
    a.assertCountedOnce(
        Counter.ROUTED_LOCAL, Counter.ICMP_REPORTS_RECEIVED, Counter.TUN_WRITTEN_PACKETS);
  }

  @Test
  void emptyQuoteBecomesABareHeader() {
    a.know(TestIdentity.B);
    a.know(TestIdentity.C);
    arriveReport(icmp("0100", "00000000", ""));
    assertEquals(1, a.tun.size());
    assertTrue(a.tun.get(0).startsWith("6000000000303a08" + ROUTER_C + A + "0100"));
    assertTrue(a.tun.get(0).endsWith("00000000" + ipv6(59, 64, A, B, "")));
    assertRightChecksum(a.tun.get(0));
  }

  @Test
  void packetTooBigKeepsItsMtu() {
    a.know(TestIdentity.B);
    a.know(TestIdentity.C);
    arriveReport(icmp("0200", "00000514", PING_BODY));
    assertTrue(a.tun.get(0).endsWith("00000514" + PING));
    assertRightChecksum(a.tun.get(0));
  }

  @Test
  void payloadLengthZeroMeansTheRest() {
    a.know(TestIdentity.B);
    a.know(TestIdentity.C);
    String icmp = icmp("0300", "00000000", PING_BODY);
    arriveReport(icmp.substring(0, 8) + "0000" + icmp.substring(12));
    assertEquals(1, a.tun.size());
  }

  @Test
  void bytesBehindTheMessageAreIgnored() {
    a.know(TestIdentity.B);
    a.know(TestIdentity.C);
    arriveReport(icmp("0300", "00000000", PING_BODY) + "abcdef");
    assertEquals(1, a.tun.size());
  }

  @Test
  void largestReportIsAcceptedAndALargerOneNot() {
    a.know(TestIdentity.B);
    a.know(TestIdentity.C);
    String largest = ipv6(17, 64, A, B, 1160);
    arriveReport(icmp("0300", "00000000", sealedBody("01000000" + largest)));
    assertEquals(2 * (48 + 1200), a.tun.get(0).length());
    String tooLarge = ipv6(17, 64, A, B, 1161);
    arriveReport(icmp("0300", "00000000", sealedBody("01000000" + tooLarge)));
    assertEquals(1, a.tun.size());
    assertEquals(1, a.count(Counter.ICMP_REPORTS_MALFORMED));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 16, 63})
  void shortReportIsDropped(int length) {
    a.know(TestIdentity.C);
    a.arrive(sealed(TestIdentity.C, TestIdentity.A, 9, ROUTER_C, "01020000" + "00".repeat(length)));
    a.assertCountedOnce(Counter.ROUTED_LOCAL, Counter.ICMP_REPORTS_MALFORMED);
  }

  @Test
  void reportAboutAnUnknownDestinationIsDropped() {
    a.know(TestIdentity.C);
    a.arrive(REPORT_FRAME);
    a.assertCountedOnce(Counter.ROUTED_LOCAL, Counter.ICMP_REPORTS_MALFORMED);
  }

  @Test
  void reportThatNoRouterSendsIsDropped() {
    a.know(TestIdentity.B);
    a.know(TestIdentity.C);
    String good = icmp("0300", "00000000", PING_BODY);
    String[] bad = {
      "4" + good.substring(1), // no IPv6
      good.substring(0, 12) + "11" + good.substring(14), // no ICMPv6
      good.substring(0, 8) + "0061" + good.substring(12), // longer than what there is
      good.substring(0, 8) + "0007" + good.substring(12), // shorter than a message
      good.replace(ROUTER_C, "0439d043492b18970000000000000001"), // not the outer source
      good.substring(0, 84) + "ffff" + good.substring(88), // wrong checksum
      icmp("8000", "00000000", PING_BODY), // no error
      icmp("0300", "00000000", PING_BODY.replace('f', 'e')), // quote does not open
      icmp("0300", "00000000", "ab".repeat(31)), // quote too short
      icmp("0300", "00000000", sealedBody("01010000" + PING)), // a message
      icmp("0300", "00000000", sealedBody("02000000" + PING)), // wrong version
      icmp("0300", "00000000", sealedBody("01000000" + PING.substring(0, 78))), // 39 bytes
      icmp("0300", "00000000", sealedBody("010000004" + PING.substring(1))), // not IPv6
      icmp("0300", "00000000", sealedBody("01000000" + ipv6(17, 9, B, B, 8))), // not from us
      icmp("0300", "00000000", sealedBody("01000000" + ipv6(17, 9, A, Packets.C, 8))) // not to T
    };
    for (String report : bad) {
      arriveReport(report);
    }
    assertEquals(List.of(), a.tun);
    assertEquals(bad.length, a.count(Counter.ICMP_REPORTS_MALFORMED));
    a.pool.assertLent(0);
    arriveReport(good);
    assertEquals(1, a.tun.size());
  }

  private void arriveReport(String ipPacket) {
    a.arrive(sealed(TestIdentity.C, TestIdentity.A, 9, ROUTER_C, "01020000" + B + ipPacket));
  }

  private static String sealedBody(String plaintext) {
    return sealed(TestIdentity.A, TestIdentity.B, 9, A, plaintext).substring(80);
  }

  private static String icmp(String typeAndCode, String rest, String quote) {
    return Packets.icmpv6(ROUTER_C, A, typeAndCode, rest, quote);
  }

  private static void assertRightChecksum(String packet) {
    byte[] bytes = TestNode.HEX.parseHex(packet);
    String written = packet.substring(84, 88);
    bytes[42] = 0;
    bytes[43] = 0;
    assertEquals(TestNode.HEX.toHexDigits((short) PlainChecksum.ofIcmpv6(bytes)), written);
  }
}
