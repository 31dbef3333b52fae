package dev.mycelium.internal.data.size;

import dev.mycelium.internal.crypto.PacketCipher;
import dev.mycelium.internal.data.FrameSink;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.packet.TcpMss;
import dev.mycelium.internal.wire.FrameWriter;
import dev.mycelium.spi.PacketBuffer;

/**
 * Keeps bulk within the datagrams of QUIC links (spec 09 §2.4): the overlay's MTU promises more
 * than fits. Only the ends of a flow can do that; on the way packets are sealed.
 */
public final class PathSize {
  /** No IPv6 host need accept less (RFC 8200 §5). */
  private static final int MTU_BYTES_MIN = 1280;

  /** What a frame adds to the packet in it. */
  private static final int FRAME_OVERHEAD_BYTES =
      FrameWriter.DATA_HEADER_BYTES + PacketCipher.OVERHEAD_BYTES;

  private static final int AT = PacketBuffer.HEADROOM;

  private PathSize() {}

  /** Lowers what a TCP end asks the other one to send, to what the link on the way carries. */
  public static void clamp(PacketBuffer packet, FrameSink link, Counters counters) {
    int frameBytes = link.easyFrameBytes();
    if (frameBytes != Integer.MAX_VALUE
        && TcpMss.clamp(packet.array(), AT, packet.length(), segmentBytes(frameBytes))) {
      counters.count(Counter.TCP_MSS_CLAMPED);
    }
  }

  private static int segmentBytes(int frameBytes) {
    return Math.max(1, frameBytes - FRAME_OVERHEAD_BYTES - TcpMss.HEADERS_BYTES);
  }

  /** Whether the source of this packet has to be told to send smaller ones. */
  public static boolean isTooBig(PacketBuffer packet, FrameSink link) {
    return packet.length() > MTU_BYTES_MIN
        && link.reportsLargeFrames()
        && packet.length() > mtuBytes(link);
  }

  /** The size that would not be too big. */
  public static int mtuBytes(FrameSink link) {
    return Math.max(MTU_BYTES_MIN, link.easyFrameBytes() - FRAME_OVERHEAD_BYTES);
  }
}
