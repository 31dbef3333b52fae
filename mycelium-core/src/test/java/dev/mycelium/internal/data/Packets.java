package dev.mycelium.internal.data;

import dev.mycelium.OverlayAddress;
import dev.mycelium.internal.crypto.PacketCipher;
import dev.mycelium.internal.crypto.SharedSecret;
import dev.mycelium.internal.crypto.TestIdentity;
import dev.mycelium.internal.packet.PlainChecksum;
import dev.mycelium.internal.wire.FrameWriter;
import java.util.HexFormat;
import java.util.Random;

/** Hexadecimal packets and frames for tests; those of spec 05 §23 among them. */
final class Packets {
  static final HexFormat HEX = HexFormat.of();
  static final String A = "04309364d8d884a9dd60de78c767d361";
  static final String B = "04375106553015897c53fa73c63e1ddb";
  static final String C = "0439d043492b1897348f4de0edd667b0";

  /** Router address of C. */
  static final String ROUTER_C = "0439d043492b18970000000000000000";

  /** Spec 05 §23.1: an echo request from A to B, hop limit 64. */
  static final String PING = "6000000000103a40" + A + B + "80005438123400016d7963656c69756d";

  /** The sealed body of {@link #PING} with nonce 00..0b. */
  static final String PING_BODY =
      "f09f58478c703bd448593d094a7126d5a0e03affddaca3d5d38f0ba24047c8107e6fe07e771aa149df58574914bc"
          + "2d81cb5f7271d0628aea6c6fed94fcc15d58200943b56e3045f07331b33a000102030405060708090a0b";

  private static final PacketCipher CIPHER = new PacketCipher(new Random(42));

  private Packets() {}

  /** {@link #PING} as it travels with this hop limit. */
  static String pingFrame(int hopLimit) {
    return "01000000" + "000058" + HEX.toHexDigits((byte) hopLimit) + A + B + PING_BODY;
  }

  static String hex(OverlayAddress address) {
    return HEX.formatHex(address.toBytes());
  }

  /** An IPv6 packet with a payload of zeros. */
  static String ipv6(int nextHeader, int hopLimit, String source, String destination, int payload) {
    return ipv6(nextHeader, hopLimit, source, destination, "00".repeat(payload));
  }

  static String ipv6(
      int nextHeader, int hopLimit, String source, String destination, String payload) {
    return "60000000"
        + HEX.toHexDigits((short) (payload.length() / 2))
        + HEX.toHexDigits((byte) nextHeader)
        + HEX.toHexDigits((byte) hopLimit)
        + source
        + destination
        + payload;
  }

  /** An ICMPv6 packet with the right checksum. */
  static String icmpv6(
      String source, String destination, String typeAndCode, String rest, String quote) {
    String packet = ipv6(58, 64, source, destination, typeAndCode + "0000" + rest + quote);
    String checksum = HEX.toHexDigits((short) PlainChecksum.ofIcmpv6(HEX.parseHex(packet)));
    return packet.substring(0, 84) + checksum + packet.substring(88);
  }

  /** A frame around plaintext (inner header included), sealed by one node for another. */
  static String sealed(
      TestIdentity from, TestIdentity to, int hopLimit, String source, String plaintext) {
    return sealed(from.with(to), hopLimit, source, hex(to.address()), plaintext);
  }

  static String sealed(
      SharedSecret secret, int hopLimit, String source, String destination, String plaintext) {
    byte[] plain = HEX.parseHex(plaintext);
    byte[] frame = new byte[FrameWriter.DATA_HEADER_BYTES + plain.length + 28];
    System.arraycopy(plain, 0, frame, FrameWriter.DATA_HEADER_BYTES, plain.length);
    CIPHER.seal(frame, FrameWriter.DATA_HEADER_BYTES, plain.length, secret);
    OverlayAddress from = OverlayAddress.ofBytes(HEX.parseHex(source), 0);
    OverlayAddress to = OverlayAddress.ofBytes(HEX.parseHex(destination), 0);
    FrameWriter.writeDataHeader(
        frame, plain.length + 28, hopLimit, from.high(), from.low(), to.high(), to.low());
    return HEX.formatHex(frame);
  }

  /** A frame around an IP packet, with the addresses of the packet outside. */
  static String sealedPacket(TestIdentity from, TestIdentity to, int hopLimit, String packet) {
    return sealed(
        from.with(to),
        hopLimit,
        packet.substring(16, 48),
        packet.substring(48, 80),
        "01000000" + packet);
  }
}
