package dev.mycelium.tun.offload;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Packets looked at, and super-packets split, as the RFCs tell it: slowly, from scratch. */
public final class PlainPackets {
  public static final int TCP = 6;
  public static final int UDP = 17;
  private static final int ICMPV6 = 58;

  private PlainPackets() {}

  /**
   * Whether a packet is what a receiver takes: the lengths are right, and so is the checksum if it
   * is TCP, UDP or ICMPv6, also behind extension headers other than those of fragments.
   */
  public static boolean isSound(byte[] packet) {
    if (packet.length < 40 || packet[0] >> 4 != 6 || word(packet, 4) != packet.length - 40) {
      return false;
    }
    int protocol = packet[6];
    int at = 40;
    while ((protocol == 0 || protocol == 60) && at + 8 <= packet.length) {
      protocol = packet[at];
      at += 8 * ((packet[at + 1] & 0xFF) + 1);
    }
    int bytes = packet.length - at;
    return switch (protocol) {
      case TCP -> bytes >= 20 && isRight(packet, at, protocol);
      case UDP ->
          bytes >= 8
              && word(packet, at + 4) == bytes
              && word(packet, at + 6) != 0
              && isRight(packet, at, protocol);
      case ICMPV6 -> isRight(packet, at, protocol);
      default -> true;
    };
  }

  private static boolean isRight(byte[] packet, int transportAt, int protocol) {
    return sum(packet, transportAt, protocol) == 0xFFFF;
  }

  /** Sum over pseudo header and everything from the transport header, checksum field included. */
  static int sum(byte[] packet, int transportAt, int protocol) {
    int length = packet.length - transportAt;
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(packet, 8, 32);
    all.writeBytes(ByteBuffer.allocate(8).putInt(length).putInt(protocol).array());
    all.write(packet, transportAt, length);
    return wordByWord(all.toByteArray());
  }

  /** Sum over the pseudo header alone. */
  static int pseudoSum(byte[] packet, int transportAt, int protocol) {
    byte[] pseudo = Arrays.copyOf(Arrays.copyOfRange(packet, 8, 40), 40);
    ByteBuffer.wrap(pseudo).putInt(32, packet.length - transportAt).putInt(36, protocol);
    return wordByWord(pseudo);
  }

  private static int wordByWord(byte[] bytes) {
    int sum = 0;
    for (int i = 0; i < bytes.length; i += 2) {
      sum += (bytes[i] & 0xFF) * 256 + (i + 1 < bytes.length ? bytes[i + 1] & 0xFF : 0);
      if (sum > 0xFFFF) {
        sum -= 0xFFFF;
      }
    }
    return sum;
  }

  /** Puts the right checksum into a packet. */
  static byte[] withChecksum(byte[] packet, int transportAt, int protocol) {
    byte[] right = packet.clone();
    int at = transportAt + (protocol == TCP ? 16 : 6);
    put(right, at, 0);
    int checksum = 0xFFFF - sum(right, transportAt, protocol);
    put(right, at, checksum == 0 && protocol == UDP ? 0xFFFF : checksum);
    return right;
  }

  /** The packets that a super-packet stands for (spec 05 §17.3). */
  static List<byte[]> split(
      byte[] packet, int transportAt, int headerBytes, int segmentBytes, int protocol) {
    List<byte[]> packets = new ArrayList<>();
    byte[] payload = Arrays.copyOfRange(packet, headerBytes, packet.length);
    for (int at = 0; at < payload.length; at += segmentBytes) {
      int bytes = Math.min(segmentBytes, payload.length - at);
      byte[] segment = Arrays.copyOf(packet, headerBytes + bytes);
      System.arraycopy(payload, at, segment, headerBytes, bytes);
      put(segment, 4, segment.length - 40);
      if (protocol == TCP) {
        ByteBuffer buffer = ByteBuffer.wrap(segment);
        buffer.putInt(transportAt + 4, buffer.getInt(transportAt + 4) + at);
        int cleared = (at == 0 ? 0 : 0x80) | (at + bytes == payload.length ? 0 : 0x09);
        segment[transportAt + 13] &= (byte) ~cleared;
      } else {
        put(segment, transportAt + 4, 8 + bytes);
      }
      packets.add(withChecksum(segment, transportAt, protocol));
    }
    return packets;
  }

  static int word(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
  }

  static void put(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >> 8);
    bytes[at + 1] = (byte) value;
  }
}
