package dev.mycelium.internal.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mycelium.OverlayAddress;
import dev.mycelium.Subnet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Control packets and TLVs of spec 03 §12.1, §12.2 and spec 02 §17.3, §17.4. */
class ControlVectorsTest {
  private static final Prefix SUBNET = Prefix.of(Subnet.parse("400:1:2:3::/64"));
  private static final RouterId RID = routerId("RID");

  private static RouterId routerId(String bytes) {
    return RouterId.ofBytes(Bytes.of(bytes), 0);
  }

  static Stream<Arguments> packets() {
    RouterId fresh =
        routerId(
            "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f 0000 a1a2a3a4a5a6");
    return Stream.of(
        // spec 03 §12.1
        packet(new ControlTlv.Hello(0x8000, 15, 400), "2a030008 0406 8000 000f 0190"),
        packet(
            new ControlTlv.Hello(0x8000, 0, Interval.HELLO_CENTIS), "2a030008 0406 8000 0000 07d0"),
        packet(new ControlTlv.Ihu(1010, Interval.IHU_CENTIS), "2a030008 0506 00 00 03f2 1770"),
        packet(
            new ControlTlv.Update(Interval.UPDATE_CENTIS, 0, 0, SUBNET, RID),
            "2a03003c 083a 02 00 40 00 7530 0000 0000 0400000100020003 RID"),
        packet(
            new ControlTlv.Update(Interval.UPDATE_CENTIS, 7, Metric.INFINITE, SUBNET, RID),
            "2a03003c 083a 02 00 40 00 7530 0007 ffff 0400000100020003 RID"),
        packet(
            new ControlTlv.Update(40_000, 16, 25, SUBNET, RID),
            "2a03003c 083a 02 00 40 00 9c40 0010 0019 0400000100020003 RID"),
        packet(
            new ControlTlv.Update(Interval.NOT_REPEATED_CENTIS, 16, 25, SUBNET, RID),
            "2a03003c 083a 02 00 40 00 0000 0010 0019 0400000100020003 RID"),
        packet(new ControlTlv.RouteRequest(0, SUBNET), "2a03000d 090b 00 02 40 0400000100020003"),
        packet(new ControlTlv.RouteRequest(13, SUBNET), "2a03000d 090b 0d 02 40 0400000100020003"),
        packet(new ControlTlv.RouteRequest(0, Prefix.WILDCARD), "2a030005 0903 00 00 00"),
        packet(
            new ControlTlv.SeqnoRequest(16, 64, RID, SUBNET),
            "2a030038 0a36 02 40 0010 40 00 RID 0400000100020003"),
        // spec 02 §17.3
        packet(new ControlTlv.Hello(0x8000, 1, 2000), "2a030008 0406 8000 0001 07d0"),
        packet(new ControlTlv.Hello(0x8000, 65535, 2000), "2a030008 0406 8000 ffff 07d0"),
        packet(new ControlTlv.Ihu(35, 6000), "2a030008 0506 0000 0023 1770"),
        // spec 02 §17.4
        packet(
            new ControlTlv.Update(30_000, 0, 0, SUBNET, fresh),
            "2a03003c 083a 0200 4000 7530 0000 0000 0400000100020003"
                + "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f 0000"
                + "a1a2a3a4a5a6"));
  }

  private static Arguments packet(ControlTlv tlv, String babelPacket) {
    return Arguments.of(tlv, "01010000" + babelPacket);
  }

  @ParameterizedTest
  @MethodSource("packets")
  void packetIsEncodedAndDecodedAsRecorded(ControlTlv tlv, String hex) throws WireException {
    byte[] bytes = Bytes.of(hex);
    assertArrayEquals(bytes, TlvCodec.encode(tlv));
    assertEquals(List.of(tlv), RecordingSink.decode(bytes).tlvs);
    assertEquals(List.of(tlv.toString()), RecordingSink.decodeByteByByte(bytes).lines);
  }

