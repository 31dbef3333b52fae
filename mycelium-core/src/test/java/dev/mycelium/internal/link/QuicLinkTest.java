package dev.mycelium.internal.link;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.Endpoint;
import dev.mycelium.ListenException;
import dev.mycelium.internal.link.RecordingEvents.Accepted;
import dev.mycelium.internal.link.RecordingEvents.Closed;
import dev.mycelium.internal.link.RecordingEvents.Control;
import dev.mycelium.internal.link.RecordingEvents.Data;
import dev.mycelium.internal.link.RecordingEvents.HelloWritten;
import dev.mycelium.internal.link.transport.PlainDatagrams;
import dev.mycelium.internal.link.transport.Transport;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.wire.ControlTlv;
import dev.mycelium.spi.PacketBuffer;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Links over QUIC between two loops on the loopback. */
class QuicLinkTest {
  private static final ControlTlv HELLO =
      new ControlTlv.Hello(ControlTlv.Hello.FLAG_UNICAST, 7, 2000);

  private final TestNode one = new TestNode();
  private final TestNode two = new TestNode();

  @AfterEach
  void close() {
    one.close();
    two.close();
  }

  private static Endpoint listen(TestNode node, String bind) {
    return node.loop.listen(Endpoint.parse("quic://" + bind + ":0"));
  }

