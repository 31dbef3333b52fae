package dev.mycelium.internal.data;

import dev.mycelium.OverlayAddress;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.FlowHash;
import dev.mycelium.internal.packet.Icmpv6;
import dev.mycelium.internal.packet.Ipv6Header;
import dev.mycelium.internal.wire.FrameWriter;
import dev.mycelium.spi.PacketBuffer;
import java.nio.ByteBuffer;

/** The route step for frames from links: account, decrement, ours or onwards (spec 05 §6). */
final class Transit {
  private final DataPathContext shared;
  private final MissSink misses;
  private final Departure departure;
  private final Reports reports;
  private final Extraction extraction;
  private final Burst burst;

  Transit(
      DataPathContext shared,
      MissSink misses,
      Departure departure,
      Reports reports,
      Extraction extraction,
      Burst burst) {
    this.shared = shared;
    this.misses = misses;
    this.departure = departure;
    this.reports = reports;
    this.extraction = extraction;
    this.burst = burst;
  }

  /** Takes a frame as decoded. */
  void accept(PacketBuffer frame, int link, long nowNanos) {
    departure.account(frame);
    byte[] array = frame.array();
    int hopLimit = FrameWriter.hopLimit(array);
    if (hopLimit < 2) { // also if it has arrived: spec 05 §11
      reports.send(frame, Icmpv6.TIME_EXCEEDED, nowNanos);
      burst.drop(frame, Counter.ROUTED_TTL_EXPIRED);
      return;
    }
    FrameWriter.setHopLimit(array, hopLimit - 1);
    if (FrameWriter.destinationHigh(array) == shared.own().high()) {
      shared.counters().count(Counter.ROUTED_LOCAL);
      extraction.accept(frame, link, nowNanos);
    } else {
      forward(frame, link, nowNanos);
    }
  }

  /**
   * Forwards a frame from the memory it was received in, if it needs nothing but that: the way of
   * nearly all frames of a relay.
   *
   * @param input position at the first byte of the frame; unchanged
   * @param frameLength bytes, all there
   * @return false if the frame has to go through {@link #accept}; nothing has happened then
   */
  boolean pass(ByteBuffer input, int frameLength, long nowNanos) {
    int at = input.position();
    long destinationHigh = input.getLong(at + FrameWriter.DESTINATION_OFFSET);
    int hopLimit = input.get(at + FrameWriter.HOP_LIMIT_OFFSET) & FrameWriter.MAX_HOP_LIMIT;
    if (destinationHigh == shared.own().high()
        || hopLimit < 2
        || !OverlayAddress.isOverlay(destinationHigh)) {
      return false;
    }
    FibEntry route = shared.fib().lookup(destinationHigh);
    FrameSink nextHop = route == null ? null : route.nextHop();
    return route != null
        && nextHop != null
        && departure.pass(input, frameLength, hopLimit - 1, route, nextHop, nowNanos);
  }

  private void forward(PacketBuffer frame, int link, long nowNanos) {
    long destinationHigh = FrameWriter.destinationHigh(frame.array());
    if (!OverlayAddress.isOverlay(destinationHigh)) {
      if (!Ipv6Header.isMulticast(destinationHigh)) {
        reports.send(frame, Icmpv6.NO_ROUTE, nowNanos);
      }
      burst.drop(frame, Counter.DROPPED_DESTINATION_OUTSIDE_OVERLAY);
    } else if (!tryToSend(frame, nowNanos)) {
      frame.tag(Miss.tag(Miss.Kind.TRANSIT_NO_ROUTE, link));
      if (!misses.miss(frame)) {
        burst.drop(frame, Counter.DROPPED_MISS_QUEUE_FULL);
      }
    }
  }

  /** A frame that has waited: its hop limit and statistics are done (spec 05 §22.3(2)). */
  void resume(PacketBuffer frame, long nowNanos) {
    if (!tryToSend(frame, nowNanos)) {
      refuseForGood(frame, nowNanos);
    }
  }

  /** Tells the frame's source that there is no route. */
  void refuseForGood(PacketBuffer frame, long nowNanos) {
    reports.send(frame, Icmpv6.NO_ROUTE, nowNanos);
    burst.drop(frame, Counter.ROUTED_NO_ROUTE);
  }

  /** False: no route, the caller still has the frame. */
  private boolean tryToSend(PacketBuffer frame, long nowNanos) {
    FibEntry route = shared.fib().lookup(FrameWriter.destinationHigh(frame.array()));
    FrameSink nextHop = route == null ? null : route.nextHop();
    if (route == null || nextHop == null) {
      return false;
    }
    byte[] array = frame.array();
    clearReserved(array);
    frame.flow(FlowHash.ofSealed(FrameWriter.sourceLow(array), FrameWriter.destinationLow(array)));
    departure.send(frame, route, nextHop, nowNanos);
    return true;
  }

  /** Reserved bytes of the two headers are not passed on (spec 05 §3.2). */
  private static void clearReserved(byte[] array) {
    array[2] = 0;
    array[3] = 0;
    array[4] = 0;
  }
}
