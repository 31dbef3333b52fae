package dev.mycelium.internal.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.internal.machine.Machine;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.spi.PacketBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Spec 05 §9, §22.2(3) to (5) and §23.8. */
final class ParkedPacketsTest {
  private static final long SEED = 555;
  private static final long SECOND = 1_000_000_000L;

  /** What a small test buffer costs. */
  private static final int BYTES = 1500 + 72;

  private final Counters counters = new Counters();
  private final TrackingPool pool = new TrackingPool();
  private final List<Integer> expired = new ArrayList<>();
  private final List<Integer> left = new ArrayList<>();
  private ParkedPackets parked = withBytes(64L << 20);
  private int lastNumber;

  private ParkedPackets withBytes(long bytesMax) {
    return new ParkedPackets(counters, bytesMax, 3, (packet, now) -> take(packet, expired));
  }

  /** Packets are told apart by their length. */
  private static void take(PacketBuffer packet, List<Integer> taken) {
    taken.add(packet.length());
    packet.release();
  }

  private int park(Miss.Kind kind, long subnet, long now) {
    PacketBuffer packet = pool.acquire(0);
    packet.length(++lastNumber % 1500);
    parked.park(packet, kind, subnet, now);
    return packet.length();
  }

  private int parkLocal(long subnet, long now) {
    return park(Miss.Kind.LOCAL_NO_ROUTE, subnet, now);
  }

  private void release(long subnet) {
    parked.release(subnet, 0, (packet, now) -> take(packet, left));
  }

  private static List<Integer> numbers(int from, int to) {
    return IntStream.rangeClosed(from, to).boxed().toList();
  }

  @Test
  void sealedAndUnsealedPacketsOfASubnetLeaveInOrder() {
    parkLocal(1, 0);
    park(Miss.Kind.TRANSIT_NO_ROUTE, 1, 1);
    parkLocal(2, 2);
    parkLocal(1, 3);
    List<String> kinds = new ArrayList<>();
    parked.release(
        1,
        9,
        (packet, now) -> {
          kinds.add(
              Miss.kind(packet)
                  + " "
                  + Miss.link(packet)
                  + " "
                  + (packet.next() == null)
                  + " "
                  + now);
          take(packet, left);
        });
    assertEquals(List.of(1, 2, 4), left);
    assertEquals(
        List.of(
            "LOCAL_NO_ROUTE -1 true 9", "TRANSIT_NO_ROUTE -1 true 9", "LOCAL_NO_ROUTE -1 true 9"),
        kinds);
    assertEquals(1, parked.size());
    assertEquals(3, counters.get(Counter.PARKED_OUTBOUND_RELEASED));
    release(2);
    assertEquals(0, parked.size());
    assertEquals(0, parked.bytes());
    pool.assertLent(0);
  }

  @Test
  void releaseWakesOutboundAndInboundPackets() {
    park(Miss.Kind.UNKNOWN_SOURCE, 1, 0);
    parkLocal(1, 1);
    release(1);
    assertEquals(List.of(2, 1), left);
    assertEquals(1, counters.get(Counter.PARKED_INBOUND));
    assertEquals(1, counters.get(Counter.PARKED_INBOUND_RELEASED));
  }

  @Test
  void rejectedPacketsAreCountedApart() {
    park(Miss.Kind.UNKNOWN_SOURCE, 1, 0);
    parkLocal(1, 1);
    parked.reject(1, 5, (packet, now) -> take(packet, left));
    assertEquals(List.of(2, 1), left);
    assertEquals(1, counters.get(Counter.PARKED_OUTBOUND_REJECTED));
    assertEquals(1, counters.get(Counter.PARKED_INBOUND_REJECTED));
  }

  @Test
  void subnetWithNothingParkedIsNoProblem() {
    release(1);
    parked.reject(1, 0, (packet, now) -> take(packet, left));
    assertEquals(List.of(), left);
  }

  @Test
  void emptyMachineWaitsForNothing() {
    assertEquals(Machine.NEVER, parked.nextDeadlineNanos());
    parked.onDeadline(Long.MAX_VALUE);
    assertEquals(List.of(), expired);
  }

  @Test
  void everyPacketHasFifteenSecondsOfItsOwn() {
    parkLocal(1, 0);
    parkLocal(2, SECOND);
    parkLocal(1, 2 * SECOND);
    park(Miss.Kind.UNKNOWN_SOURCE, 3, 3 * SECOND);
    assertEquals(15 * SECOND, parked.nextDeadlineNanos());
    parked.onDeadline(15 * SECOND - 4);
    assertEquals(List.of(), expired);
    parked.onDeadline(15 * SECOND);
    assertEquals(List.of(1), expired);
    assertEquals(16 * SECOND, parked.nextDeadlineNanos());
    parked.onDeadline(17 * SECOND);
    assertEquals(List.of(1, 2, 3), expired);
    assertEquals(18 * SECOND, parked.nextDeadlineNanos());
    parked.onDeadline(18 * SECOND);
    assertEquals(List.of(1, 2, 3, 4), expired);
    assertEquals(Machine.NEVER, parked.nextDeadlineNanos());
    assertEquals(3, counters.get(Counter.PARKED_OUTBOUND_EXPIRED));
    assertEquals(1, counters.get(Counter.PARKED_INBOUND_EXPIRED));
    pool.assertLent(0);
  }

