package dev.mycelium.internal.data;

import dev.mycelium.OverlayAddress;
import dev.mycelium.internal.crypto.PacketCipher;
import dev.mycelium.internal.crypto.SharedSecret;
import dev.mycelium.internal.data.size.PathSize;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.FlowHash;
import dev.mycelium.internal.packet.Icmpv6;
import dev.mycelium.internal.packet.Ipv6Header;
import dev.mycelium.internal.wire.FrameWriter;
import dev.mycelium.spi.PacketBuffer;

/** Packets from the TUN device: checked, sealed, sent (spec 05 §4 and §5). */
final class Injection {
  private static final int AT = PacketBuffer.HEADROOM;

  private final DataPathContext shared;
  private final MissSink misses;
  private final Departure departure;
  private final LocalReplies replies;
  private final Burst burst;

  Injection(
      DataPathContext shared,
      MissSink misses,
      Departure departure,
      LocalReplies replies,
      Burst burst) {
    this.shared = shared;
    this.misses = misses;
    this.departure = departure;
    this.replies = replies;
    this.burst = burst;
  }

  /** Takes a packet as read. */
  void accept(PacketBuffer packet, long nowNanos) {
    shared.counters().count(Counter.TUN_READ_PACKETS);
    if (isPacket(packet) && isForTheOverlay(packet) && isPolite(packet)) {
      route(packet, nowNanos);
    }
  }

  /** Takes a packet that the node itself made. */
  void originate(PacketBuffer packet, long nowNanos) {
    if (isPolite(packet)) {
      route(packet, nowNanos);
    }
  }

  /** Something that is no IPv6 packet cannot be answered. */
  private boolean isPacket(PacketBuffer packet) {
    if (packet.length() < Ipv6Header.BYTES) {
      return drop(packet, Counter.TUN_DROPPED_SHORT);
    }
    if (Ipv6Header.version(packet.array(), AT) != 6) {
      return drop(packet, Counter.TUN_DROPPED_NOT_IPV6);
    }
    return true;
  }

  /** What every interface's kernel emits unasked gets no answer (spec 05 §22.3(8)). */
  private boolean isForTheOverlay(PacketBuffer packet) {
    byte[] array = packet.array();
    if (Ipv6Header.isMulticast(Ipv6Header.destinationHigh(array, AT))) {
      return drop(packet, Counter.TUN_DROPPED_MULTICAST);
    }
    if (Ipv6Header.isLinkLocal(Ipv6Header.sourceHigh(array, AT))) {
      return drop(packet, Counter.TUN_DROPPED_LINK_LOCAL);
    }
    return true;
  }

  /** What can never be delivered is answered at once (spec 05 §4, §22.1(9) and (10)). */
  private boolean isPolite(PacketBuffer packet) {
    byte[] array = packet.array();
    long destinationHigh = Ipv6Header.destinationHigh(array, AT);
    if (destinationHigh == shared.own().high()) {
      return refuse(packet, Icmpv6.ADDRESS_UNREACHABLE, Counter.TUN_REFUSED_OWN_SUBNET);
    }
    if (Ipv6Header.sourceHigh(array, AT) != shared.own().high()) {
      return refuse(packet, Icmpv6.SOURCE_POLICY, Counter.TUN_REFUSED_SOURCE);
    }
    if (!OverlayAddress.isOverlay(destinationHigh)) {
      return refuse(packet, Icmpv6.NO_ROUTE, Counter.TUN_REFUSED_DESTINATION);
    }
    if (Ipv6Header.hopLimit(array, AT) < 2) {
      return refuse(packet, Icmpv6.TIME_EXCEEDED, Counter.TUN_REFUSED_HOP_LIMIT);
    }
    if (packet.length() > Departure.PAYLOAD_BYTES_MAX) {
      return drop(packet, Counter.TUN_DROPPED_OVERSIZE);
    }
    return true;
  }

  private void route(PacketBuffer packet, long nowNanos) {
    if (!tryToSend(packet, nowNanos)) {
      packet.tag(Miss.tag(Miss.Kind.LOCAL_NO_ROUTE, Miss.NO_LINK));
      if (!misses.miss(packet)) {
        burst.drop(packet, Counter.DROPPED_MISS_QUEUE_FULL);
      }
    }
  }

  /** A packet that has waited for a route: now or never. */
  void resume(PacketBuffer packet, long nowNanos) {
    if (!tryToSend(packet, nowNanos)) {
      refuseForGood(packet);
    }
  }

  /** Tells the sender on this host that there is no route. */
  void refuseForGood(PacketBuffer packet) {
    replies.refuse(packet, Icmpv6.NO_ROUTE, Counter.TUN_REFUSED_NO_ROUTE);
  }

  /** False: no route, the caller still has the packet. */
  private boolean tryToSend(PacketBuffer packet, long nowNanos) {
    FibEntry route = shared.fib().lookup(Ipv6Header.destinationHigh(packet.array(), AT));
    FrameSink nextHop = route == null ? null : route.nextHop();
    if (route == null || nextHop == null) {
      return false;
    }
    SharedSecret secret = route.secret();
    if (secret == null) {
      burst.drop(packet, Counter.DROPPED_UNUSABLE_KEY);
      return true;
    }
    if (PathSize.isTooBig(packet, nextHop)) {
      replies.refuseTooBig(packet, PathSize.mtuBytes(nextHop));
      return true;
    }
    PathSize.clamp(packet, nextHop, shared.counters());
    mark(packet, nextHop, nowNanos);
    packet.flow(FlowHash.ofPacket(packet.array(), AT, packet.length()));
    seal(packet, secret);
    departure.send(packet, route, nextHop, nowNanos);
    return true;
  }

  /**
   * Tells a sender that understands it that its queue stands, instead of dropping its packets. Here
   * and not at the link, because nobody can write into a sealed packet (spec 09 §3.1).
   */
  private void mark(PacketBuffer packet, FrameSink nextHop, long nowNanos) {
    if (nextHop.standingNanos(nowNanos) > FrameSink.STANDING_TARGET_NANOS
        && Ipv6Header.markCongestion(packet.array(), AT)) {
      shared.counters().count(Counter.TUN_MARKED_CONGESTED);
    }
  }

  /** The data header first: sealing turns the addresses inside into ciphertext. */
  private void seal(PacketBuffer packet, SharedSecret secret) {
    byte[] array = packet.array();
    FrameWriter.writeDataHeader(
        array,
        packet.length() + PacketCipher.OVERHEAD_BYTES,
        Ipv6Header.hopLimit(array, AT) - 1,
        Ipv6Header.sourceHigh(array, AT),
        Ipv6Header.sourceLow(array, AT),
        Ipv6Header.destinationHigh(array, AT),
        Ipv6Header.destinationLow(array, AT));
    departure.seal(packet, Departure.IP_PACKET, secret);
  }

  private boolean refuse(PacketBuffer packet, int typeAndCode, Counter reason) {
    replies.refuse(packet, typeAndCode, reason);
    return false;
  }

  private boolean drop(PacketBuffer packet, Counter reason) {
    burst.drop(packet, reason);
    return false;
  }
}
