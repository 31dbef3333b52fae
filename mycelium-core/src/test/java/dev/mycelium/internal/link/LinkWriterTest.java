package dev.mycelium.internal.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.internal.link.queue.ControlBudget;
import dev.mycelium.internal.link.queue.LinkQueue;
import dev.mycelium.internal.link.queue.LinkQueue.Control;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.packet.PacketPool;
import dev.mycelium.spi.PacketBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On a hand-driven loop, with a carrier that blocks when told. */
class LinkWriterTest {
  private static final long AGE_NANOS = 20_000_000;
  private static final int CONTROL = -1;

  private final LinkLimits limits = TestLimits.lanes(4 << 20, AGE_NANOS, 1 << 20);
  private final Counters counters = new Counters();
  private final PacketPool pool = new PacketPool();
  private final LinkQueue queue =
      new LinkQueue(
          limits.dataLaneBytes(),
          limits::dataLaneBytes,
          limits.dataAgeNanos(),
          new ControlBudget(limits.controlLanesBytes()).open(limits.controlLaneBytes(), () -> {}),
          counters);
  private final FakeCarrier carrier = new FakeCarrier();
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private long now = Long.MAX_VALUE - 10;
  private final LinkWriter writer =
      new LinkWriter(queue, carrier, channel.eventLoop(), () -> now, limits);

  private static final class FakeCarrier implements Carrier {
    final List<Integer> blocks = new ArrayList<>();
    final List<Integer> hellos = new ArrayList<>();
    final List<Integer> marks = new ArrayList<>();
    boolean writable = true;
    boolean broken;
    @Nullable Throwable failure;
    Runnable afterWrite = () -> {};

    @Override
    public boolean isWritable() {
      return writable;
    }

    @Override
    public ByteBuf allocate(int bytes, int bytesMax) {
      if (broken) {
        throw new OutOfMemoryError("no direct memory in this test");
      }
      return Unpooled.buffer(bytes, bytesMax);
    }

    /** A mark is the first byte of an item; items are all of one length in a test. */
    @Override
    public void write(ByteBuf block) {
      blocks.add(block.readableBytes());
      block.forEachByte(
          value -> {
            if (value != 0) {
              marks.add((int) value);
            }
            return true;
          });
      block.release();
      afterWrite.run();
    }

    @Override
    public void write(ByteBuf block, int helloSeqno) {
      hellos.add(helloSeqno);
      write(block);
    }

    @Override
    public void setReading(boolean enabled) {}

    @Override
    public void shutdownOutput() {}

    @Override
    public void close() {}

    @Override
    public void fail(Throwable cause) {
      failure = cause;
    }
  }

  @AfterEach
  void closeChannel() {
    assertFalse(channel.finish());
  }

  private void offer(int frameBytes, int mark) {
    PacketBuffer frame = pool.acquire(frameBytes);
    frame.frameLength(frameBytes);
    java.util.Arrays.fill(frame.array(), (byte) 0);
    frame.array()[0] = (byte) mark;
    queue.offerData(frame, now);
  }

  private void offerControl(int helloSeqno) {
    byte[] packet = new byte[16];
    packet[0] = CONTROL;
    assertTrue(queue.offerControl(new Control(packet, helloSeqno)));
  }

  private boolean take(int frameBytes, int mark) {
    PacketBuffer frame = pool.acquire(frameBytes);
    frame.frameLength(frameBytes);
    java.util.Arrays.fill(frame.array(), (byte) 0);
    frame.array()[0] = (byte) mark;
    boolean taken = writer.take(frame);
    if (!taken) {
      frame.release();
    }
    return taken;
  }

  @Test
  void aFrameThatNeedNotQueueIsWrittenWithItsBurst() {
    assertTrue(take(1000, 1));
    assertTrue(take(1000, 2));
    assertEquals(0, pool.lent(), "copied and given back at once");
    assertEquals(List.of(), carrier.blocks);
    assertTrue(writer.hasWork());
    writer.wake();
    assertEquals(List.of(2000), carrier.blocks);
    assertEquals(List.of(1, 2), carrier.marks);
    assertEquals(2, counters.get(Counter.LINK_DATA_SENT));
  }

  @Test
  void framesThatWaitGoBeforeOneThatNeedNotQueue() {
    carrier.writable = false;
    offer(1000, 1);
    writer.wake();
    carrier.writable = true;
    assertTrue(take(1000, 2));
    writer.wake();
    assertEquals(List.of(1, 2), carrier.marks);
  }

  @Test
  void aFrameIsNotTakenWhileTheCarrierIsBlocked() {
    carrier.writable = false;
    assertFalse(take(1000, 1));
    assertFalse(writer.hasWork());
  }

  @Test
  void aLackOfMemoryForABlockEndsTheLinkAndLeavesTheFrame() {
    carrier.broken = true;
    assertFalse(take(1000, 1));
    assertNotNull(carrier.failure);
    assertEquals(0, pool.lent());
  }

  @Test
  void manyFramesBecomeOneBlock() {
    for (int i = 1; i <= 40; i++) {
      offer(1472, i);
    }
    writer.wake();
    assertEquals(List.of(40 * 1472), carrier.blocks);
    assertEquals(40, pool.idle());
    assertEquals(40 * 1472, writer.writtenBytes());
  }