  @Test
  void expiryWorksAcrossTheOverflowOfTheClock() {
    long start = Long.MAX_VALUE - 5 * SECOND;
    parkLocal(1, start);
    parkLocal(2, start + 10 * SECOND); // negative
    assertTrue(parked.nextDeadlineNanos() - start > 14 * SECOND);
    parked.onDeadline(start + 15 * SECOND);
    assertEquals(List.of(1), expired);
    parked.onDeadline(start + 25 * SECOND);
    assertEquals(List.of(1, 2), expired);
  }

  @Test
  void oneCallExpiresABoundedNumber() {
    for (int i = 0; i < 2000; i++) {
      parkLocal(i, 0);
    }
    parked.onDeadline(20 * SECOND);
    assertEquals(1024, expired.size());
    assertTrue(parked.nextDeadlineNanos() <= 20 * SECOND);
    parked.onDeadline(20 * SECOND);
    assertEquals(2000, expired.size());
  }

  @Test
  void subnetKeepsItsNewest256Packets() {
    for (int i = 0; i < 300; i++) {
      parkLocal(1, i);
    }
    release(1);
    assertEquals(numbers(45, 300), left);
    assertEquals(44, counters.get(Counter.PARKED_OUTBOUND_EVICTED));
    assertEquals(300, counters.get(Counter.PARKED_OUTBOUND));
    pool.assertLent(0);
  }

  @Test
  void unknownSenderKeepsItsNewest100Packets() {
    for (int i = 0; i < 130; i++) {
      park(Miss.Kind.UNKNOWN_SOURCE, 1, i);
    }
    release(1);
    assertEquals(numbers(31, 130), left);
    assertEquals(30, counters.get(Counter.PARKED_INBOUND_EVICTED));
  }

  @Test
  void subnetHoldsAtMostOneMebibyte() {
    for (int i = 0; i < 40; i++) {
      PacketBuffer packet = pool.acquire(65_535);
      packet.length(1000 + i);
      parked.park(packet, Miss.Kind.TRANSIT_NO_ROUTE, 1, i);
    }
    assertEquals((1 << 20) / 65_607 * 65_607L, parked.bytes());
    release(1);
    assertEquals(1039, left.get(left.size() - 1));
    pool.assertLent(0);
  }

  @Test
  void totalMemoryIsBoundedAndTheOldestPacketOfAllGoes() {
    parked = withBytes(40L * BYTES);
    for (int i = 0; i < 50; i++) {
      parkLocal(i % 7, i);
    }
    assertEquals(30, parked.size(), "three quarters are for outbound packets");
    for (int i = 0; i < 50; i++) {
      park(Miss.Kind.UNKNOWN_SOURCE, 100 + i % 7, i);
    }
    assertEquals(40, parked.size());
    assertEquals(40L * BYTES, parked.bytes());
    for (int subnet = 0; subnet < 7; subnet++) {
      release(subnet);
    }
    assertEquals(numbers(21, 50), left.stream().sorted().toList());
    assertEquals(20, counters.get(Counter.PARKED_OUTBOUND_EVICTED));
    assertEquals(40, counters.get(Counter.PARKED_INBOUND_EVICTED));
  }

  @Test
  void packetThatDoesNotFitAtAllIsDropped() {
    parked = withBytes(100);
    parkLocal(1, 0);
    assertEquals(0, parked.size());
    assertEquals(Machine.NEVER, parked.nextDeadlineNanos());
    pool.assertLent(0);
  }

  @Test
  void unknownSendersAreAtMostTenThousandPackets() {
    for (int i = 0; i < 10_100; i++) {
      park(Miss.Kind.UNKNOWN_SOURCE, i, i);
    }
    assertEquals(10_000, parked.size());
    parked.clear();
    pool.assertLent(0);
    assertEquals(0, parked.bytes());
  }

  @Test
  void memoryIsAnEighthOfASmallHeap() {
    assertEquals(8L << 20, ParkedPackets.defaultBytesMax(64L << 20));
    assertEquals(64L << 20, ParkedPackets.defaultBytesMax(8L << 30));
  }

  @Test
  void behavesLikeAPlainModel() {
    Random random = new Random(SEED);
    parked = withBytes(80L * BYTES);
    ParkingModel model = new ParkingModel(60, 256);
    long now = -3 * SECOND;
    List<Integer> modelLeft = new ArrayList<>();
    for (int step = 0; step < 30_000; step++) {
      now += (1 + random.nextInt(400)) * (SECOND / 1000); // no two at the same time
      long subnet = random.nextInt(25);
      switch (random.nextInt(12)) {
        case 0 -> {
          release(subnet);
          modelLeft.addAll(model.takeAll(subnet));
        }
        case 1 -> {
          parked.onDeadline(now);
          model.expire(now - 15 * SECOND);
        }
        default -> model.park(subnet, parkLocal(subnet, now), now);
      }
      String where = "seed " + SEED + " step " + step;
      assertEquals(modelLeft, left, where);
      assertEquals(model.expired, expired, where);
      assertEquals(model.size(), parked.size(), where);
      assertEquals(model.oldestNanos(), oldestNanos(), where);
      pool.assertLent(parked.size());
      modelLeft.clear();
      left.clear();
      model.expired.clear();
      expired.clear();
    }
  }

  private long oldestNanos() {
    long deadline = parked.nextDeadlineNanos();
    return deadline == Machine.NEVER ? Machine.NEVER : deadline - 15 * SECOND;
  }
}
