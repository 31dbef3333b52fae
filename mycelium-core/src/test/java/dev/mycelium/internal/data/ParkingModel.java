package dev.mycelium.internal.data;

import dev.mycelium.internal.machine.Machine;
import java.util.ArrayList;
import java.util.List;

/** Parked packets as one list, searched from the front. */
final class ParkingModel {
  private final int packetsMax;
  private final int packetsPerSubnetMax;
  private final List<Parked> all = new ArrayList<>();
  final List<Integer> expired = new ArrayList<>();

  private record Parked(long subnet, int number, long atNanos) {}

  ParkingModel(int packetsMax, int packetsPerSubnetMax) {
    this.packetsMax = packetsMax;
    this.packetsPerSubnetMax = packetsPerSubnetMax;
  }

  void park(long subnet, int number, long nowNanos) {
    all.add(new Parked(subnet, number, nowNanos));
    if (all.stream().filter(p -> p.subnet == subnet).count() > packetsPerSubnetMax) {
      all.remove(all.stream().filter(p -> p.subnet == subnet).findFirst().orElseThrow());
    }
    if (all.size() > packetsMax) {
      all.remove(0);
    }
  }

  List<Integer> takeAll(long subnet) {
    List<Integer> taken = all.stream().filter(p -> p.subnet == subnet).map(Parked::number).toList();
    all.removeIf(p -> p.subnet == subnet);
    return taken;
  }

  void expire(long parkedUntilNanos) {
    while (!all.isEmpty() && all.get(0).atNanos <= parkedUntilNanos) {
      expired.add(all.remove(0).number);
    }
  }

  long oldestNanos() {
    return all.isEmpty() ? Machine.NEVER : all.get(0).atNanos;
  }

  int size() {
    return all.size();
  }
}
