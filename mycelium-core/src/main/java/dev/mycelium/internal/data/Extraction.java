package dev.mycelium.internal.data;

import dev.mycelium.OverlayAddress;
import dev.mycelium.internal.crypto.PacketCipher;
import dev.mycelium.internal.crypto.SharedSecret;
import dev.mycelium.internal.data.size.PathSize;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Ipv6Header;
import dev.mycelium.internal.wire.FrameWriter;
import dev.mycelium.spi.PacketBuffer;
import java.util.function.Consumer;

/** Frames for this node: opened, checked, delivered (spec 05 §7). */
final class Extraction {
  private static final int AT = PacketBuffer.HEADROOM;
  private static final int VERSION = 1;

  private final DataPathContext shared;
  private final MissSink misses;
  private final PacketCipher cipher;
  private final ReceivedReports reports;
  private final Consumer<PacketBuffer> messages;
  private final Burst burst;

  Extraction(
      DataPathContext shared,
      MissSink misses,
      PacketCipher cipher,
      ReceivedReports reports,
      Consumer<PacketBuffer> messages,
      Burst burst) {
    this.shared = shared;
    this.misses = misses;
    this.cipher = cipher;
    this.reports = reports;
    this.messages = messages;
    this.burst = burst;
  }

  /** Takes a frame whose destination is in the own /64 and whose hop limit is decremented. */
  void accept(PacketBuffer frame, int link, long nowNanos) {
    long sourceHigh = FrameWriter.sourceHigh(frame.array());
    if (sourceHigh == shared.own().high() || !OverlayAddress.isOverlay(sourceHigh)) {
      burst.drop(frame, Counter.DROPPED_SOURCE_INVALID); // nobody can have such a key
      return;
    }
    FibEntry sender = shared.fib().lookup(sourceHigh);
    if (sender != null) {
      open(frame, sender);
      return;
    }
    frame.tag(Miss.tag(Miss.Kind.UNKNOWN_SOURCE, link));
    if (!misses.miss(frame)) {
      burst.drop(frame, Counter.DROPPED_MISS_QUEUE_FULL);
    }
  }

  /** A frame whose sender's key was unknown: now or never. */
  void resume(PacketBuffer frame) {
    FibEntry sender = shared.fib().lookup(FrameWriter.sourceHigh(frame.array()));
    if (sender == null) {
      refuseForGood(frame);
    } else {
      open(frame, sender);
    }
  }

  /** Nobody knows the sender. */
  void refuseForGood(PacketBuffer frame) {
    burst.drop(frame, Counter.DROPPED_UNKNOWN_SOURCE);
  }

  private void open(PacketBuffer frame, FibEntry sender) {
    SharedSecret secret = sender.secret();
    if (secret == null) {
      burst.drop(frame, Counter.DROPPED_UNUSABLE_KEY);
    } else if (!cipher.open(frame, secret)) {
      burst.drop(frame, Counter.DROPPED_UNDECRYPTABLE);
    } else {
      dispatch(frame, sender);
    }
  }

  private void dispatch(PacketBuffer packet, FibEntry sender) {
    byte[] array = packet.array();
    if (array[PacketBuffer.BODY_OFFSET] != VERSION) {
      burst.drop(packet, Counter.DROPPED_INNER_VERSION);
      return;
    }
    switch (array[PacketBuffer.BODY_OFFSET + 1]) {
      case 0 -> deliver(packet, sender);
      case 1 -> messages.accept(packet);
      case 2 -> reports.accept(packet);
      default -> burst.drop(packet, Counter.DROPPED_INNER_TYPE);
    }
  }

  private void deliver(PacketBuffer packet, FibEntry sender) {
    byte[] array = packet.array();
    if (!isWholePacket(packet)) {
      burst.drop(packet, Counter.DROPPED_INNER_MALFORMED);
    } else if (!isAddressedAsOutside(array, AT)) {
      burst.drop(packet, Counter.DROPPED_INNER_ADDRESS_MISMATCH);
    } else {
      Ipv6Header.setHopLimit(array, AT, FrameWriter.hopLimit(array));
      FrameSink back = sender.nextHop();
      if (back != null) {
        PathSize.clamp(packet, back, shared.counters());
      }
      burst.deliver(packet);
    }
  }

  private static boolean isWholePacket(PacketBuffer packet) {
    byte[] array = packet.array();
    return packet.length() >= Ipv6Header.BYTES
        && Ipv6Header.version(array, AT) == 6
        && Ipv6Header.payloadLength(array, AT) == packet.length() - Ipv6Header.BYTES;
  }

  /**
   * Whether the IPv6 header at an index has source and destination of the frame.
   *
   * <p>Only the outer source is bound to the key that opened the packet. Unless the inner addresses
   * are the same, any node could speak for any other (spec 05 §22.1(1)); honest senders always copy
   * them.
   */
  static boolean isAddressedAsOutside(byte[] array, int header) {
    return Ipv6Header.sourceHigh(array, header) == FrameWriter.sourceHigh(array)
        && Ipv6Header.sourceLow(array, header) == FrameWriter.sourceLow(array)
        && Ipv6Header.destinationHigh(array, header) == FrameWriter.destinationHigh(array)
        && Ipv6Header.destinationLow(array, header) == FrameWriter.destinationLow(array);
  }
}
