package dev.mycelium.internal.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.internal.data.FrameSink;
import dev.mycelium.internal.link.RecordingEvents.Accepted;
import dev.mycelium.internal.link.RecordingEvents.Closed;
import dev.mycelium.internal.link.RecordingEvents.Data;
import dev.mycelium.internal.link.RecordingEvents.Event;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.wire.ControlTlv;
import dev.mycelium.internal.wire.ControlTlv.Hello;
import dev.mycelium.internal.wire.ControlTlv.Ihu;
import dev.mycelium.spi.PacketBuffer;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LinkTrafficTest {
  private static final int FRAMES = 100_000;
  private static final int BURST = 64;

  /** Checks every frame: order, length and content follow from its number. */
  private static final class Checker extends RecordingEvents {
    final Semaphore window = new Semaphore(4 * BURST);
    final CountDownLatch all = new CountDownLatch(1);
    final AtomicReference<@Nullable String> wrong = new AtomicReference<>();
    final AtomicLong received = new AtomicLong();
    volatile long last = -1;
    int hopLimit = 64;
    volatile @Nullable CountDownLatch gate;

    static int payloadOf(long number) {
      return 20 + (int) (number * 7919 % 1380);
    }

    @Override
    public void data(Link link, PacketBuffer frame, long nowNanos) {
      CountDownLatch closed = gate;
      if (closed != null) {
        awaitQuietly(closed);
      }
      check(frame);
      frame.release();
      window.release();
    }

    private void check(PacketBuffer frame) {
      long number = TestNode.numberOf(frame.array());
      byte last8 = frame.array()[frame.frameLength() - 1];
      if (number <= last
          || frame.length() != payloadOf(number)
          || last8 != (byte) number
          || frame.array()[7] != hopLimit) {
        wrong.compareAndSet(null, "frame " + number + " after " + last);
      }
      last = number;
      received.incrementAndGet();
      if (number == FRAMES - 1) {
        all.countDown();
      }
    }

    static void awaitQuietly(CountDownLatch latch) {
      try {
        assertTrue(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
      } catch (InterruptedException signal) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void sendAll(TestNode node, Link link, Checker receiver) {
    try {
      for (int i = 0; i < FRAMES; i++) {
        assertTrue(receiver.window.tryAcquire(RecordingEvents.PATIENCE_SECONDS, TimeUnit.SECONDS));
        link.send(node.frame(Checker.payloadOf(i), i), System.nanoTime());
        if (i % BURST == BURST - 1 || i == FRAMES - 1 || receiver.window.availablePermits() == 0) {
          link.flush();
        }
      }
    } catch (InterruptedException signal) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void hundredThousandFramesArriveBothWaysInOrderAndIntact() throws Exception {
    Checker left = new Checker();
    Checker right = new Checker();
    try (TestNode one = new TestNode(TestLimits.usual(), left);
        TestNode two = new TestNode(TestLimits.usual(), right)) {
      Link there = one.connect(two.listen());
      Link back = right.await(Accepted.class).link();
      Thread sender = new Thread(() -> sendAll(two, back, left), "back");
      sender.start();
      sendAll(one, there, right);
      sender.join();
      Checker.awaitQuietly(left.all);
      Checker.awaitQuietly(right.all);
      assertNull(left.wrong.get());
      assertNull(right.wrong.get());
      assertEquals(FRAMES, left.received.get());
      assertEquals(FRAMES, right.received.get());
      assertEquals(there.sentBytes(), back.receivedBytes());
    }
  }

  /** A relay: passes what it can as it lies, copies the rest, and lowers the hop limit. */
  private static final class Relay extends RecordingEvents {
    volatile @Nullable Link next;
    final AtomicLong passed = new AtomicLong();

    @Override
    public boolean pass(ByteBuffer input, int frameLength, long nowNanos) {
      Link link = next;
      boolean taken =
          link != null && link.append(input, frameLength, input.get(input.position() + 7) - 1);
      passed.addAndGet(taken ? 1 : 0);
      return taken;
    }

    @Override
    public void data(Link link, PacketBuffer frame, long nowNanos) {
      frame.array()[7]--;
      onward().send(frame, nowNanos);
    }

    @Override
    public void endOfBurst(Link link) {
      onward().flush();
    }

    private Link onward() {
      return Objects.requireNonNull(next);
    }
  }

  @Test
  void relayKeepsOrderAndContentOnBothItsWays() throws Exception {
    Checker receiver = new Checker();
    receiver.hopLimit = 63;
    Relay between = new Relay();
    try (TestNode one = new TestNode();
        TestNode relay = new TestNode(TestLimits.usual(), between);
        TestNode two = new TestNode(TestLimits.usual(), receiver)) {
      Link onward = relay.connect(two.listen());
      between.next = onward;
      Link there = one.connect(relay.listen());
      sendAll(one, there, receiver);
      Checker.awaitQuietly(receiver.all);
      assertNull(receiver.wrong.get());
      assertEquals(FRAMES, receiver.received.get());
      // Frames cut in two by a read take the other way, in the right place.
      assertTrue(between.passed.get() > FRAMES / 2, "passed as they lay: " + between.passed);
      assertTrue(between.passed.get() < FRAMES, "none was cut in two");
      assertEquals(there.sentBytes(), onward.sentBytes());
    }
  }

  /** Another link, behind for as long as the test wants. */
  private static final class Behind implements FrameSink {
    volatile boolean worthWaitingFor = true;

    @Override
    public void send(PacketBuffer frame, long nowNanos) {
      frame.release();
    }

    @Override
    public void flush() {}

    @Override
    public boolean isWorthWaitingFor() {
      return worthWaitingFor;
    }
  }

  @Test
  void linkIsNotReadWhileAnotherIsBehindForAMoment() throws Exception {
    Behind behind = new Behind();
    RecordingEvents holding =
        new RecordingEvents() {
          private boolean held;

          @Override
          public void endOfBurst(Link link) {
            if (!held) {
              held = true;
              link.holdReading(behind);
            }
          }
        };
    try (TestNode one = new TestNode();
        TestNode two = new TestNode(TestLimits.usual(), holding)) {
      Link heldLink = one.connect(two.listen());
      Link otherLink = one.connect(two.listen());
      send(one, heldLink, 1);
      assertEquals(1, numberOf(two.events.await(Data.class)));
      send(one, heldLink, 2);
      send(one, otherLink, 3);
      assertEquals(3, numberOf(two.events.await(Data.class)));
      two.events.events.clear();
      behind.worthWaitingFor = false;
      assertEquals(2, numberOf(two.events.await(Data.class)));
    }
  }

  private static void send(TestNode node, Link link, long number) {
    link.send(node.frame(100, number), System.nanoTime());
    link.flush();
  }

  private static long numberOf(Data data) {
    return TestNode.numberOf(data.frame());
  }

  @Test
  void readerThatStopsCostsOnlyTheBoundsAndEveryLossIsCounted() throws Exception {
    Checker right = new Checker();
    CountDownLatch gate = new CountDownLatch(1);
    right.gate = gate;
    try (TestNode one = new TestNode();
        TestNode two = new TestNode(TestLimits.usual(), right)) {
      Link there = one.connect(two.listen());
      right.await(Accepted.class);
      long number = 0;
      while (one.count(Counter.LINK_DATA_DROPPED_FULL) < 10_000) {
        there.send(one.frame(Checker.payloadOf(number), number), System.nanoTime());
        there.flush();
        number++;
      }
      gate.countDown();
      long gateOpened = number;
      while (right.last < gateOpened) {
        there.send(one.frame(Checker.payloadOf(number), number), System.nanoTime());
        there.flush();
        number++;
      }
      while (right.received.get() + lost(one) < number) { // the rest is on its way
        Thread.onSpinWait();
      }
      assertNull(right.wrong.get());
      assertEquals(number, right.received.get() + lost(one));
    }
  }

  private static long lost(TestNode node) {
    return node.count(Counter.LINK_DATA_DROPPED_FULL) + node.count(Counter.LINK_DATA_DROPPED_OLD);
  }

  @Test
  void controlOvertakesWaitingData() throws Exception {
    RecordingEvents order = new RecordingEvents();
    CountDownLatch gate = new CountDownLatch(1);
    RecordingEvents slow =
        new RecordingEvents() {
          @Override
          public void data(Link link, PacketBuffer frame, long nowNanos) {
            Checker.awaitQuietly(gate);
            order.data(link, frame, nowNanos);
          }

          @Override
          public void control(Link link, ControlTlv tlv, long arrivalNanos) {
            order.control(link, tlv, arrivalNanos);
          }
        };
    LinkLimits patient = TestLimits.lanes(512 * 1024, Long.MAX_VALUE, 4 << 20);
    try (TestNode one = new TestNode(patient);
        TestNode two = new TestNode(patient, slow)) {
      Link there = one.connect(two.listen());
      slow.await(Accepted.class);
      long number = 0;
      while (one.count(Counter.LINK_DATA_DROPPED_FULL) < 10_000) {
        there.send(one.frame(1400, number++), System.nanoTime());
        there.flush();
      }
      there.sendControl(new Ihu(1, 6000));
      gate.countDown();
      int ahead = 0;
      while (!(order.await(Event.class) instanceof RecordingEvents.Control)) {
        ahead++;
      }
      long behind = number - lost(one) - ahead;
      for (long i = 0; i < behind; i++) {
        order.await(RecordingEvents.Data.class);
      }
      assertTrue(behind > 100, ahead + " ahead, " + behind + " behind");
    }
  }

  @Test
  void neighbourThatNeverReadsItsControlPacketsIsCutOff() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    RecordingEvents deaf =
        new RecordingEvents() {
          @Override
          public void control(Link link, ControlTlv tlv, long arrivalNanos) {
            Checker.awaitQuietly(gate);
          }
        };
    try (TestNode one = new TestNode(TestLimits.lanes(512 * 1024, 20_000_000, 64 * 1024));
        TestNode two = new TestNode(TestLimits.usual(), deaf)) {
      Link there = one.connect(two.listen());
      while (one.count(Counter.LINK_CLOSED_CONTROL_FULL) == 0) {
        there.sendControl(new Ihu(1, 6000));
      }
      assertEquals("control queue full", one.events.await(Closed.class).reason());
      gate.countDown();
      there.sendControl(new Hello(Hello.FLAG_UNICAST, 1, 2000)); // ignored, not an error
      there.send(one.frame(100, 1), System.nanoTime());
      assertEquals(1, one.count(Counter.LINK_DATA_DROPPED_CLOSED));
    }
  }

  @Test
  void pausedLinkLeavesControlWithTheNeighbourAndLosesNothing() throws Exception {
    RecordingEvents pausing =
        new RecordingEvents() {
          @Override
          public void control(Link link, ControlTlv tlv, long arrivalNanos) {
            super.control(link, tlv, arrivalNanos);
            if (((Ihu) tlv).rxCost() == 0) {
              link.pauseReading();
            }
          }
        };
    try (TestNode one = new TestNode();
        TestNode two = new TestNode(TestLimits.usual(), pausing)) {
      Link there = one.connect(two.listen());
      there.sendControl(new Ihu(0, 6000));
      Link paused = pausing.await(RecordingEvents.Control.class).link();
      for (int i = 1; i <= 20_000; i++) {
        there.sendControl(new Ihu(i, 6000));
      }
      paused.resumeReading();
      for (int i = 1; i <= 20_000; i++) {
        assertEquals(new Ihu(i, 6000), pausing.await(RecordingEvents.Control.class).tlv());
      }
    }
  }
}
