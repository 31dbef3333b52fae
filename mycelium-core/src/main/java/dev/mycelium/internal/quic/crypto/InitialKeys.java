package dev.mycelium.internal.quic.crypto;

import dev.mycelium.internal.quic.packet.ConnectionId;
import java.util.HexFormat;

/** Both directions of Initial protection (RFC 9001 §5.2). */
public record InitialKeys(PacketKeys client, PacketKeys server) {
  private static final byte[] SALT =
      HexFormat.of().parseHex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a");

  /** From the destination id of the client's first Initial, or of the Retry that followed it. */
  public static InitialKeys of(ConnectionId destination) {
    Suite suite = Suite.AES_128_GCM_SHA256;
    byte[] initial = Hkdf.extract(suite.hmac(), SALT, destination.toBytes());
    return new InitialKeys(
        PacketKeys.of(suite, Hkdf.expandLabel(suite, initial, "client in", suite.hashBytes())),
        PacketKeys.of(suite, Hkdf.expandLabel(suite, initial, "server in", suite.hashBytes())));
  }
}
