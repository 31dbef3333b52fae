package dev.mycelium.internal.data;

import dev.mycelium.spi.PacketBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The packets of one /64, in order of arrival; state of {@link ParkingLot}. */
final class ParkedSubnet {
  // for as long as packets of one /64 are held; reused for another one afterwards
  long prefixHigh;
  @Nullable PacketBuffer head;
  @Nullable PacketBuffer tail;
  int packets;
  long bytes;

  /** The next subnet in the same hash chain, or in the list of unused ones. */
  @Nullable ParkedSubnet next;

  /** Index in the heap. */
  int place;

  void append(PacketBuffer packet) {
    PacketBuffer last = tail;
    if (last == null) {
      head = packet;
    } else {
      last.next(packet);
    }
    tail = packet;
    packets++;
    bytes += ParkingLot.bytesOf(packet);
  }

  /** Unlinks the oldest packet, which there is. */
  PacketBuffer removeHead() {
    PacketBuffer first = oldest();
    head = first.next();
    if (head == null) {
      tail = null;
    }
    first.next(null);
    packets--;
    bytes -= ParkingLot.bytesOf(first);
    return first;
  }

  PacketBuffer oldest() {
    PacketBuffer first = head;
    if (first == null) {
      throw new AssertionError("an empty subnet is never kept");
    }
    return first;
  }

  /** When its oldest packet was parked. */
  long oldestNanos() {
    return ParkingLot.parkedNanos(oldest());
  }

  void forget() {
    head = null;
    tail = null;
    packets = 0;
    bytes = 0;
    next = null;
  }

  /**
   * Subnets ordered by the time their oldest packet was parked: a binary heap in an array. It tells
   * both what expires next and what is the oldest of all when room is needed.
   */
  static final class Heap {
    private @Nullable ParkedSubnet[] places = new ParkedSubnet[64];
    private int size;

    /** The subnet with the oldest packet; null if there is none. */
    @Nullable ParkedSubnet first() {
      return size == 0 ? null : places[0];
    }

    void add(ParkedSubnet subnet) {
      if (size == places.length) {
        places = Arrays.copyOf(places, 2 * size);
      }
      size++;
      rise(subnet, size - 1);
    }

    void remove(ParkedSubnet subnet) {
      size--;
      ParkedSubnet last = at(size);
      places[size] = null;
      if (last != subnet) {
        rise(last, subnet.place);
        sink(last, last.place);
      }
    }

    /** The oldest packet of the subnet is a younger one than before. */
    void younger(ParkedSubnet subnet) {
      sink(subnet, subnet.place);
    }

    private void rise(ParkedSubnet subnet, int from) {
      int place = from;
      while (place > 0) {
        ParkedSubnet parent = at((place - 1) / 2);
        if (!isOlder(subnet, parent)) {
          break;
        }
        put(parent, place);
        place = (place - 1) / 2;
      }
      put(subnet, place);
    }

    private void sink(ParkedSubnet subnet, int from) {
      int place = from;
      while (2 * place + 1 < size) {
        int child = 2 * place + 1;
        if (child + 1 < size && isOlder(at(child + 1), at(child))) {
          child++;
        }
        if (!isOlder(at(child), subnet)) {
          break;
        }
        put(at(child), place);
        place = child;
      }
      put(subnet, place);
    }

    private void put(ParkedSubnet subnet, int place) {
      places[place] = subnet;
      subnet.place = place;
    }

    private ParkedSubnet at(int place) {
      ParkedSubnet subnet = places[place];
      if (subnet == null) {
        throw new AssertionError("hole in the heap at " + place);
      }
      return subnet;
    }

    private static boolean isOlder(ParkedSubnet one, ParkedSubnet other) {
      return one.oldestNanos() - other.oldestNanos() < 0;
    }
  }
}
