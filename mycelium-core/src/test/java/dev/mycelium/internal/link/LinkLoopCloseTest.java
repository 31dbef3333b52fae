package dev.mycelium.internal.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mycelium.Endpoint;
import dev.mycelium.internal.link.RecordingEvents.Accepted;
import dev.mycelium.internal.link.RecordingEvents.Closed;
import dev.mycelium.internal.link.RecordingEvents.Control;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.wire.ControlTlv.Hello;
import java.io.File;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LinkLoopCloseTest {
  private static final int CYCLES = 50;
  private static final File DESCRIPTORS = new File("/proc/self/fd");

  private static int descriptors() {
    String[] open = DESCRIPTORS.list();
    return open == null ? -1 : open.length;
  }

  private static long testThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("test-link-"))
        .count();
  }

  private static void connectTalkAndClose(int cycle) throws InterruptedException {
    try (TestNode one = new TestNode();
        TestNode two = new TestNode()) {
      Link there = one.connect(two.listen());
      Link back = two.events.await(Accepted.class).link();
      for (int i = 0; i < 100; i++) {
        there.send(one.frame(1400, i), System.nanoTime());
        back.send(two.frame(1400, i), System.nanoTime());
      }
      there.flush();
      back.flush();
      if (cycle % 3 == 0) {
        there.close("cycle");
      }
    }
  }

  @Test
  void closingLeavesNoThreadNoDescriptorAndNoBuffer() throws Exception {
    assumeTrue(DESCRIPTORS.exists(), "skipped: this system does not list open files in /proc");
    assertTrue(LeakWatch.noticesALeak());
    connectTalkAndClose(0); // opens what the JVM keeps for ever
    int before = descriptors();
    for (int cycle = 0; cycle < CYCLES; cycle++) {
      connectTalkAndClose(cycle);
      assertEquals(0, testThreads());
    }
    assertEquals(before, descriptors());
    LeakWatch.assertNothingLeaked();
  }

  @Test
  void closingEndsEveryLinkWithOneEventAndTheLastWordsArrive() throws Exception {
    try (TestNode one = new TestNode();
        TestNode two = new TestNode()) {
      Endpoint listener = two.listen();
      Link first = one.connect(listener);
      Link second = one.connect(listener);
      two.events.await(Accepted.class);
      two.events.await(Accepted.class);
      Hello lastWords = new Hello(Hello.FLAG_UNICAST, 99, 2000);
      first.sendControl(lastWords);
      second.sendControl(lastWords);
      one.loop.close();
      assertEquals("the node is closing", one.events.await(Closed.class).reason());
      assertEquals("the node is closing", one.events.await(Closed.class).reason());
      assertEquals(0, one.events.events.stream().filter(Closed.class::isInstance).count());
      for (int i = 0; i < 2; i++) {
        assertEquals(lastWords, two.events.await(Control.class).tlv());
      }
    }
  }

  @Test
  void everythingAfterCloseIsHarmless() throws Exception {
    try (TestNode one = new TestNode();
        TestNode two = new TestNode()) {
      Link link = one.connect(two.listen());
      one.loop.close();
      one.loop.close();
      link.send(one.frame(100, 1), System.nanoTime());
      link.flush();
      link.sendControl(new Hello(Hello.FLAG_UNICAST, 1, 2000));
      link.close("again");
      one.loop.dial(Endpoint.parse("tcp://127.0.0.1:1"), 5);
      one.loop.abortDial(5);
      assertEquals(1, one.count(Counter.LINK_DATA_DROPPED_CLOSED));
      assertEquals(1, one.pool.idle());
    }
  }

  @Test
  void loopThatWasNeverUsedCloses() {
    new TestNode().close();
    assertEquals(0, testThreads());
  }

  @Test
  void interruptedCallerStillWaitsForTheEnd() throws Exception {
    TestNode node = new TestNode();
    node.listen();
    Thread.currentThread().interrupt();
    node.close();
    assertTrue(Thread.interrupted());
    assertEquals(0, testThreads());
  }

  @Test
  void eventLoopCannotWaitForItsOwnEnd() throws Exception {
    CompletableFuture<Throwable> outcome = new CompletableFuture<>();
    TestNode[] node = new TestNode[1];
    RecordingEvents closing =
        new RecordingEvents() {
          @Override
          public void connectFailed(long attempt, String reason) {
            outcome.complete(assertThrows(IllegalStateException.class, () -> node[0].loop.close()));
          }
        };
    try (TestNode suicidal = new TestNode(TestLimits.usual(), closing)) {
      node[0] = suicidal;
      suicidal.loop.dial(Endpoint.parse("quic://127.0.0.1:1"), 1);
      outcome.get(RecordingEvents.PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
  }
}
