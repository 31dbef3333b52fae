package dev.mycelium.internal.message;

import dev.mycelium.OverlayAddress;
import dev.mycelium.internal.wire.FrameWriter;
import dev.mycelium.spi.PacketBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An unsealed message packet with its addresses.
 *
 * @param plaintext user data header, message header, body
 */
record PlainPacket(
    OverlayAddress source,
    OverlayAddress destination,
    @SuppressWarnings("ArrayRecordComponent") byte[] plaintext) {
  static PlainPacket of(
      PacketBuffer packet, int userHeader, OverlayAddress source, OverlayAddress destination) {
    byte[] plaintext =
        Arrays.copyOfRange(
            packet.array(), PacketBuffer.BODY_OFFSET, PacketBuffer.HEADROOM + packet.length());
    for (int i = 0; i < 4; i++) {
      plaintext[i] = (byte) (userHeader >>> (24 - 8 * i));
    }
    return new PlainPacket(source, destination, plaintext);
  }

  static PlainPacket ofHex(OverlayAddress source, OverlayAddress destination, String hex) {
    return new PlainPacket(source, destination, HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  /** As the data path leaves it: addresses in front, opened body in its place. */
  void writeTo(PacketBuffer buffer) {
    FrameWriter.writeDataHeader(
        buffer.array(),
        plaintext.length + 28,
        62,
        source.high(),
        source.low(),
        destination.high(),
        destination.low());
    System.arraycopy(plaintext, 0, buffer.array(), PacketBuffer.BODY_OFFSET, plaintext.length);
    buffer.length(Math.max(0, plaintext.length - 4));
  }

  int flags() {
    return plaintext.length < 14 ? 0 : (plaintext[12] & 0xFF) << 8 | plaintext[13] & 0xFF;
  }

  String hex() {
    return HexFormat.of().formatHex(plaintext);
  }

  @Override
  public String toString() {
    return source + " > " + destination + " " + hex();
  }
}
