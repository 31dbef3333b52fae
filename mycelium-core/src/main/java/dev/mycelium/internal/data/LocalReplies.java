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
    if (!reply(packet, typeAndCode)) {
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
    Icmpv6.writeError(to, AT, typeAndCode, 0, Icmpv6.HOP_LIMIT, quoteLength);
    shared.counters().count(Counter.ICMP_REPLIES);
    burst.deliver(reply);
    return true;
  }
}
