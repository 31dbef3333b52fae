package dev.mycelium.internal.quic.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.internal.quic.packet.ConnectionId;
import dev.mycelium.internal.quic.packet.PacketNumbers;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The examples of RFC 9001 appendix A. */
class Rfc9001VectorsTest {
  private static final ConnectionId DESTINATION = id("8394c8f03e515708");

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
  }

  private static ConnectionId id(String text) {
    byte[] bytes = hex(text);
    return ConnectionId.copyOf(bytes, 0, bytes.length);
  }

  private static byte[] protect(
      PacketKeys keys, byte[] header, byte[] payload, long number, int numberBytes) {
    byte[] packet = Arrays.copyOf(header, header.length + payload.length + PacketKeys.TAG_BYTES);
    System.arraycopy(payload, 0, packet, header.length, payload.length);
    keys.seal(packet, 0, header.length, payload.length, number);
    keys.headerProtection().apply(packet, 0, header.length - numberBytes, numberBytes);
    return packet;
  }

  private static byte[] unprotect(PacketKeys keys, byte[] packet, int numberAt, long expected) {
    byte[] copy = packet.clone();
    long truncated = keys.headerProtection().remove(copy, 0, numberAt);
    int numberBytes = (copy[0] & 3) + 1;
    assertEquals(expected, PacketNumbers.expand(expected - 1, truncated, numberBytes));
    int payload = numberAt + numberBytes;
    byte[] to = new byte[copy.length];
    int length = keys.open(copy, 0, payload, copy.length - payload, expected, to);
    assertTrue(length >= 0, "not authentic");
    return Arrays.copyOf(to, length);
  }

  @Test
  void clientInitialOfAppendixA2() {
    byte[] crypto =
        hex(
            """
            060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e868
            04fe3a47f06a2b69484c00000413011302010000c000000010000e00000b6578
            616d706c652e636f6dff01000100000a00080006001d00170018001000070005
            04616c706e000500050100000000003300260024001d00209370b2c9caa47fba
            baf4559fedba753de171fa71f50f1ce15d43e994ec74d748002b000302030400
            0d0010000e0403050306030203080408050806002d00020101001c0002400100
            3900320408ffffffffffffffff05048000ffff07048000ffff08011001048000
            75300901100f088394c8f03e51570806048000ffff""");
    byte[] payload = Arrays.copyOf(crypto, 1162);
    byte[] header = hex("c300000001088394c8f03e5157080000449e00000002");
    byte[] packet = protect(InitialKeys.of(DESTINATION).client(), header, payload, 2, 4);
    assertEquals(1200, packet.length);
    assertArrayEquals(
        hex("c000000001088394c8f03e5157080000449e7b9aec34d1b1c98dd7689fb8ec11"),
        Arrays.copyOf(packet, 32));
    assertArrayEquals(
        hex("e221af44860018ab0856972e194cd934"), Arrays.copyOfRange(packet, 1184, 1200));
    assertArrayEquals(payload, unprotect(InitialKeys.of(DESTINATION).client(), packet, 18, 2));
  }

  @Test
  void serverInitialOfAppendixA3() {
    byte[] payload =
        hex(
            """
            02000000000600405a020000560303eefce7f7b37ba1d1632e96677825ddf739
            88cfc79825df566dc5430b9a045a1200130100002e00330024001d00209d3c94
            0d89690b84d08a60993c144eca684d1081287c834d5311bcf32bb9da1a002b00
            020304""");
    byte[] packet =
        hex(
            """
            cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a
            5816b6394100f37a1c69797554780bb38cc5a99f5ede4cf73c3ec2493a1839b3
            dbcba3f6ea46c5b7684df3548e7ddeb9c3bf9c73cc3f3bded74b562bfb19fb84
            022f8ef4cdd93795d77d06edbb7aaf2f58891850abbdca3d20398c276456cbc4
            2158407dd074ee""");
    byte[] header = hex("c1000000010008f067a5502a4262b50040750001");
    PacketKeys keys = InitialKeys.of(DESTINATION).server();
    assertArrayEquals(packet, protect(keys, header, payload, 1, 2));
    assertArrayEquals(payload, unprotect(keys, packet, 18, 1));
  }

  @Test
  void retryOfAppendixA4() {
    byte[] retry = hex("ff000000010008f067a5502a4262b5746f6b656e04a265ba2eff4d829058fb3f0f2496ba");
    assertTrue(RetryIntegrity.verify(DESTINATION, retry, 0, retry.length));
    int body = retry.length - RetryIntegrity.TAG_BYTES;
    assertArrayEquals(
        Arrays.copyOfRange(retry, body, retry.length),
        RetryIntegrity.tag(DESTINATION, retry, 0, body));
    retry[15] ^= 1;
    assertEquals(false, RetryIntegrity.verify(DESTINATION, retry, 0, retry.length));
  }

  @Test
  void chaChaShortHeaderOfAppendixA5() {
    byte[] secret = hex("9ac312a7f877468ebe69422748ad00a15443f18203a07d6060f688f30f21632b");
    PacketKeys keys = PacketKeys.of(Suite.CHACHA20_POLY1305_SHA256, secret);
    byte[] packet = hex("4cfe4189655e5cd55c41f69080575d7999c25a5bfb");
    assertArrayEquals(packet, protect(keys, hex("4200bff4"), hex("01"), 654_360_564L, 3));
    assertArrayEquals(hex("01"), unprotect(keys, packet, 1, 654_360_564L));
    assertArrayEquals(hex("01"), unprotect(keys, packet, 1, 654_360_564L), "the same number again");
    byte[] next = Hkdf.expandLabel(Suite.CHACHA20_POLY1305_SHA256, secret, "quic ku", 32);
    assertArrayEquals(
        hex("1223504755036d556342ee9361d253421a826c9ecdf3c7148684b36b714881f9"), next);
  }

  @Test
  void forgedPacketDoesNotOpenAndDoesNotSpoilTheTrueOne() {
    for (Suite suite : Suite.values()) {
      PacketKeys sealing = PacketKeys.of(suite, new byte[suite.hashBytes()]);
      PacketKeys opening = PacketKeys.of(suite, new byte[suite.hashBytes()]);
      byte[] packet = protect(sealing, hex("43000000000000000000000007"), new byte[50], 7, 4);
      opening.headerProtection().remove(packet, 0, 9);
      byte[] forged = packet.clone();
      forged[40] ^= 1;
      byte[] to = new byte[100];
      assertEquals(-1, opening.open(forged, 0, 13, packet.length - 13, 7, to));
      assertEquals(50, opening.open(packet, 0, 13, packet.length - 13, 7, to));
    }
  }
}
