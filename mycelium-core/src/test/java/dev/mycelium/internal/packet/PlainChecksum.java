package dev.mycelium.internal.packet;

/** The Internet checksum as its RFC tells it: word by word, carry by carry. */
public final class PlainChecksum {
  private PlainChecksum() {}

  /** The checksum of these bytes. */
  public static int of(byte[] bytes) {
    int sum = 0;
    for (int i = 0; i < bytes.length; i += 2) {
      int low = i + 1 < bytes.length ? bytes[i + 1] & 0xFF : 0;
      sum += (bytes[i] & 0xFF) * 256 + low;
      if (sum > 0xFFFF) {
        sum -= 0xFFFF;
      }
    }
    return 0xFFFF - sum;
  }

  /** The checksum of an ICMPv6 packet whose checksum field is zero. */
  public static int ofIcmpv6(byte[] packet) {
    return ofUpperLayer(packet, 58);
  }

  /** The checksum of a TCP packet whose checksum field is zero. */
  public static int ofTcp(byte[] packet) {
    return ofUpperLayer(packet, 6);
  }

  private static int ofUpperLayer(byte[] packet, int protocol) {
    int length = packet.length - 40;
    byte[] all = new byte[40 + length];
    System.arraycopy(packet, 8, all, 0, 32);
    all[34] = (byte) (length >> 8);
    all[35] = (byte) length;
    all[39] = (byte) protocol;
    System.arraycopy(packet, 40, all, 40, length);
    return of(all);
  }
}
