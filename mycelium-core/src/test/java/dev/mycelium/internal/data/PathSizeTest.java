package dev.mycelium.internal.data;

import static dev.mycelium.internal.data.Packets.A;
import static dev.mycelium.internal.data.Packets.B;
import static dev.mycelium.internal.data.Packets.ipv6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.internal.crypto.TestIdentity;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.PlainChecksum;
import dev.mycelium.spi.PacketBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets at the ends of ways that lead over QUIC (spec 09 §2.4; sizes of spec 02 §6.7). */
final class PathSizeTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int SYN = 2;
  private static final int SYN_ACK = 18;
  private static final int ACK = 16;

  /** What a host asks for whose interface has 1400 bytes. */
  private static final int USUAL_MSS = 1340;

  /** Largest datagrams of a reference: at 1472, 1452 and 1200 bytes of UDP payload. */
  private static final int IPV4_FRAME = 1434;

  private static final int IPV6_FRAME = 1414;
  private static final int SMALLEST_FRAME = 1162;

  private final TestNode a = new TestNode(TestIdentity.A);
  private final TestNode b = new TestNode(TestIdentity.B);
  private final RecordingSink toB = a.route(TestIdentity.B);
  private final RecordingSink toA = b.route(TestIdentity.A);

  /** A TCP packet without data that asks for segments of this size. */
  private static String tcp(int flags, int mss) {
    String ports = "03e807d0";
    String numbers = "0102030405060708";
    String fields = "60" + HEX.toHexDigits((byte) flags) + "ffff" + "0000" + "0000";
    String segment = ports + numbers + fields + "0204" + HEX.toHexDigits((short) mss);
    String packet = ipv6(TCP, 64, A, B, segment);
    String checksum = HEX.toHexDigits((short) PlainChecksum.ofTcp(HEX.parseHex(packet)));
    return packet.substring(0, 112) + checksum + packet.substring(116);
  }

  private static String udp(int packetBytes) {
    return ipv6(UDP, 64, A, B, packetBytes - 40);
  }

  /** What comes out of the other node's TUN device, as it went in: with its first hop limit. */
  private String carried(String packet) {
    a.inject(packet);
    b.arrive(toB.frames.remove(0));
    String delivered = b.tun.remove(0);
    return delivered.substring(0, 14) + "40" + delivered.substring(16);
  }

  @ParameterizedTest
  @CsvSource({"1434, 1302", "1414, 1282", "1162, 1030", "133, 1", "100, 1"})
  void largestSegmentIsThatOfTheLinkTheFirstPacketLeavesOver(int frameBytes, int mss) {
    toB.easyFrameBytes = frameBytes;
    for (int flags : new int[] {SYN, SYN_ACK}) {
      assertEquals(tcp(flags, mss), carried(tcp(flags, USUAL_MSS)));
    }
    assertEquals(2, a.count(Counter.TCP_MSS_CLAMPED));
    assertEquals(0, b.count(Counter.TCP_MSS_CLAMPED));
  }

  @ParameterizedTest
  @CsvSource({"1434, 1302", "1414, 1282", "1162, 1030"})
  void largestSegmentIsThatOfTheLinkBackToWhoseFirstPacketArrives(int frameBytes, int mss) {
    toA.easyFrameBytes = frameBytes;
    for (int flags : new int[] {SYN, SYN_ACK}) {
      assertEquals(tcp(flags, mss), carried(tcp(flags, USUAL_MSS)));
    }
    assertEquals(0, a.count(Counter.TCP_MSS_CLAMPED));
    assertEquals(2, b.count(Counter.TCP_MSS_CLAMPED));
  }

  @Test
  void smallerOfBothWaysWins() {
    toB.easyFrameBytes = IPV4_FRAME;
    toA.easyFrameBytes = SMALLEST_FRAME;
    assertEquals(tcp(SYN, 1030), carried(tcp(SYN, USUAL_MSS)));
    toB.easyFrameBytes = SMALLEST_FRAME;
    toA.easyFrameBytes = IPV4_FRAME;
    assertEquals(tcp(SYN, 1030), carried(tcp(SYN, USUAL_MSS)));
  }

  @Test
  void modestRequestsLaterPacketsAndOtherLinksAreLeftAlone() {
    toB.easyFrameBytes = IPV4_FRAME;
    toA.easyFrameBytes = IPV4_FRAME;
    assertEquals(tcp(SYN, 1302), carried(tcp(SYN, 1302)));
    assertEquals(tcp(SYN, 500), carried(tcp(SYN, 500)));
    assertEquals(tcp(ACK, USUAL_MSS), carried(tcp(ACK, USUAL_MSS)));
    toB.easyFrameBytes = Integer.MAX_VALUE;
    toA.easyFrameBytes = Integer.MAX_VALUE;
    assertEquals(tcp(SYN, USUAL_MSS), carried(tcp(SYN, USUAL_MSS)));
    assertEquals(0, a.count(Counter.TCP_MSS_CLAMPED) + b.count(Counter.TCP_MSS_CLAMPED));
  }

  @Test
  void senderWhoseKeyAloneIsKnownIsNotClamped() {
    TestNode stranger = new TestNode(TestIdentity.B);
    stranger.know(TestIdentity.A);
    a.inject(tcp(SYN, USUAL_MSS));
    stranger.arrive(toB.frames.get(0));
    assertEquals(0, stranger.count(Counter.TCP_MSS_CLAMPED));
    assertEquals(1, stranger.tun.size());
  }

  @ParameterizedTest
  @CsvSource({"1434, 1362", "1414, 1342", "1353, 1281", "1352, 1280", "1162, 1280", "0, 1280"})
  void packetsTooBigForAReferenceAreAnsweredWithTheSizeOfTheLink(int frameBytes, int mtu) {
    toB.easyFrameBytes = frameBytes;
    toB.reportsLargeFrames = true;
    assertEquals(udp(mtu), carried(udp(mtu)));
    assertEquals(0, a.count(Counter.TUN_REFUSED_TOO_BIG));

    for (int bytes : new int[] {mtu + 1, 1400}) {
      a.inject(udp(bytes));
      assertEquals(List.of(), toB.frames);
      assertEquals(tooBig(mtu, udp(bytes)), a.tun.remove(0));
    }
    assertEquals(2, a.count(Counter.TUN_REFUSED_TOO_BIG));
    assertEquals(2, a.count(Counter.ICMP_REPLIES));
  }

  /** RFC 4443 §3.2, as much of the packet quoted as fits into 1280 bytes. */
  private static String tooBig(int mtu, String packet) {
    String quote = packet.substring(0, Math.min(packet.length(), 2 * (1280 - 48)));
    return Packets.icmpv6(A, A, "0200", HEX.toHexDigits(mtu), quote);
  }

  @ParameterizedTest
  @ValueSource(ints = {IPV4_FRAME, IPV6_FRAME, SMALLEST_FRAME})
  void ourOwnKindTakesPacketsOfAllSizes(int frameBytes) {
    toB.easyFrameBytes = frameBytes;
    assertEquals(udp(1400), carried(udp(1400)));
    assertEquals(List.of(), a.tun);
  }

  @Test
  void packetThatWaitedForItsRouteIsTooBigAsWell() {
    TestNode node = new TestNode(TestIdentity.A);
    node.inject(udp(1400), tcp(SYN, USUAL_MSS));
    RecordingSink link = node.route(TestIdentity.B);
    link.easyFrameBytes = IPV4_FRAME;
    link.reportsLargeFrames = true;
    for (PacketBuffer waiting : List.copyOf(node.misses)) {
      node.resume(waiting);
    }
    node.misses.clear();
    assertEquals(List.of(tooBig(1362, udp(1400))), node.tun);
    b.arrive(link.frames.get(0));
    assertTrue(b.tun.get(0).endsWith(tcp(SYN, 1302).substring(16)));
    assertEquals(1, node.count(Counter.TUN_REFUSED_TOO_BIG));
    assertEquals(1, node.count(Counter.TCP_MSS_CLAMPED));
    node.pool.assertLent(0);
  }

  @Test
  void noErrorAboutAnErrorThatIsTooBig() {
    toB.easyFrameBytes = SMALLEST_FRAME;
    toB.reportsLargeFrames = true;
    a.inject(ipv6(58, 64, A, B, "01" + "00".repeat(1299)));
    assertEquals(List.of(), a.tun);
    a.assertCountedOnce(
        Counter.TUN_READ_PACKETS, Counter.TUN_REFUSED_TOO_BIG, Counter.ICMP_SUPPRESSED);
  }
}