  @Test
  void blocksEndAtTheirSize() {
    for (int i = 1; i <= 100; i++) {
      offer(1472, i);
    }
    writer.wake();
    assertEquals(List.of(45 * 1472, 45 * 1472, 10 * 1472), carrier.blocks);
  }

  @Test
  void controlGoesFirst() {
    offer(100, 1);
    offer(100, 2);
    offerControl(Control.NO_HELLO);
    writer.wake();
    assertEquals(List.of(CONTROL, 1, 2), carrier.marks);
    assertEquals(1, carrier.blocks.size());
  }

  @Test
  void everyHelloHasItsOwnBlock() {
    offerControl(Control.NO_HELLO);
    offerControl(7);
    offerControl(8);
    offer(100, 1);
    writer.wake();
    assertEquals(List.of(7, 8), carrier.hellos);
    assertEquals(List.of(CONTROL, CONTROL, CONTROL, 1), carrier.marks);
  }

  @Test
  void nothingIsWrittenWhileTheCarrierIsBlocked() {
    carrier.writable = false;
    offer(100, 1);
    writer.wake();
    assertEquals(List.of(), carrier.blocks);
    carrier.writable = true;
    writer.wake();
    assertEquals(List.of(100), carrier.blocks);
  }

  @Test
  void controlOvertakesWhatWaitedBehindABlockedCarrier() {
    carrier.writable = false;
    offer(100, 1);
    writer.wake();
    offerControl(Control.NO_HELLO);
    carrier.writable = true;
    writer.wake();
    assertEquals(List.of(CONTROL, 1), carrier.marks);
  }

  @Test
  void framesThatWaitedTooLongBehindABlockedCarrierAreDropped() {
    carrier.writable = false;
    offer(100, 1);
    writer.wake();
    now += AGE_NANOS + 1; // the clock wraps
    offer(100, 2);
    carrier.writable = true;
    writer.wake();
    assertEquals(List.of(2), carrier.marks);
    assertEquals(1, counters.get(Counter.LINK_DATA_DROPPED_OLD));
  }

  @Test
  void lateThreadAloneDropsNothing() {
    offer(100, 1);
    now += 10 * AGE_NANOS;
    writer.wake();
    assertEquals(List.of(1), carrier.marks);
  }

  @Test
  void laneOfOnlyOldFramesWritesNothing() {
    carrier.writable = false;
    offer(100, 1);
    writer.wake();
    now += AGE_NANOS + 1;
    carrier.writable = true;
    writer.wake();
    assertEquals(List.of(), carrier.blocks);
    assertEquals(1, pool.idle());
  }

  @Test
  void carrierThatBecomesWritableWithinAWriteIsNotEnteredTwice() {
    carrier.afterWrite = writer::wake;
    for (int i = 1; i <= 100; i++) {
      offer(1472, i);
    }
    writer.wake();
    assertEquals(3, carrier.blocks.size());
    assertEquals(100, carrier.marks.size());
  }

  @Test
  void endlessProducerDoesNotKeepTheThreadFromReading() {
    carrier.afterWrite = () -> offer(1472, 1);
    for (int i = 0; i < 2000; i++) {
      offer(1472, 1);
    }
    writer.wake();
    int first = carrier.blocks.stream().mapToInt(Integer::intValue).sum();
    assertTrue(first < 1200 * 1024, "wrote " + first + " bytes in one turn");
    carrier.afterWrite = () -> {};
    while (!queue.isEmpty()) { // each turn is asked for by the one before
      channel.runScheduledPendingTasks();
    }
    assertTrue(carrier.marks.size() > 2000);
  }

  @Test
  void largestFramePasses() {
    offer(1000, 1);
    offer(65_575, 2);
    writer.wake();
    assertEquals(List.of(66_575), carrier.blocks);
  }

  @Test
  void lackOfMemoryEndsTheLinkInsteadOfSilencingIt() {
    carrier.broken = true;
    offer(100, 1);
    writer.wake();
    assertNotNull(carrier.failure);
  }

  @Test
  void lastWordsAreControlOnly() {
    carrier.writable = false;
    offer(100, 1);
    offerControl(Control.NO_HELLO);
    writer.wake();
    carrier.writable = true;
    writer.writeLastWords();
    assertEquals(List.of(CONTROL), carrier.marks);
    offerControl(Control.NO_HELLO);
    writer.wake();
    assertEquals(1, carrier.marks.size());
    assertEquals(1, counters.get(Counter.LINK_DATA_DROPPED_CLOSED));
  }

  @Test
  void everyFrameWrittenIsCountedAndNothingElse() {
    for (int i = 1; i <= 100; i++) {
      offer(1472, i);
    }
    offerControl(Control.NO_HELLO);
    writer.wake();
    assertEquals(100, counters.get(Counter.LINK_DATA_SENT));
  }

  @Test
  void passingFrameIsCountedWhenItIsWritten() {
    assertTrue(writer.append(ByteBuffer.allocate(100), 100, 5));
    assertEquals(0, counters.get(Counter.LINK_DATA_SENT));
    writer.wake();
    assertEquals(1, counters.get(Counter.LINK_DATA_SENT));
  }

  @Test
  void passingFrameThatDiesWithItsLinkIsCounted() {
    assertTrue(writer.append(ByteBuffer.allocate(100), 100, 5));
    writer.stop();
    assertEquals(0, counters.get(Counter.LINK_DATA_SENT));
    assertEquals(1, counters.get(Counter.LINK_DATA_DROPPED_CLOSED));
  }
}
