package dev.mycelium.internal.discovery;

import dev.mycelium.internal.wire.RouterId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a node says of itself on the local network (spec 02 §12.4).
 *
 * @param port of its TCP listener, 1..65535
 * @param sender its router id
 */
record Beacon(int port, RouterId sender) {
  /** Exact length of a beacon. */
  static final int BYTES = 50;

  private static final byte[] MAGIC = "mycelium".getBytes(StandardCharsets.US_ASCII);

  /** The datagram. */
  byte[] encode() {
    byte[] bytes = new byte[BYTES];
    ByteBuffer.wrap(bytes).put(MAGIC).putShort((short) port);
    sender.writeTo(bytes, BYTES - RouterId.BYTES);
    return bytes;
  }

  /**
   * Reads a datagram and leaves its position as it is.
   *
   * @return null if it is no beacon: wrong length (the reference cuts longer ones, spec 02 §16
   *     W16), wrong magic, or port 0, where nobody can listen
   */
  static @Nullable Beacon decode(ByteBuffer datagram) {
    if (datagram.remaining() != BYTES) {
      return null;
    }
    byte[] bytes = new byte[BYTES];
    datagram.duplicate().get(bytes);
    int port = ByteBuffer.wrap(bytes).getShort(MAGIC.length) & 0xFFFF;
    boolean magic = Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    return magic && port != 0
        ? new Beacon(port, RouterId.ofBytes(bytes, BYTES - RouterId.BYTES))
        : null;
  }
}
