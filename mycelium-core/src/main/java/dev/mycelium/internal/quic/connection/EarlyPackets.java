package dev.mycelium.internal.quic.connection;

import dev.mycelium.internal.quic.io.UdpAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** Packets that came before their keys (RFC 9001 §5.7): kept, as they were, until those exist. */
final class EarlyPackets {
  /** The flight of an eager peer: beyond that its retransmissions have to do. */
  private static final int MAX_PACKETS = 16;

  /** One of them. */
  static final class Early {
    final byte[] bytes;
    final UdpAddress from;

    Early(byte[] bytes, UdpAddress from) {
      this.bytes = bytes;
      this.from = from;
    }
  }

  private final Deque<Early> packets = new ArrayDeque<>();

  void keep(byte[] array, int start, int end, UdpAddress from) {
    if (packets.size() < MAX_PACKETS) {
      packets.add(new Early(Arrays.copyOfRange(array, start, end), from));
    }
  }

  /** All of them, to be tried again once; those that are still too early come back. */
  Early[] takeAll() {
    Early[] all = packets.toArray(new Early[0]);
    packets.clear();
    return all;
  }

  boolean isEmpty() {
    return packets.isEmpty();
  }
}
