package dev.mycelium.internal.data;

import dev.mycelium.OverlayAddress;
import dev.mycelium.internal.crypto.PacketCipher;
import dev.mycelium.internal.crypto.SharedSecret;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.wire.FrameWriter;
import dev.mycelium.spi.PacketBuffer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The last station before a link: sealing what is ours, and handing frames to the next hop. */
final class Departure {
  /** Inner header of an IPv6 packet: version 1, type 0 (spec 01 §7.2). */
  static final int IP_PACKET = 0x01000000;

  /** Inner header of an ICMP report: version 1, type 2. */
  static final int ICMP_REPORT = 0x01020000;

  /** 64, lowered once by the node that sends (spec 06 §1). */
  private static final int MESSAGE_HOP_LIMIT = 63;

  /** Payload that still fits the 16 bit length of a body. */
  static final int PAYLOAD_BYTES_MAX = FrameWriter.MAX_BODY_BYTES - PacketCipher.OVERHEAD_BYTES;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final DataPathContext shared;
  private final PacketCipher cipher;
  private final TrafficTable traffic;
  private final Burst burst;

  Departure(DataPathContext shared, PacketCipher cipher, TrafficTable traffic, Burst burst) {
    this.shared = shared;
    this.cipher = cipher;
    this.traffic = traffic;
    this.burst = burst;
  }

  /**
   * Seals a packet of this node in place; the data header stands in front of it already.
   *
   * @param innerHeader {@link #IP_PACKET}, {@link #ICMP_REPORT} or that of a message
   */
  void seal(PacketBuffer packet, int innerHeader, SharedSecret secret) {
    byte[] array = packet.array();
    INT.set(array, PacketBuffer.BODY_OFFSET, innerHeader);
    int plainLength = PacketCipher.INNER_HEADER_BYTES + packet.length();
    cipher.seal(array, PacketBuffer.BODY_OFFSET, plainLength, secret);
    account(packet);
  }

  /** Counts a frame in the statistics of its two addresses (spec 05 §6 step 1). */
  void account(PacketBuffer frame) {
    byte[] array = frame.array();
    traffic.count(
        FrameWriter.sourceHigh(array),
        FrameWriter.sourceLow(array),
        FrameWriter.destinationHigh(array),
        FrameWriter.destinationLow(array),
        frame.frameLength() - PacketBuffer.BODY_OFFSET);
  }

  /**
   * Seals and sends a message packet of this node; takes it. Without a route or a usable key it is
   * dropped: messages are repeated, so they need not wait.
   *
   * @param userHeader first four bytes of the plaintext: version 1, type 1, reserved bytes
   */
  void sendMessage(
      PacketBuffer packet,
      int userHeader,
      OverlayAddress source,
      OverlayAddress destination,
      long nowNanos) {
    FibEntry route = shared.fib().lookup(destination.high());
    FrameSink nextHop = route == null ? null : route.nextHop();
    SharedSecret secret = route == null ? null : route.secret();
    if (route == null || nextHop == null || secret == null) {
      burst.drop(packet, nextHop == null ? Counter.ROUTED_NO_ROUTE : Counter.DROPPED_UNUSABLE_KEY);
      return;
    }
    FrameWriter.writeDataHeader(
        packet.array(),
        packet.length() + PacketCipher.OVERHEAD_BYTES,
        MESSAGE_HOP_LIMIT,
        source.high(),
        source.low(),
        destination.high(),
        destination.low());
    seal(packet, userHeader, secret);
    send(packet, route, nextHop, nowNanos);
  }

  /**
   * Passes a frame on from the memory it was received in.
   *
   * @return false if the next hop needs a copy of its own; nothing has happened then
   */
  boolean pass(
      ByteBuffer input,
      int frameLength,
      int hopLimit,
      FibEntry route,
      FrameSink nextHop,
      long nowNanos) {
    if (!burst.append(nextHop, input, frameLength, hopLimit)) {
      return false;
    }
    int at = input.position();
    traffic.count(
        input.getLong(at + FrameWriter.SOURCE_OFFSET),
        input.getLong(at + FrameWriter.SOURCE_OFFSET + 8),
        input.getLong(at + FrameWriter.DESTINATION_OFFSET),
        input.getLong(at + FrameWriter.DESTINATION_OFFSET + 8),
        frameLength - PacketBuffer.BODY_OFFSET);
    shared.counters().count(Counter.ROUTED_FORWARD);
    route.used(nowNanos);
    return true;
  }

  /** Sends a finished frame along a route. */
  void send(PacketBuffer frame, FibEntry route, FrameSink nextHop, long nowNanos) {
    shared.counters().count(Counter.ROUTED_FORWARD);
    route.used(nowNanos);
    burst.send(nextHop, frame, nowNanos);
  }
}
