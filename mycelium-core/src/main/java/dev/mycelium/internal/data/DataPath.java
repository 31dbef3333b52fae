package dev.mycelium.internal.data;

import dev.mycelium.OverlayAddress;
import dev.mycelium.internal.crypto.PacketCipher;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.spi.PacketBatch;
import dev.mycelium.spi.PacketBuffer;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way of every data packet (spec 05): from TUN to a link, from a link to TUN or to the next
 * link. One per data thread, used by that thread alone; what threads share is in {@link
 * DataPathContext}.
 *
 * <p>It needs nothing but published facts: a packet whose route is known never waits for the
 * control thread. What finds no route goes to the {@link MissSink} and comes back through {@link
 * #resume} or {@link #refuse}. Nothing here blocks, takes a lock or allocates; what a packet costs
 * in garbage is the JDK's cipher's alone.
 *
 * <p>Each method that gets a buffer takes it.
 */
public final class DataPath {
  private final Burst burst;
  private final Departure departure;
  private final Injection injection;
  private final Transit transit;
  private final Extraction extraction;

  /**
   * A data path for one thread.
   *
   * @param misses takes packets without a route
   * @param traffic counts this thread's packets by address; nobody else writes it
   * @param tun takes packets for this host; null without TUN: they are counted and dropped
   */
  public DataPath(
      DataPathContext shared, MissSink misses, TrafficTable traffic, @Nullable TunSink tun) {
    this(shared, misses, traffic, tun, noMessages(shared));
  }

  private static Consumer<PacketBuffer> noMessages(DataPathContext shared) {
    return packet -> {
      shared.counters().count(Counter.DROPPED_MESSAGE_UNSUPPORTED);
      packet.release();
    };
  }

  /**
   * A data path for one thread of a node that takes messages.
   *
   * @param misses takes packets without a route
   * @param traffic counts this thread's packets by address; nobody else writes it
   * @param tun takes packets for this host; null without TUN: they are counted and dropped
   * @param messages takes opened message packets, their frame's addresses still in front; never
   *     blocks
   */
  public DataPath(
      DataPathContext shared,
      MissSink misses,
      TrafficTable traffic,
      @Nullable TunSink tun,
      Consumer<PacketBuffer> messages) {
    PacketCipher cipher = new PacketCipher(shared.random());
    this.burst = new Burst(shared, tun);
    this.departure = new Departure(shared, cipher, traffic, burst);
    LocalReplies replies = new LocalReplies(shared, burst);
    this.injection = new Injection(shared, misses, departure, replies, burst);
    Reports reports = new Reports(shared, cipher, departure, replies);
    ReceivedReports received = new ReceivedReports(shared, cipher, burst);
    this.extraction = new Extraction(shared, misses, cipher, received, messages, burst);
    this.transit = new Transit(shared, misses, departure, reports, extraction, burst);
  }

  /**
   * Packets from the TUN device, in order: takes them all out of the batch and ends the burst.
   *
   * @param fromTun is empty afterwards
   * @return a sink that got some of them and is worth waiting for before the next, or null
   */
  public @Nullable FrameSink inject(PacketBatch fromTun, long nowNanos) {
    for (int i = 0; i < fromTun.size(); i++) {
      injection.accept(fromTun.get(i), nowNanos);
    }
    fromTun.forget();
    endOfBurst();
    return behind();
  }

  /**
   * A packet that the node itself sends as this host, unsealed, as if it came from the TUN device.
   * The caller ends the burst.
   */
  public void originate(PacketBuffer packet, long nowNanos) {
    injection.originate(packet, nowNanos);
  }

  /**
   * A data frame from a link, header and all; its length field is right. The caller ends the burst.
   *
   * @param link the link it came over, for whoever handles a miss
   */
  public void arrive(PacketBuffer frame, int link, long nowNanos) {
    transit.accept(frame, link, nowNanos);
  }

  /**
   * Seals and sends a message packet of this node; takes it. Without a route or a usable key it is
   * counted and dropped. The caller ends the burst with {@link #endOfMessages}.
   *
   * @param userHeader first four bytes of the plaintext: version 1, type 1, reserved bytes
   */
  public void sendMessage(
      PacketBuffer packet,
      int userHeader,
      OverlayAddress source,
      OverlayAddress destination,
      long nowNanos) {
    departure.sendMessage(packet, userHeader, source, destination, nowNanos);
  }

  /**
   * Flushes what {@link #sendMessage} has queued.
   *
   * @return a sink that got some of it and is worth waiting for, or null
   */
  public @Nullable FrameSink endOfMessages() {
    endOfBurst();
    return behind();
  }

  /**
   * The same for a frame that still lies in the memory it was received in: it goes from there
   * straight into what its next hop writes, if it can. The caller ends the burst.
   *
   * @param input position at the first byte of the frame; unchanged
   * @param frameLength bytes from there, header included; all of them are there
   * @return false if it cannot: then {@link #arrive} must get a copy
   */
  public boolean pass(ByteBuffer input, int frameLength, long nowNanos) {
    return transit.pass(input, frameLength, nowNanos);
  }

  /** Flushes every sink used since the last time, and writes to TUN what is for this host. */
  public void endOfBurst() {
    burst.end();
  }

  /**
   * A sink that got something in the last burst and is worth waiting for before more comes, or
   * null.
   */
  public @Nullable FrameSink behind() {
    return burst.behind();
  }

  /**
   * A packet that waited and whose route or key is known now. What was accounted when it came is
   * not accounted again. If the route is gone once more, the packet is refused. The caller ends the
   * burst.
   *
   * @param parked with the tag of its miss
   */
  public void resume(PacketBuffer parked, long nowNanos) {
    switch (Miss.kind(parked)) {
      case LOCAL_NO_ROUTE -> injection.resume(parked, nowNanos);
      case TRANSIT_NO_ROUTE -> transit.resume(parked, nowNanos);
      case UNKNOWN_SOURCE -> extraction.resume(parked);
    }
  }

  /**
   * A packet that found no route: a local one is answered on TUN, the source of a sealed one gets a
   * report, one from an unknown sender is dropped. The caller ends the burst.
   *
   * @param parked with the tag of its miss
   */
  public void refuse(PacketBuffer parked, long nowNanos) {
    switch (Miss.kind(parked)) {
      case LOCAL_NO_ROUTE -> injection.refuseForGood(parked);
      case TRANSIT_NO_ROUTE -> transit.refuseForGood(parked, nowNanos);
      case UNKNOWN_SOURCE -> extraction.refuseForGood(parked);
    }
  }
}
