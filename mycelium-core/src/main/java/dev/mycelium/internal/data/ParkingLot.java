package dev.mycelium.internal.data;

import dev.mycelium.internal.machine.Machine;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.packet.PrefixHash;
import dev.mycelium.spi.PacketBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Packets waiting under a /64 each, first in, first out, within bounds. Lists run through the
 * buffers themselves and subnets are reused, so that a flood of packets without a route makes no
 * garbage.
 *
 * <p>While parked, a packet's tag holds the time it was parked, but for the lowest two bits, which
 * say why it waits.
 */
final class ParkingLot {
  /** Hash chains: a few subnets in each when the lot is full of single packets. */
  private static final int CHAINS = 8192;

  /** Unused subnets kept for reuse; more are left to the collector. */
  private static final int SPARE_MAX = 1024;

  private static final long KIND_BITS = 3;
  private static final Miss.Kind[] KINDS = Miss.Kind.values();

  private final Limits limits;
  private final PrefixHash hash;
  private final Counters counters;
  private final Counter evicted;
  private final Counter evictedOfSubnet;
  private final @Nullable ParkedSubnet[] chains = new ParkedSubnet[CHAINS];
  private final ParkedSubnet.Heap byAge = new ParkedSubnet.Heap();
  private @Nullable ParkedSubnet spare;
  private int spares;
  private int packets;
  private long bytes;

  /**
   * What may be parked. Bytes are those of the buffers' arrays, not of the packets in them: that is
   * what fills the heap.
   */
  record Limits(int packetsMax, long bytesMax, int packetsPerSubnetMax, long bytesPerSubnetMax) {}

  ParkingLot(
      Limits limits, PrefixHash hash, Counters counters, Counter evicted, Counter evictedOfSubnet) {
    this.limits = limits;
    this.hash = hash;
    this.counters = counters;
    this.evicted = evicted;
    this.evictedOfSubnet = evictedOfSubnet;
  }

  /** When a parked packet was parked, to 4 ns. */
  static long parkedNanos(PacketBuffer packet) {
    return packet.tag() & ~KIND_BITS;
  }

  /** Why a parked packet waits. */
  static Miss.Kind kind(PacketBuffer packet) {
    return KINDS[(int) (packet.tag() & KIND_BITS)];
  }

  /** What a packet costs: its whole array. */
  static long bytesOf(PacketBuffer packet) {
    return packet.array().length;
  }

  int packets() {
    return packets;
  }

  long bytes() {
    return bytes;
  }

  /** When the oldest packet was parked; {@link Machine#NEVER} if there is none. */
  long oldestNanos() {
    ParkedSubnet first = byAge.first();
    return first == null ? Machine.NEVER : first.oldestNanos();
  }

  /** Takes a packet; drops older ones, at worst the packet itself, where a bound demands it. */
  void add(PacketBuffer packet, Miss.Kind kind, long prefixHigh, long nowNanos) {
    packet.next(null);
    packet.tag(nowNanos & ~KIND_BITS | kind.ordinal());
    ParkedSubnet subnet = find(prefixHigh);
    if (subnet == null) {
      subnet = open(prefixHigh);
      subnet.append(packet);
      byAge.add(subnet);
    } else {
      subnet.append(packet);
    }
    packets++;
    bytes += bytesOf(packet);
    while (subnet.packets > limits.packetsPerSubnetMax()
        || subnet.bytes > limits.bytesPerSubnetMax()) {
      evict(subnet);
      counters.count(evictedOfSubnet);
    }
    while (packets > limits.packetsMax() || bytes > limits.bytesMax()) {
      evictOldest();
    }
  }

  private void evictOldest() {
    ParkedSubnet first = byAge.first();
    if (first == null) {
      throw new AssertionError("over the bound with nothing parked");
    }
    evict(first);
  }

  private void evict(ParkedSubnet subnet) {
    counters.count(evicted);
    removeHead(subnet).release();
  }

  /** The oldest packet of all, which there is. */
  PacketBuffer takeOldest() {
    ParkedSubnet first = byAge.first();
    if (first == null) {
      throw new AssertionError("nothing parked");
    }
    return removeHead(first);
  }

  private PacketBuffer removeHead(ParkedSubnet subnet) {
    if (subnet.packets == 1) {
      PacketBuffer last = subnet.oldest();
      close(subnet);
      return last;
    }
    PacketBuffer first = subnet.removeHead();
    packets--;
    bytes -= bytesOf(first);
    byAge.younger(subnet);
    return first;
  }

  /** Removes a /64; returns its packets linked in order, null if it has none. */
  @Nullable PacketBuffer takeAll(long prefixHigh) {
    ParkedSubnet subnet = find(prefixHigh);
    if (subnet == null) {
      return null;
    }
    PacketBuffer first = subnet.head;
    close(subnet);
    return first;
  }

  /** Releases everything. */
  void clear() {
    while (byAge.first() != null) {
      takeOldest().release();
    }
  }

  private @Nullable ParkedSubnet find(long prefixHigh) {
    ParkedSubnet subnet = chains[hash.slot(prefixHigh, CHAINS - 1)];
    while (subnet != null && subnet.prefixHigh != prefixHigh) {
      subnet = subnet.next;
    }
    return subnet;
  }

  private ParkedSubnet open(long prefixHigh) {
    ParkedSubnet subnet = spare;
    if (subnet == null) {
      subnet = new ParkedSubnet();
    } else {
      spare = subnet.next;
      spares--;
    }
    int chain = hash.slot(prefixHigh, CHAINS - 1);
    subnet.prefixHigh = prefixHigh;
    subnet.next = chains[chain];
    chains[chain] = subnet;
    return subnet;
  }

  /** Forgets a /64 with all that it still holds. */
  private void close(ParkedSubnet subnet) {
    byAge.remove(subnet);
    unchain(subnet);
    packets -= subnet.packets;
    bytes -= subnet.bytes;
    subnet.forget();
    if (spares < SPARE_MAX) {
      subnet.next = spare;
      spare = subnet;
      spares++;
    }
  }

  private void unchain(ParkedSubnet subnet) {
    int chain = hash.slot(subnet.prefixHigh, CHAINS - 1);
    ParkedSubnet before = chains[chain];
    if (before == subnet) {
      chains[chain] = subnet.next;
      return;
    }
    while (before != null && before.next != subnet) {
      before = before.next;
    }
    if (before != null) {
      before.next = subnet.next;
    }
  }
}
