package dev.mycelium.internal.link;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.Endpoint;
import dev.mycelium.internal.link.RecordingEvents.Accepted;
import dev.mycelium.internal.link.RecordingEvents.Closed;
import dev.mycelium.internal.link.RecordingEvents.Connected;
import dev.mycelium.internal.link.RecordingEvents.Control;
import dev.mycelium.internal.link.RecordingEvents.Data;
import dev.mycelium.internal.link.RecordingEvents.HelloWritten;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.wire.ControlTlv.Hello;
import dev.mycelium.spi.PacketBuffer;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InMemoryLinkTest {
  private static final Endpoint HERE = Endpoint.parse("tcp://192.0.2.1:1");
  private static final Endpoint THERE = Endpoint.parse("tcp://[2001:db8::2]:2");
  private static final Hello HELLO = new Hello(Hello.FLAG_UNICAST, 7, 2000);

  private static Link connect(TestNode one, TestNode two) throws InterruptedException {
    LinkLoop.connectInMemory(one.loop, HERE, two.loop, THERE, 42);
    Connected connected = one.events.await(Connected.class);
    assertEquals(42, connected.attempt());
    return connected.link();
  }

  @Test
  void behavesLikeADialedConnection() throws Exception {
    try (TestNode one = new TestNode();
        TestNode two = new TestNode()) {
      Link dialed = connect(one, two);
      Link accepted = two.events.await(Accepted.class).link();
      assertEquals(THERE, dialed.remote());
      assertEquals(HERE, accepted.remote());
      assertEquals(10, dialed.staticCost());
      assertEquals(15, accepted.staticCost());
      assertFalse(dialed.isInbound());
      assertTrue(accepted.isInbound());
      dialed.sendControl(HELLO);
      assertEquals(7, one.events.await(HelloWritten.class).seqno());
      assertEquals(HELLO, two.events.await(Control.class).tlv());
      PacketBuffer frame = two.frame(1400, 5);
      byte[] sent = Arrays.copyOf(frame.array(), frame.frameLength());
      accepted.send(frame, System.nanoTime());
      accepted.flush();
      assertArrayEquals(sent, one.events.await(Data.class).frame());
    }
  }

  @Test
  void withoutAttemptBothEndsAreAccepted() throws Exception {
    try (TestNode one = new TestNode();
        TestNode two = new TestNode()) {
      LinkLoop.connectInMemory(one.loop, HERE, two.loop, THERE, -1);
      assertEquals(THERE, one.events.await(Accepted.class).link().remote());
      assertEquals(HERE, two.events.await(Accepted.class).link().remote());
    }
  }

  @Test
  void closesInOrderAtBothEnds() throws Exception {
    try (TestNode one = new TestNode();
        TestNode two = new TestNode()) {
      Link link = connect(one, two);
      link.sendControl(HELLO);
      link.close("enough");
      assertEquals("enough", one.events.await(Closed.class).reason());
      assertEquals(HELLO, two.events.await(Control.class).tlv());
      assertEquals("closed by the other end", two.events.await(Closed.class).reason());
    }
  }

  @Test
  void closedLoopEndsTheLinkAtTheOther() throws Exception {
    try (TestNode one = new TestNode();
        TestNode two = new TestNode()) {
      connect(one, two);
      two.loop.close();
      assertEquals("closed by the other end", one.events.await(Closed.class).reason());
      LinkLoop.connectInMemory(one.loop, HERE, two.loop, THERE, 43); // nobody there: nothing
    }
  }

  @Test
  void readerThatStopsBlocksTheWriter() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    RecordingEvents slow =
        new RecordingEvents() {
          @Override
          public void data(Link link, PacketBuffer frame, long nowNanos) {
            try {
              assertTrue(gate.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
            } catch (InterruptedException signal) {
              Thread.currentThread().interrupt();
            }
            super.data(link, frame, nowNanos);
          }
        };
    LinkLimits patient = TestLimits.lanes(512 * 1024, Long.MAX_VALUE, 4 << 20);
    try (TestNode one = new TestNode(patient);
        TestNode two = new TestNode(TestLimits.usual(), slow)) {
      Link link = connect(one, two);
      while (one.count(Counter.LINK_DATA_DROPPED_FULL) < 1000) {
        link.send(one.frame(1400, 1), System.nanoTime());
        link.flush();
      }
      gate.countDown();
      link.send(one.frame(1400, 77), System.nanoTime());
      link.flush();
      while (TestNode.numberOf(slow.await(Data.class).frame()) != 77) {
        // those before it
      }
    }
  }

  @Test
  void nodeLinksToItself() throws Exception {
    try (TestNode node = new TestNode()) {
      LinkLoop.connectInMemory(node.loop, HERE, node.loop, THERE, 1);
      Link accepted = node.events.await(Accepted.class).link();
      accepted.sendControl(HELLO);
      assertEquals(HELLO, node.events.await(Control.class).tlv());
      accepted.close("enough");
      node.events.await(Closed.class);
      node.events.await(Closed.class);
    }
  }
}