  /** Dials, speaks first as clients have to, and returns both ends. */
  private Link[] join(Endpoint target) throws InterruptedException {
    Link dialed = one.connect(target);
    dialed.sendControl(HELLO);
    return new Link[] {dialed, two.events.await(Accepted.class).link()};
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "[::1]", "[::]"})
  void controlAndDataPassBothWays(String bind) throws InterruptedException {
    Endpoint listener = listen(two, bind);
    String host = bind.equals("[::]") ? "127.0.0.1" : bind;
    Link[] ends = join(Endpoint.parse("quic://" + host + ":" + listener.port()));
    assertEquals(HELLO, two.events.await(Control.class).tlv());
    assertEquals(7, one.events.await(HelloWritten.class).seqno());
    ends[1].sendControl(HELLO);
    assertEquals(HELLO, one.events.await(Control.class).tlv());

    send(two, ends[1], 100, 1);
    assertEquals(1, TestNode.numberOf(one.events.await(Data.class).frame()));
    send(one, ends[0], 1000, 2);
    assertEquals(2, TestNode.numberOf(two.events.await(Data.class).frame()));
    boolean ipv4 = host.equals("127.0.0.1");
    assertEquals(ipv4 ? 12 : 7, ends[0].staticCost());
    assertEquals(ipv4 ? 12 : 7, ends[1].staticCost());
    assertEquals("QUIC -> " + host + ":" + listener.port(), ends[0].name());
    assertEquals(bind.equals("[::]"), ends[1].remote().host().startsWith("::ffff:"));
  }

  private static void send(TestNode from, Link link, int payloadBytes, long number) {
    link.send(from.frame(payloadBytes, number), System.nanoTime());
    link.flush();
  }

  @Test
  void frameLargerThanADatagramGoesOverTheStream() throws InterruptedException {
    Link[] ends = join(listen(two, "127.0.0.1"));
    for (int payload : new int[] {1400, 9000, 65_000}) {
      PacketBuffer frame = one.frame(payload, payload);
      byte[] expected = Arrays.copyOf(frame.array(), frame.frameLength());
      expected[2] = 0;
      expected[3] = 0;
      ends[0].send(frame, System.nanoTime());
      ends[0].flush();
      assertArrayEquals(expected, two.events.await(Data.class).frame());
    }
    assertEquals(0, one.count(Counter.LINK_DATA_DROPPED_STREAM_FULL));
  }

  static Stream<Transport> kinds() {
    return Stream.of(Transport.best(), PlainDatagrams.transport(), Transport.nio());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void burstsArriveInOrder(Transport kind) throws InterruptedException {
    LinkLimits patient = TestLimits.lanes(4 << 20, 60_000_000_000L, 1 << 20);
    try (TestNode other = new TestNode(patient, new RecordingEvents(), kind)) {
      Endpoint listener = listen(other, "127.0.0.1");
      Link dialed = one.connect(listener);
      dialed.sendControl(HELLO);
      Link accepted = other.events.await(Accepted.class).link();
      long number = 0;
      for (int burst = 0; burst < 20; burst++) {
        for (int i = 0; i < 40; i++) {
          accepted.send(other.frame(1000, number + i), System.nanoTime());
        }
        accepted.flush();
        for (int i = 0; i < 40; i++) {
          assertEquals(number++, TestNode.numberOf(one.events.await(Data.class).frame()));
        }
      }
      one.awaitCount(Counter.LINK_DATA_RECEIVED, 800);
      other.awaitCount(Counter.LINK_DATA_SENT, 800);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void orderlyCloseIsSeenAtOnceByTheOtherEnd(boolean byDialer) throws InterruptedException {
    Link[] ends = join(listen(two, "127.0.0.1"));
    ends[byDialer ? 0 : 1].close("enough");
    assertEquals("enough", (byDialer ? one : two).events.await(Closed.class).reason());
    assertEquals(
        "closed by the other end", (byDialer ? two : one).events.await(Closed.class).reason());
  }

  @Test
  void endOfALoopIsSeenAtOnceByTheOtherEnd() throws InterruptedException {
    Link[] ends = join(listen(two, "127.0.0.1"));
    one.close();
    assertEquals(ends[1], two.events.await(Closed.class).link());
  }

  @Test
  void twoLinksBetweenTheSameSocketsLiveSideBySide() throws InterruptedException {
    Endpoint oneListens = listen(one, "[::]");
    Endpoint twoListens = listen(two, "[::]");
    Link there = one.connect(Endpoint.parse("quic://[::1]:" + twoListens.port()));
    Link back = two.connect(Endpoint.parse("quic://[::1]:" + oneListens.port()));
    there.sendControl(HELLO);
    Link thereEnd = two.events.await(Accepted.class).link();
    back.sendControl(HELLO);
    Link backEnd = one.events.await(Accepted.class).link();
    assertEquals(oneListens.port(), thereEnd.remote().port());
    assertEquals(twoListens.port(), backEnd.remote().port());
    there.close("enough");
    two.events.await(Closed.class);
    send(two, back, 100, 5);
    assertEquals(5, TestNode.numberOf(one.events.await(Data.class).frame()));
  }

  @Test
  void nobodyThereIsAFailedAttempt() throws Exception {
    try (TestNode impatient = new TestNode(TestLimits.timeouts(500, 20_000));
        DatagramSocket deaf = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      impatient.loop.dial(Endpoint.parse("quic://127.0.0.1:" + deaf.getLocalPort()), 77);
      assertEquals(77, impatient.events.awaitFailure().attempt());
    }
  }

  @Test
  void attemptCanBeGivenUp() throws Exception {
    try (DatagramSocket deaf = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      one.loop.dial(Endpoint.parse("quic://127.0.0.1:" + deaf.getLocalPort()), 78);
      one.loop.abortDial(78);
      assertEquals("given up", one.events.awaitFailure().reason());
    }
  }

  @Test
  void dialingSocketAdmitsNobody() throws Exception {
    Endpoint listener = listen(two, "[::]");
    Link dialed = one.connect(Endpoint.parse("quic://[::1]:" + listener.port()));
    dialed.sendControl(HELLO);
    Endpoint seen = two.events.await(Accepted.class).link().remote();
    two.loop.dial(seen, 79);
    assertTrue(two.events.awaitFailure().reason().contains("QUIC error 0x2"), "connection refused");
  }

  @Test
  void connectionsPerAddressAreBounded() throws Exception {
    try (TestNode strict = new TestNode(TestLimits.links(1024, 1))) {
      Endpoint listener = listen(strict, "127.0.0.1");
      one.connect(listener).sendControl(HELLO);
      strict.events.await(Accepted.class);
      one.loop.dial(listener, 80);
      assertTrue(one.events.awaitFailure().reason().contains("0x2"));
      strict.awaitCount(Counter.LINK_REFUSED_PER_ADDRESS, 1);
    }
  }

  @Test
  void takenPortIsAClearError() {
    Endpoint listener = listen(one, "127.0.0.1");
    ListenException failure =
        org.junit.jupiter.api.Assertions.assertThrows(
            ListenException.class, () -> two.loop.listen(listener));
    assertTrue(String.valueOf(failure.getMessage()).contains("Address already in use"));
  }

  @Test
  void buffersComeBackWhenLinksEnd() throws InterruptedException {
    Link[] ends = join(listen(two, "127.0.0.1"));
    for (int i = 0; i < 100; i++) {
      ends[0].send(one.frame(1400, i), System.nanoTime());
    }
    ends[0].flush();
    ends[0].close("enough");
    one.events.await(Closed.class);
    two.events.await(Closed.class);
    one.close();
    two.close();
    assertFalse(one.threadName.isEmpty());
  }
}