  static Stream<Arguments> values() {
    RouterId ones = routerId("40x01");
    RouterId twos = routerId("40x02");
    RouterId threes = routerId("40x03");
    RouterId fours = routerId("40x04");
    Prefix node = Prefix.of(Subnet.parse("200:19:1a:1b:1c::1d/64"));
    Prefix linkLocal =
        new Prefix(AddressEncoding.IPV6_LINK_LOCAL, 0xfe80L << 48, 0x000a0014001e0028L, 64);
    return Stream.of(
        value(4, new ControlTlv.Hello(0, 25, 400), "0000 0019 0190"),
        value(4, new ControlTlv.Hello(0x8000, 16, 4000), "8000 0010 0fa0"),
        value(4, new ControlTlv.Hello(0x8000, 19, 513), "8000 0013 0201"),
        value(4, new ControlTlv.Hello(0, 275, 51300), "0000 0113 c864"),
        value(4, new ControlTlv.Hello(0x8000, 100, 400), "8900 0064 0190"),
        value(4, new ControlTlv.Hello(0, 100, 400), "0900 0064 0190"),
        value(5, new ControlTlv.Ihu(25, 400), "01 00 0019 0190 01010101"),
        value(5, new ControlTlv.Ihu(100, 4000), "02 00 0064 0fa0 0002000004d209290d8011d7162e0001"),
        value(5, new ControlTlv.Ihu(1, 300), "00 00 0001 012c"),
        value(5, new ControlTlv.Ihu(2, 44), "01 00 0002 002c 03040506"),
        value(5, new ControlTlv.Ihu(2, 44), "02 00 0002 002c 04000000000500060708090a0b0c0d0e"),
        value(5, new ControlTlv.Ihu(258, 42), "03 00 0102 002a 0708090a0b0c0d0e"),
        skipped(5, "04 00 0002 002c 02000000000500060708090a0b0c0d0e"),
        value(
            8,
            new ControlTlv.Update(400, 17, 25, node, ones),
            "02 c0 40 00 0190 0011 0019 02000019001a001b 40x01"),
        value(
            8,
            new ControlTlv.Update(600, 170, 256, ipv4(10, 101, 4, 0, 23), twos),
            "01 00 17 00 0258 00aa 0100 0a6504 40x02"),
        value(
            8,
            new ControlTlv.Update(100, 70, 512, Prefix.WILDCARD, threes),
            "00 40 00 00 0064 0046 0200 40x03"),
        value(
            8,
            new ControlTlv.Update(1000, 42, 769, linkLocal, fours),
            "03 00 40 00 03e8 002a 0301 000a0014001e0028 40x04"),
        value(
            8,
            new ControlTlv.Update(1000, 42, 769, linkLocal, fours),
            "03 ff 40 00 03e8 002a 0301 000a0014001e0028 40x04"),
        skipped(8, "04 00 40 00 002c 0200 000a 0a0500060708090a0b0c0d0e0f101112 40x05"),
        value(9, new ControlTlv.RouteRequest(2, node), "02 02 40 02000019001a001b"),
        value(9, new ControlTlv.RouteRequest(3, ipv4(10, 101, 4, 1, 32)), "03 01 20 0a650401"),
        value(9, new ControlTlv.RouteRequest(0, Prefix.WILDCARD), "00 00 00"),
        value(9, new ControlTlv.RouteRequest(12, Prefix.WILDCARD), "0c 00 00"),
        value(9, new ControlTlv.RouteRequest(24, ipv4(10, 15, 19, 0, 24)), "18 01 18 0a0f13"),
        value(
            9,
            new ControlTlv.RouteRequest(7, Prefix.of(Subnet.parse("a:14:1e:28::/64"))),
            "07 02 40 000a0014001e0028"),
        value(9, new ControlTlv.RouteRequest(4, linkLocal), "04 03 40 000a0014001e0028"),
        skipped(9, "00 04 40 060708090a0b0c0d0e0f101112131415"),
        value(
            10,
            new ControlTlv.SeqnoRequest(17, 64, ones, node),
            "02 40 0011 40 00 40x01 02000019001a001b"),
        value(
            10,
            new ControlTlv.SeqnoRequest(170, 111, twos, ipv4(10, 101, 4, 1, 32)),
            "01 20 00aa 6f 00 40x02 0a650401"),
        value(
            10,
            new ControlTlv.SeqnoRequest(0, 1, threes, Prefix.WILDCARD),
            "00 00 0000 01 00 40x03"),
        value(
            10,
            new ControlTlv.SeqnoRequest(42, 232, fours, linkLocal),
            "03 40 002a e8 00 40x04 000a0014001e0028"),
        skipped(10, "03 40 5c00 00 00 40x04 000a0014001e0028"),
        skipped(10, "04 40 0000 2c 00 40x05 060708090a0b0c0d0e0f101112131415"),
        // illegal prefix lengths, spec 03 §6
        skipped(8, "00 00 01 00 0064 0046 0200 00 40x03"),
        skipped(8, "01 00 21 00 0064 0046 0200 5x00 40x03"),
        skipped(8, "02 00 81 00 0064 0046 0200 17x00 40x03"),
        skipped(8, "03 00 3f 00 0064 0046 0200 8x00 40x03"),
        skipped(10, "00 01 0000 01 00 40x03 00"),
        skipped(9, "00 01 21 5x00"),
        // the prefix length of a wildcard request is ignored, what follows are sub-TLVs
        value(9, new ControlTlv.RouteRequest(1, Prefix.WILDCARD), "01 00 40"),
        value(9, new ControlTlv.RouteRequest(1, Prefix.WILDCARD), "01 00 40 04000001"));
  }

  private static Prefix ipv4(int a, int b, int c, int d, int length) {
    return new Prefix(AddressEncoding.IPV4, 0, (long) a << 24 | b << 16 | c << 8 | d, length);
  }

  private static Arguments value(int type, ControlTlv tlv, String bytes) {
    return Arguments.of(type, bytes, tlv);
  }

  private static Arguments skipped(int type, String bytes) {
    return Arguments.of(type, bytes, null);
  }

