package dev.mycelium.internal.data;

import dev.mycelium.internal.packet.Ipv6Header;
import dev.mycelium.internal.wire.FrameWriter;

/**
 * The addresses outside and inside of a seal.
 *
 * <p>Only the outer source is bound to the key that opened a packet. Unless the inner addresses are
 * the same, any node could speak for any other (spec 05 §22.1(1)); honest senders always copy them.
 */
final class FrameAddresses {
  private FrameAddresses() {}

  /** Whether the IPv6 header at an index has source and destination of the frame. */
  static boolean equalThoseAt(byte[] array, int header) {
    return Ipv6Header.sourceHigh(array, header) == FrameWriter.sourceHigh(array)
        && Ipv6Header.sourceLow(array, header) == FrameWriter.sourceLow(array)
        && Ipv6Header.destinationHigh(array, header) == FrameWriter.destinationHigh(array)
        && Ipv6Header.destinationLow(array, header) == FrameWriter.destinationLow(array);
  }

  /** Gives the IPv6 header at an index source and destination of the frame. */
  static void copyTo(byte[] array, int header) {
    Ipv6Header.writeAddresses(
        array,
        header,
        FrameWriter.sourceHigh(array),
        FrameWriter.sourceLow(array),
        FrameWriter.destinationHigh(array),
        FrameWriter.destinationLow(array));
  }
}
