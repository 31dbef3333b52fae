package dev.mycelium.internal.link.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.PeerInfo;
import dev.mycelium.internal.link.queue.LinkQueue.Control;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.packet.PacketPool;
import dev.mycelium.spi.PacketBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LinkQueueTest {
  private static final int BOUND_BYTES = 64 * 1024;
  private static final long AGE_NANOS = 20_000_000;
  private static final int CONTROL_BYTES = 1000;

  private final Counters counters = new Counters();
  private final PacketPool pool = new PacketPool();
  private int boundBytes = BOUND_BYTES;
  private LinkQueue queue =
      new LinkQueue(BOUND_BYTES, () -> boundBytes, AGE_NANOS, account(), counters);

  private static ControlBudget.Account account() {
    return new ControlBudget(BOUND_BYTES).open(CONTROL_BYTES, () -> {});
  }

  private PacketBuffer frame(int frameBytes) {
    PacketBuffer frame = pool.acquire(frameBytes);
    frame.frameLength(frameBytes);
    return frame;
  }

  private static Control control(int bytes) {
    return new Control(new byte[bytes], Control.NO_HELLO);
  }

  private static PacketBuffer present(@Nullable PacketBuffer frame) {
    assertNotNull(frame);
    return frame;
  }

  @Test
  void framesComeOutInOrder() {
    PacketBuffer first = frame(100);
    PacketBuffer second = frame(200);
    queue.offerData(first, 1);
    queue.offerData(second, 2);
    assertEquals(first, queue.pollData());
    assertEquals(second, queue.pollData());
    assertNull(queue.pollData());
    assertEquals(0, queue.bytes());
  }

  @Test
  void fullLaneDropsTheOldest() {
    List<PacketBuffer> frames = new ArrayList<>();
    for (int i = 0; i < 65; i++) {
      frames.add(frame(1024));
      queue.offerData(frames.get(i), i);
    }
    assertEquals(1, counters.get(Counter.LINK_DATA_DROPPED_FULL));
    assertEquals(1, pool.idle());
    assertEquals(frames.get(0), queue.pollData()); // had nothing of its flow before it
    assertEquals(frames.get(2), queue.pollData());
    assertEquals(62 * 1024, queue.bytes());
  }

  private PacketBuffer frameOf(int flow) {
    PacketBuffer frame = frame(1024);
    frame.flow(flow);
    return frame;
  }

  @Test
  void frameOfAFlowWithNothingWaitingPassesTheQueue() {
    PacketBuffer[] bulk = {frameOf(1), frameOf(1), frameOf(1)};
    for (PacketBuffer frame : bulk) {
      queue.offerData(frame, 1);
    }
    PacketBuffer ping = frameOf(2);
    queue.offerData(ping, 2);
    assertEquals(bulk[0], queue.pollData());
    assertEquals(ping, queue.pollData());
    assertEquals(bulk[1], queue.pollData());
    assertEquals(bulk[2], queue.pollData());
    assertTrue(queue.isEmpty());
  }

  /** Random flows, puts and takes, with drops: whatever is left of a flow is in order. */
  @Test
  void orderWithinAFlowIsKept() {
    for (long seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      long[] last = new long[300];
      for (long number = 1; number < 20_000; number++) {
        if (random.nextInt(5) > 1) {
          PacketBuffer frame = frameOf(random.nextInt(random.nextBoolean() ? 3 : 300));
          queue.offerData(frame, number);
        } else {
          PacketBuffer frame = queue.pollData();
          if (frame != null) {
            assertTrue(frame.tag() > last[frame.flow()], "seed " + seed);
            last[frame.flow()] = frame.tag();
            frame.release();
          }
        }
        assertTrue(queue.bytes() <= BOUND_BYTES);
      }
      queue.closeData();
      assertTrue(queue.isEmpty());
      queue = new LinkQueue(BOUND_BYTES, () -> boundBytes, AGE_NANOS, account(), counters);
    }
  }

  @Test
  void tinyFramesAreBoundedInNumber() {
    for (int i = 0; i < 10_000; i++) {
      queue.offerData(frame(40), i);
    }
    int waiting = 0;
    while (queue.pollData() != null) {
      waiting++;
    }
    assertEquals(BOUND_BYTES / LinkQueue.FRAME_CHARGE_MIN_BYTES, waiting);
    assertEquals(10_000 - waiting, counters.get(Counter.LINK_DATA_DROPPED_FULL));
    assertEquals(new PeerInfo.Queue(0, 10_000 - waiting, 0), queue.snapshot());
  }

  @Test
  void frameLargerThanTheBoundPassesAlone() {
    boundBytes = 1000;
    PacketBuffer huge = frame(65_575);
    queue.offerData(frame(500), 1);
    queue.offerData(huge, 2);
    assertEquals(1, counters.get(Counter.LINK_DATA_DROPPED_FULL));
    assertEquals(huge, queue.pollData());
  }

  @Test
  void shrinkingBoundAppliesToTheNextFrame() {
    for (int i = 0; i < 64; i++) {
      queue.offerData(frame(1024), i);
    }
    boundBytes = 16 * 1024;
    queue.offerData(frame(1024), 64);
    assertEquals(16 * 1024, queue.bytes());
    assertEquals(49, counters.get(Counter.LINK_DATA_DROPPED_FULL));
  }

  @Test
  void framesOverTheAgeAreDroppedAndCounted() {
    long start = Long.MAX_VALUE - 5; // the clock wraps
    queue.offerData(frame(100), start);
    PacketBuffer fresh = frame(100);
    queue.offerData(fresh, start + 10);
    assertEquals(fresh, queue.pollFreshData(start + 1 + AGE_NANOS));
    assertEquals(1, counters.get(Counter.LINK_DATA_DROPPED_OLD));
    assertEquals(1, queue.snapshot().droppedOld());
    assertEquals(1, pool.idle());
  }

  @Test
  void frameOfExactlyTheAgeIsStillSent() {
    queue.offerData(frame(100), 7);
    assertNotNull(queue.pollFreshData(7 + AGE_NANOS));
  }

  @Test
  void controlLaneRefusesWhatExceedsIt() {
    assertTrue(queue.offerControl(control(600))); // costs 664
    assertTrue(queue.offerControl(control(272))); // the rest of 1000
    assertFalse(queue.offerControl(control(1)));
  }

  @Test
  void takenControlPacketsMakeRoom() {
    assertTrue(queue.offerControl(control(900)));
    assertNotNull(queue.pollControl());
    assertTrue(queue.offerControl(control(900)));
    assertEquals(ControlBudget.cost(new byte[900]), queue.bytes());
  }

  @Test
  void closingReleasesEverythingNowAndLater() {
    queue.offerData(frame(100), 1);
    assertTrue(queue.offerControl(control(10)));
    queue.close();
    queue.offerData(frame(100), 2);
    assertTrue(queue.offerControl(control(10)));
    assertTrue(queue.isEmpty());
    assertEquals(2, counters.get(Counter.LINK_DATA_DROPPED_CLOSED));
    assertEquals(1, pool.idle()); // the second frame used the buffer of the first
  }

  @Test
  void manyProducersLoseNothingUncounted() throws Exception {
    int producers = 3;
    int each = 20_000;
    CountDownLatch done = new CountDownLatch(producers);
    for (int p = 0; p < producers; p++) {
      new Thread(
              () -> {
                for (int i = 0; i < each; i++) {
                  queue.offerData(frame(1024), i);
                }
                done.countDown();
              })
          .start();
    }
    long taken = 0;
    while (done.getCount() > 0 || !queue.isEmpty()) {
      PacketBuffer frame = queue.pollData();
      if (frame != null) {
        assertTrue(queue.bytes() <= BOUND_BYTES + producers * 1024L);
        frame.release();
        taken++;
      }
    }
    assertEquals((long) producers * each, taken + counters.get(Counter.LINK_DATA_DROPPED_FULL));
    assertEquals(0, queue.bytes());
  }

  @Test
  void closingWhileProducersAreAtWorkLeavesNothingBehind() throws Exception {
    for (int round = 0; round < 200; round++) {
      LinkQueue contested =
          new LinkQueue(BOUND_BYTES, () -> BOUND_BYTES, AGE_NANOS, account(), counters);
      Thread producer =
          new Thread(
              () -> {
                for (int i = 0; i < 50; i++) {
                  contested.offerData(frame(1024), i);
                }
              });
      producer.start();
      contested.close();
      producer.join();
      assertTrue(contested.isEmpty());
      assertEquals(0, contested.bytes());
    }
  }

  @Test
  void presentFrameKeepsItsTime() {
    queue.offerData(frame(100), 42);
    assertEquals(42, present(queue.pollData()).tag());
  }
}
