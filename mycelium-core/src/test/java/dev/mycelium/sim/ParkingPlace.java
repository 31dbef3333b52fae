package dev.mycelium.sim;

import dev.mycelium.Subnet;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Packets that wait for a route or a key, per /64 (spec 05 §9): bounded, oldest dropped, and none
 * older than 15 s.
 */
final class ParkingPlace {
  /** Longest wait. */
  static final long WAIT_NANOS = 15_000_000_000L;

  private record Waiting(SimPacket packet, long sinceNanos) {}

  private final int packetsPerSubnetMax;
  private final Traffic traffic;
  private final Consumer<SimPacket> evicted;
  private final Map<Subnet, Deque<Waiting>> waiting = new HashMap<>();
  private int size;

  ParkingPlace(int packetsPerSubnetMax, Traffic traffic, Consumer<SimPacket> evicted) {
    this.packetsPerSubnetMax = packetsPerSubnetMax;
    this.traffic = traffic;
    this.evicted = evicted;
  }

  int size() {
    return size;
  }

  void park(Subnet subnet, SimPacket packet, long nowNanos) {
    Deque<Waiting> queue = waiting.computeIfAbsent(subnet, s -> new ArrayDeque<>());
    if (queue.size() == packetsPerSubnetMax) {
      evicted.accept(removeFirst(subnet, queue));
      queue = waiting.computeIfAbsent(subnet, s -> new ArrayDeque<>());
    }
    packet.moved(SimPacket.Fate.PARKED);
    queue.addLast(new Waiting(packet, nowNanos));
    size++;
    traffic.parked(1);
  }

  /** Empties the place of one subnet. */
  List<SimPacket> takeAll(Subnet subnet) {
    Deque<Waiting> queue = waiting.remove(subnet);
    if (queue == null) {
      return List.of();
    }
    size -= queue.size();
    traffic.parked(-queue.size());
    return queue.stream().map(Waiting::packet).toList();
  }

  /** Drops what waited too long under one subnet. */
  void expire(Subnet subnet, long nowNanos, Consumer<SimPacket> expired) {
    Deque<Waiting> queue = waiting.get(subnet);
    while (queue != null
        && !queue.isEmpty()
        && nowNanos - queue.getFirst().sinceNanos >= WAIT_NANOS) {
      expired.accept(removeFirst(subnet, queue));
    }
  }

  /** Empties the whole place. */
  void clear(Consumer<SimPacket> action) {
    for (Subnet subnet : waiting.keySet().stream().sorted().toList()) {
      takeAll(subnet).forEach(action);
    }
  }

  private SimPacket removeFirst(Subnet subnet, Deque<Waiting> queue) {
    SimPacket packet = queue.removeFirst().packet;
    if (queue.isEmpty()) {
      waiting.remove(subnet);
    }
    size--;
    traffic.parked(-1);
    return packet;
  }
}