  @ParameterizedTest
  @MethodSource("values")
  void valueIsDecodedAsRecorded(
      int type, String hex, @org.jspecify.annotations.Nullable ControlTlv expected) {
    byte[] bytes = Bytes.of("aaaa" + hex + "bbbb"); // it must not look around
    assertEquals(expected, TlvCodec.decode(type, bytes, 2, bytes.length - 4));
  }

  /** Every natural size is the smallest that is understood: one byte less is malformed. */
  @ParameterizedTest
  @MethodSource("values")
  void everyTruncationOfAValueIsSkipped(
      int type, String hex, @org.jspecify.annotations.Nullable ControlTlv expected) {
    byte[] bytes = Bytes.of(hex);
    int natural = naturalSize(expected, bytes);
    for (int length = 0; length < natural; length++) {
      assertNull(TlvCodec.decode(type, bytes, 0, length), "of " + length + " bytes");
    }
  }

  private static int naturalSize(
      @org.jspecify.annotations.Nullable ControlTlv expected, byte[] bytes) {
    boolean wildcardWithMore =
        expected instanceof ControlTlv.RouteRequest request
            && request.prefix().equals(Prefix.WILDCARD);
    return wildcardWithMore ? 3 : bytes.length;
  }

  @Test
  void prefixOfAnyLengthIsReadWithItsHostBitsCleared() {
    OverlayAddress full = OverlayAddress.parse("5ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    for (int length = 0; length <= 128; length++) {
      byte[] value = Bytes.of("00 02 00 05 15xff");
      value[2] = (byte) length;
      int size = 3 + (length + 7) / 8;
      ControlTlv decoded = TlvCodec.decode(9, value, 0, size);
      Prefix expected = Prefix.of(new Subnet(full, length));
      assertEquals(new ControlTlv.RouteRequest(0, expected), assertNotNull(decoded, expected));
      assertNull(TlvCodec.decode(9, value, 0, size - 1));
    }
  }

  private static ControlTlv assertNotNull(
      @org.jspecify.annotations.Nullable ControlTlv tlv, Object context) {
    org.junit.jupiter.api.Assertions.assertNotNull(tlv, context::toString);
    return java.util.Objects.requireNonNull(tlv);
  }

  static Stream<ControlTlv> unsendable() {
    Prefix linkLocal = new Prefix(AddressEncoding.IPV6_LINK_LOCAL, 0xfe80L << 48, 1, 64);
    Prefix longer = Prefix.of(Subnet.parse("400:1:2:3::1/128"));
    Prefix shorter = Prefix.of(Subnet.parse("400::/7"));
    return Stream.of(
        new ControlTlv.Hello(0, 1, 2000),
        new ControlTlv.Hello(0x8001, 1, 2000),
        new ControlTlv.Hello(0x8000, 65536, 2000),
        new ControlTlv.Hello(0x8000, -1, 2000),
        new ControlTlv.Ihu(10, 0),
        new ControlTlv.Ihu(65536, 6000),
        new ControlTlv.Update(65536, 0, 0, SUBNET, RID),
        new ControlTlv.Update(30000, 0, 65536, SUBNET, RID),
        new ControlTlv.Update(30000, 0, 0, Prefix.WILDCARD, RID),
        new ControlTlv.Update(30000, 0, 0, ipv4(10, 0, 0, 0, 8), RID),
        new ControlTlv.Update(30000, 0, 0, linkLocal, RID),
        new ControlTlv.Update(30000, 0, 0, longer, RID),
        new ControlTlv.RouteRequest(0, ipv4(10, 0, 0, 0, 8)),
        new ControlTlv.RouteRequest(0, linkLocal),
        new ControlTlv.RouteRequest(0, shorter),
        new ControlTlv.RouteRequest(16, SUBNET),
        new ControlTlv.RouteRequest(-1, SUBNET),
        new ControlTlv.SeqnoRequest(1, 0, RID, SUBNET),
        new ControlTlv.SeqnoRequest(1, 256, RID, SUBNET),
        new ControlTlv.SeqnoRequest(1, 64, RID, Prefix.WILDCARD),
        new ControlTlv.SeqnoRequest(1, 64, RID, longer));
  }

  @ParameterizedTest
  @MethodSource("unsendable")
  void whatPutsAReferenceNodeOutOfStepIsNeverEncoded(ControlTlv tlv) {
    assertThrows(IllegalArgumentException.class, () -> TlvCodec.encode(tlv));
  }

  @Test
  void sizesOnTheWireAreThoseOfTheReference() {
    assertEquals(16, TlvCodec.encode(new ControlTlv.Hello(0x8000, 0, 2000)).length);
    assertEquals(16, TlvCodec.encode(new ControlTlv.Ihu(1, 6000)).length);
    assertEquals(68, TlvCodec.encode(new ControlTlv.Update(1, 0, 0, SUBNET, RID)).length);
    assertEquals(21, TlvCodec.encode(new ControlTlv.RouteRequest(0, SUBNET)).length);
    assertEquals(13, TlvCodec.encode(new ControlTlv.RouteRequest(0, Prefix.WILDCARD)).length);
    assertEquals(64, TlvCodec.encode(new ControlTlv.SeqnoRequest(0, 1, RID, SUBNET)).length);
  }
}
