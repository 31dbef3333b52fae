package dev.mycelium.internal.echo;

import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.packet.PacketQueue;
import dev.mycelium.spi.PacketBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of the packets for this host those that the node itself is to see: echo replies with
 * the claimed identifier and errors about such requests, and, of a node without TUN device, all
 * echo requests. Called by any data thread, for each packet; what it takes waits, bounded, for the
 * node thread.
 */
public final class EchoInlet {
  /** {@link #claim} of nobody: identifiers have 16 bits. */
  static final int NOBODY = -1;

  /** As many as there can be pings under way. */
  private static final int PACKETS_MAX = 1024;

  private final Counters counters;
  private final LongSupplier clock;
  private final PacketQueue packets = new PacketQueue(PACKETS_MAX);
  private final AtomicBoolean signalled = new AtomicBoolean();
  private volatile int identifier = NOBODY;
  private volatile boolean answering;
  private volatile @Nullable Runnable wakeUp;

  /**
   * Takes nothing until it is {@linkplain #open opened}.
   *
   * @param clock monotonic nanoseconds, for the arrival of packets
   */
  public EchoInlet(Counters counters, LongSupplier clock) {
    this.counters = counters;
    this.clock = clock;
  }

  /**
   * From here on packets are taken.
   *
   * @param answersRequests whether nobody else answers echo requests to this host
   * @param onPackets called by any thread when there is something to drain, once until it was
   */
  public void open(boolean answersRequests, Runnable onPackets) {
    wakeUp = onPackets;
    answering = answersRequests;
  }

  /** Drops everything that waits; after all threads have ended. */
  public void close() {
    wakeUp = null;
    PacketBuffer packet;
    while ((packet = packets.poll()) != null) {
      packet.release();
    }
  }

  /** From here on replies to this identifier do not reach the host, {@link #NOBODY} ends it. */
  void claim(int claimed) {
    identifier = claimed;
  }

  /**
   * Takes a packet if it belongs here.
   *
   * @param packet an IPv6 packet of at least 40 bytes for this host
   * @return false if not: the caller keeps it
   */
  public boolean take(PacketBuffer packet) {
    Runnable wake = wakeUp;
    if (wake == null || !EchoPacket.isIcmp(packet) || !isWanted(packet)) {
      return false;
    }
    packet.tag(clock.getAsLong());
    if (!packets.offer(packet)) {
      counters.count(Counter.ECHO_QUEUE_FULL);
      packet.release();
    } else if (signalled.compareAndSet(false, true)) {
      wake.run();
    }
    return true;
  }

  private boolean isWanted(PacketBuffer packet) {
    if (EchoPacket.isRequest(packet)) {
      return answering;
    }
    int claimed = identifier;
    if (claimed == NOBODY) {
      return false;
    }
    return EchoPacket.isReply(packet)
        ? EchoPacket.identifier(packet) == claimed
        : EchoPacket.isErrorAboutRequest(packet) && EchoPacket.quotedIdentifier(packet) == claimed;
  }

  /** Before draining: whoever comes later wakes the owner again. */
  void seen() {
    signalled.set(false);
  }

  /** The oldest packet that waits, with its arrival as tag; the caller owns it. */
  @Nullable PacketBuffer next() {
    return packets.poll();
  }
}
