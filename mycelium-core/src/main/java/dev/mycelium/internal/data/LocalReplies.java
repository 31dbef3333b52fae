package dev.mycelium.internal.data;

import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Icmpv6;
import dev.mycelium.internal.packet.Ipv6Header;
import dev.mycelium.spi.PacketBuffer;

/**
 * ICMPv6 errors about packets of this host, written to its own TUN device (spec 05 §8.1, with the
 * node as source, hop limit 64 and no padding: §22.3(3)).
 */
final class LocalReplies {
  private static final int AT = PacketBuffer.HEADROOM;

  private final DataPathContext shared;
  private final Burst burst;

  LocalReplies(DataPathContext shared, Burst burst) {
    this.shared = shared;
    this.burst = burst;
  }

  /**
   * Answers a packet and releases it; stays silent where RFC 4443 forbids an answer.
   *
   * @param packet an unsealed IPv6 packet of at least 40 bytes
   * @param reason counted in any case
   */
  void refuse(PacketBuffer packet, int typeAndCode, Counter reason) {
    refuse(packet, typeAndCode, 0, reason);
  }

  /** Tells that a packet is too big, and what size would not be; releases it. */
  void refuseTooBig(PacketBuffer packet, int mtuBytes) {
    refuse(packet, Icmpv6.PACKET_TOO_BIG, mtuBytes, Counter.TUN_REFUSED_TOO_BIG);
  }

  private void refuse(PacketBuffer packet, int typeAndCode, int rest, Counter reason) {
    if (!reply(packet, typeAndCode, rest)) {
      shared.counters().count(Counter.ICMP_SUPPRESSED);
    }
    burst.drop(packet, reason);
  }

  /**
   * Answers a packet, which stays the caller's.
   *
   * @return false where RFC 4443 forbids an answer
   */
  boolean reply(PacketBuffer packet, int typeAndCode) {
    return reply(packet, typeAndCode, 0);
  }

  private boolean reply(PacketBuffer packet, int typeAndCode, int rest) {
    byte[] from = packet.array();
    if (!Icmpv6.mayAnswer(from, AT, packet.length())) {
      return false;
    }
    int quoteLength = Math.min(packet.length(), Icmpv6.QUOTE_BYTES_MAX);
    PacketBuffer reply = shared.pool().acquire(Icmpv6.PREAMBLE_BYTES + quoteLength);
    reply.length(Icmpv6.PREAMBLE_BYTES + quoteLength);
    byte[] to = reply.array();
    System.arraycopy(from, AT, to, AT + Icmpv6.PREAMBLE_BYTES, quoteLength);
    Ipv6Header.writeAddresses(
        to,
        AT,
        shared.own().high(),
        shared.own().low(),
        Ipv6Header.sourceHigh(from, AT),
        Ipv6Header.sourceLow(from, AT));
    Icmpv6.writeError(to, AT, typeAndCode, rest, Icmpv6.HOP_LIMIT, quoteLength);
    shared.counters().count(Counter.ICMP_REPLIES);
    burst.deliver(reply);
    return true;
  }
}
