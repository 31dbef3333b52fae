package dev.mycelium.internal.data;

import dev.mycelium.internal.machine.Machine;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.packet.PrefixHash;
import dev.mycelium.spi.PacketBuffer;

/**
 * Packets that wait for a route or for a sender's key (spec 05 §9 with the bounds of §22.2(3) to
 * (5)). A machine of the node thread; it owns what is parked.
 *
 * <p>Outbound packets, our own and those of others, wait under the /64 of their destination in
 * order of arrival; inbound ones of unknown senders wait apart, under the /64 of their source, so
 * that forged sources cannot displace outbound packets. Each waits at most {@link #LIFETIME_NANOS}.
 * Where a bound is reached the oldest is dropped: the newest is likelier to be still of use.
 */
public final class ParkedPackets implements Machine {
  /** How long a packet waits: as long as a route query lives. */
  public static final long LIFETIME_NANOS = 15_000_000_000L;

  /** Memory of parked packets if the heap allows it; an eighth of the heap otherwise. */
  private static final long BYTES_MAX_DEFAULT = 64L << 20;

  /** Share of the heap, as divisor. */
  private static final int HEAP_SHARE = 8;

  /** Inbound packets get at most this share of the memory, as divisor. */
  private static final int INBOUND_SHARE = 4;

  private static final int OUTBOUND_PACKETS_PER_SUBNET_MAX = 256;
  private static final int INBOUND_PACKETS_PER_SUBNET_MAX = 100;

  /** Inbound packets in all, as the reference; their memory is bounded besides. */
  private static final int INBOUND_PACKETS_MAX = 10_000;

  private static final long BYTES_PER_SUBNET_MAX = 1L << 20;

  /** Packets that one call of {@link #onDeadline} lets expire, so that other inputs get a turn. */
  private static final int EXPIRIES_PER_CALL_MAX = 1024;

  private final Counters counters;
  private final Outcome expired;
  private final ParkingLot outbound;
  private final ParkingLot inbound;

  /** What becomes of a packet that need not wait any longer; must not park it again at once. */
  public interface Outcome {
    /** Takes the packet, whose tag says what it missed ({@link Miss}). */
    void accept(PacketBuffer packet, long nowNanos);
  }

  /**
   * Nothing parked.
   *
   * @param bytesMax memory of parked buffers in all, for example {@link #defaultBytesMax}
   * @param hashSeed random, so that nobody can prepare destinations that meet in one chain
   * @param expired gets packets that have waited {@link #LIFETIME_NANOS}
   */
  public ParkedPackets(Counters counters, long bytesMax, long hashSeed, Outcome expired) {
    this.counters = counters;
    this.expired = expired;
    PrefixHash hash = new PrefixHash(hashSeed);
    long inboundBytesMax = bytesMax / INBOUND_SHARE;
    this.outbound =
        new ParkingLot(
            new ParkingLot.Limits(
                Integer.MAX_VALUE,
                bytesMax - inboundBytesMax,
                OUTBOUND_PACKETS_PER_SUBNET_MAX,
                BYTES_PER_SUBNET_MAX),
            hash,
            counters,
            Counter.PARKED_OUTBOUND_EVICTED,
            Counter.PARKED_OUTBOUND_EVICTED_OF_SUBNET);
    this.inbound =
        new ParkingLot(
            new ParkingLot.Limits(
                INBOUND_PACKETS_MAX,
                inboundBytesMax,
                INBOUND_PACKETS_PER_SUBNET_MAX,
                BYTES_PER_SUBNET_MAX),
            hash,
            counters,
            Counter.PARKED_INBOUND_EVICTED,
            Counter.PARKED_INBOUND_EVICTED_OF_SUBNET);
  }

  /** Memory for parked packets by default: 64 MiB or an eighth of the heap, whichever is less. */
  public static long defaultBytesMax(long maxHeapBytes) {
    return Math.min(BYTES_MAX_DEFAULT, maxHeapBytes / HEAP_SHARE);
  }

  /**
   * Takes a packet to wait.
   *
   * @param subnetHigh the /64 that it waits for: {@link Miss#subnetHigh}
   */
  public void park(PacketBuffer packet, Miss.Kind kind, long subnetHigh, long nowNanos) {
    boolean isInbound = kind == Miss.Kind.UNKNOWN_SOURCE;
    counters.count(isInbound ? Counter.PARKED_INBOUND : Counter.PARKED_OUTBOUND);
    (isInbound ? inbound : outbound).add(packet, kind, subnetHigh, nowNanos);
  }

  /** A route and a key of the /64 are known: all its packets leave, in order of arrival. */
  public void release(long prefixHigh, long nowNanos, Outcome outcome) {
    leave(outbound, prefixHigh, nowNanos, Counter.PARKED_OUTBOUND_RELEASED, outcome);
    leave(inbound, prefixHigh, nowNanos, Counter.PARKED_INBOUND_RELEASED, outcome);
  }

  /** The /64 was not found, or lost: all its packets leave. */
  public void reject(long prefixHigh, long nowNanos, Outcome outcome) {
    leave(outbound, prefixHigh, nowNanos, Counter.PARKED_OUTBOUND_REJECTED, outcome);
    leave(inbound, prefixHigh, nowNanos, Counter.PARKED_INBOUND_REJECTED, outcome);
  }

  private void leave(
      ParkingLot lot, long prefixHigh, long nowNanos, Counter counter, Outcome outcome) {
    PacketBuffer packet = lot.takeAll(prefixHigh);
    while (packet != null) {
      PacketBuffer next = packet.next();
      counters.count(counter);
      hand(packet, nowNanos, outcome);
      packet = next;
    }
  }

  @Override
  public long nextDeadlineNanos() {
    long first = outbound.oldestNanos();
    long second = inbound.oldestNanos();
    if (first == NEVER || second == NEVER) {
      long only = first == NEVER ? second : first;
      return only == NEVER ? NEVER : only + LIFETIME_NANOS;
    }
    return (first - second < 0 ? first : second) + LIFETIME_NANOS;
  }

  @Override
  public void onDeadline(long nowNanos) {
    int left = EXPIRIES_PER_CALL_MAX;
    left = expire(outbound, left, nowNanos, Counter.PARKED_OUTBOUND_EXPIRED);
    expire(inbound, left, nowNanos, Counter.PARKED_INBOUND_EXPIRED);
  }

  private int expire(ParkingLot lot, int atMost, long nowNanos, Counter counter) {
    int left = atMost;
    while (left > 0
        && lot.oldestNanos() != NEVER
        && lot.oldestNanos() + LIFETIME_NANOS - nowNanos <= 0) {
      PacketBuffer packet = lot.takeOldest();
      counters.count(counter);
      hand(packet, nowNanos, expired);
      left--;
    }
    return left;
  }

  private static void hand(PacketBuffer packet, long nowNanos, Outcome outcome) {
    packet.next(null);
    packet.tag(Miss.tag(ParkingLot.kind(packet), Miss.NO_LINK));
    outcome.accept(packet, nowNanos);
  }

  /** Packets parked. */
  public int size() {
    return outbound.packets() + inbound.packets();
  }

  /** Memory held by parked packets. */
  public long bytes() {
    return outbound.bytes() + inbound.bytes();
  }

  /** Releases everything: the node stops. */
  public void clear() {
    outbound.clear();
    inbound.clear();
  }
}
