package dev.mycelium.internal.data;

import dev.mycelium.internal.packet.Ipv6Header;
import dev.mycelium.internal.wire.FrameWriter;
import dev.mycelium.spi.PacketBuffer;

/**
 * What a packet that found no route carries in its {@link PacketBuffer#tag()}: why it waits, and
 * over which link it came.
 */
public final class Miss {
  /** Arrival link of packets that came over none, or whose link does not matter any more. */
  public static final int NO_LINK = -1;

  /** Why a packet waits, and in which form. */
  public enum Kind {
    /** An unsealed IPv6 packet from the TUN device; its destination has no route. */
    LOCAL_NO_ROUTE,
    /** A sealed frame for somebody else, hop limit decremented, statistics counted. */
    TRANSIT_NO_ROUTE,
    /** A sealed frame for this node, hop limit decremented; the sender's key is unknown. */
    UNKNOWN_SOURCE;

    private static final Kind[] ALL = values();
  }

  private Miss() {}

  /** Packs the two facts. */
  public static long tag(Kind kind, int link) {
    return (long) kind.ordinal() << Integer.SIZE | link & 0xFFFFFFFFL;
  }

  /** Why the packet waits. */
  public static Kind kind(PacketBuffer packet) {
    return Kind.ALL[(int) (packet.tag() >>> Integer.SIZE)];
  }

  /** The link that the packet came over, or {@link #NO_LINK}. */
  public static int link(PacketBuffer packet) {
    return (int) packet.tag();
  }

  /** The upper half of the /64 that must become known before the packet can go on. */
  public static long subnetHigh(PacketBuffer packet) {
    return switch (kind(packet)) {
      case LOCAL_NO_ROUTE -> Ipv6Header.destinationHigh(packet.array(), PacketBuffer.HEADROOM);
      case TRANSIT_NO_ROUTE -> FrameWriter.destinationHigh(packet.array());
      case UNKNOWN_SOURCE -> FrameWriter.sourceHigh(packet.array());
    };
  }
}
