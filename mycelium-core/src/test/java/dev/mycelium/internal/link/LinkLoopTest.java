package dev.mycelium.internal.link;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.Endpoint;
import dev.mycelium.ListenException;
import dev.mycelium.internal.link.RecordingEvents.Accepted;
import dev.mycelium.internal.link.RecordingEvents.Closed;
import dev.mycelium.internal.link.RecordingEvents.Control;
import dev.mycelium.internal.link.RecordingEvents.Data;
import dev.mycelium.internal.link.RecordingEvents.EndOfBurst;
import dev.mycelium.internal.link.RecordingEvents.HelloWritten;
import dev.mycelium.internal.link.transport.Transport;
import dev.mycelium.internal.wire.ControlTlv.Hello;
import dev.mycelium.internal.wire.ControlTlv.Ihu;
import dev.mycelium.spi.PacketBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LinkLoopTest {
  private static final Hello HELLO = new Hello(Hello.FLAG_UNICAST, 7, 2000);

  @Test
  void twoLoopsExchangeControlAndData() throws Exception {
    try (TestNode one = new TestNode();
        TestNode two = new TestNode()) {
      Link dialed = one.connect(two.listen());
      Link accepted = two.events.await(Accepted.class).link();
      dialed.sendControl(HELLO);
      assertEquals(7, one.events.await(HelloWritten.class).seqno());
      assertEquals(HELLO, two.events.await(Control.class).tlv());
      accepted.sendControl(new Ihu(1010, 6000));
      assertEquals(new Ihu(1010, 6000), one.events.await(Control.class).tlv());
      PacketBuffer frame = one.frame(100, 5);
      byte[] sent = Arrays.copyOf(frame.array(), frame.frameLength());
      dialed.send(frame, System.nanoTime());
      dialed.flush();
      assertArrayEquals(sent, two.events.await(Data.class).frame());
      two.events.await(EndOfBurst.class);
      assertEquals(16 + sent.length, accepted.receivedBytes());
      assertEquals(16 + sent.length, dialed.sentBytes());
    }
  }

  @Test
  void linkKnowsItsEnds() throws Exception {
    try (TestNode one = new TestNode();
        TestNode two = new TestNode()) {
      Endpoint listener = two.listen();
      Link dialed = one.connect(listener);
      Link accepted = two.events.await(Accepted.class).link();
      assertEquals(listener, dialed.remote());
      assertEquals(
          "TCP " + accepted.remote().address() + " <-> " + listener.address(), dialed.name());
      assertEquals(
          "TCP " + listener.address() + " <-> " + accepted.remote().address(), accepted.name());
      assertFalse(dialed.isInbound());
      assertTrue(accepted.isInbound());
      assertEquals(15, dialed.staticCost());
    }
  }

  @Test
  void dualStackListenerShowsIpv4ClientsAsMapped() throws Exception {
    try (TestNode one = new TestNode();
        TestNode two = new TestNode()) {
      Endpoint any = two.loop.listen(Endpoint.parse("tcp://[::]:0"));
      one.connect(Endpoint.parse("tcp://127.0.0.1:" + any.port()));
      Link accepted = two.events.await(Accepted.class).link();
      assertEquals("::ffff:127.0.0.1", accepted.remote().host());
      assertEquals("127.0.0.1", accepted.remote().unmapped().host());
      assertEquals(15, accepted.staticCost());
    }
  }

  @Test
  void linkOverIpv6CostsTen() throws Exception {
    try (TestNode one = new TestNode();
        TestNode two = new TestNode()) {
      Endpoint listener = two.loop.listen(Endpoint.parse("tcp://[::]:0"));
      Link dialed = one.connect(Endpoint.parse("tcp://[::1]:" + listener.port()));
      assertEquals(10, dialed.staticCost());
      assertEquals("::1", two.events.await(Accepted.class).link().remote().host());
    }
  }

  @Test
  void closeIsSeenOnceAtBothEnds() throws Exception {
    try (TestNode one = new TestNode();
        TestNode two = new TestNode()) {
      Link dialed = one.connect(two.listen());
      two.events.await(Accepted.class);
      dialed.sendControl(HELLO);
      dialed.close("enough");
      dialed.close("twice");
      assertEquals("enough", one.events.await(Closed.class).reason());
      assertEquals(HELLO, two.events.await(Control.class).tlv());
      assertEquals("closed by the other end", two.events.await(Closed.class).reason());
    }
  }

  @Test
  void otherProtocolsAreRefusedWithWords() throws Exception {
    try (TestNode one = new TestNode()) {
      one.loop.dial(Endpoint.parse("tls://127.0.0.1:9651"), 3);
      assertEquals("tls links are not supported yet", one.events.awaitFailure().reason());
      assertThrows(
          ListenException.class, () -> one.loop.listen(Endpoint.parse("tls://127.0.0.1:0")));
    }
  }

  @Test
  void whereNobodyListensTheReasonIsWhatTheSystemSaysAndNothingElse() throws Exception {
    try (TestNode one = new TestNode();
        TestNode plain = new TestNode(TestLimits.usual(), new RecordingEvents(), Transport.nio())) {
      one.loop.dial(Endpoint.parse("tcp://127.0.0.1:1"), 3);
      assertEquals("Connection refused", one.events.awaitFailure().reason());
      plain.loop.dial(Endpoint.parse("tcp://127.0.0.1:1"), 3);
      assertEquals("Connection refused", plain.events.awaitFailure().reason());
    }
  }

  @Test
  void listeningTwiceOnOnePortFailsWithAdvice() {
    try (TestNode one = new TestNode()) {
      Endpoint taken = one.listen();
      ListenException failure = assertThrows(ListenException.class, () -> one.loop.listen(taken));
      String message = String.valueOf(failure.getMessage());
      assertTrue(message.contains(taken.uri()) && message.contains("in use"), message);
    }
  }

  @Test
  void platformsWithoutEpollHaveLinksToo() throws Exception {
    try (TestNode one = new TestNode(TestLimits.usual(), new RecordingEvents(), Transport.nio());
        TestNode two = new TestNode(TestLimits.usual(), new RecordingEvents(), Transport.nio())) {
      Endpoint any = two.loop.listen(Endpoint.parse("tcp://[::]:0"));
      Link dialed = one.connect(Endpoint.parse("tcp://127.0.0.1:" + any.port()));
      Link accepted = two.events.await(Accepted.class).link();
      assertEquals("::ffff:127.0.0.1", accepted.remote().host());
      one.connect(Endpoint.parse("tcp://[::1]:" + any.port()));
      dialed.sendControl(HELLO);
      assertEquals(7, one.events.await(HelloWritten.class).seqno());
      assertEquals(HELLO, two.events.await(Control.class).tlv());
      accepted.close("enough");
      assertEquals("closed by the other end", one.events.await(Closed.class).reason());
    }
  }
}
