package dev.mycelium.internal.link;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.mycelium.internal.link.RecordingEvents.Accepted;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.spi.PacketBuffer;
import io.netty.util.ResourceLeakDetector;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The way of a frame through a link makes no garbage per frame. */
class LinkAllocationTest {
  private static final int BURST = 64;
  private static final int WARM_UP_BURSTS = 1500;
  private static final int BURSTS = 1500;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final class Sink extends RecordingEvents {
    final AtomicLong received = new AtomicLong();
    volatile long threadId;

    @Override
    public void data(Link link, PacketBuffer frame, long nowNanos) {
      threadId = Thread.currentThread().getId();
      frame.release();
      received.lazySet(received.get() + 1);
    }

    @Override
    public void endOfBurst(Link link) {}
  }

  @BeforeEach
  void trackNoBuffers() {
    LeakWatch.install();
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
  }

  @AfterEach
  void trackBuffersAgain() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
  }

  private static void sendBursts(TestNode node, Link link, Sink sink, int bursts) {
    for (int burst = 0; burst < bursts; burst++) {
      long before = sink.received.get();
      for (int i = 0; i < BURST; i++) {
        PacketBuffer frame = node.pool.acquire(1400);
        frame.length(1400);
        frame.array()[0] = 1;
        frame.array()[1] = 0;
        frame.array()[5] = (byte) (1432 >>> 8);
        frame.array()[6] = (byte) 1432;
        link.send(frame, System.nanoTime());
      }
      link.flush();
      while (sink.received.get() - before < BURST) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void frameCostsNoGarbageOnAnyOfItsThreads() throws Exception {
    Sink sink = new Sink();
    try (TestNode one = new TestNode();
        TestNode two = new TestNode(TestLimits.usual(), sink)) {
      Link link = one.connect(two.listen());
      sink.await(Accepted.class);
      sendBursts(one, link, sink, WARM_UP_BURSTS);
      long writer = threadOf(one);
      long producer = Thread.currentThread().getId();
      long producerBefore = THREADS.getThreadAllocatedBytes(producer);
      long writerBefore = THREADS.getThreadAllocatedBytes(writer);
      long readerBefore = THREADS.getThreadAllocatedBytes(sink.threadId);
      sendBursts(one, link, sink, BURSTS);
      double frames = (double) BURSTS * BURST;
      double producerBytes = (THREADS.getThreadAllocatedBytes(producer) - producerBefore) / frames;
      double writerBytes = (THREADS.getThreadAllocatedBytes(writer) - writerBefore) / frames;
      double readerBytes = (THREADS.getThreadAllocatedBytes(sink.threadId) - readerBefore) / frames;
      String all =
          String.format(
              "bytes per frame: producer %.2f, writer %.2f, reader %.2f",
              producerBytes, writerBytes, readerBytes);
      System.out.println(all);
      assertTrue(producerBytes < 1, all);
      assertTrue(writerBytes < 8, all);
      assertTrue(readerBytes < 8, all);
      assertTrue(one.count(Counter.LINK_DATA_DROPPED_FULL) == 0, "a frame was dropped");
    }
  }

  private static long threadOf(TestNode node) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(node.threadName))
        .findFirst()
        .orElseThrow()
        .getId();
  }
}
