package dev.mycelium.internal.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.Endpoint;
import dev.mycelium.internal.link.RecordingEvents.Accepted;
import dev.mycelium.internal.link.RecordingEvents.Closed;
import dev.mycelium.internal.link.RecordingEvents.ConnectFailed;
import dev.mycelium.internal.link.RecordingEvents.Control;
import dev.mycelium.internal.link.RecordingEvents.Data;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.wire.ControlTlv.Hello;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What strangers do to a listener, over plain sockets. */
class HostileNeighbourTest {
  private static final byte[] HELLO = HexFormat.of().parseHex("010100002a03000804068000000007d0");

  private static void write(Socket socket, byte... bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** Waits for the end of the stream, in order or by reset. */
  private static void awaitEnd(Socket socket) throws IOException {
    socket.setSoTimeout(RecordingEvents.PATIENCE_SECONDS * 1000);
    try {
      assertEquals(-1, socket.getInputStream().read());
    } catch (java.net.SocketException reset) {
      // as good
    }
  }

  @Test
  void wrongVersionClosesTheLink() throws Exception {
    try (TestNode node = new TestNode();
        Socket socket = TestNode.socketTo(node.listen())) {
      write(socket, (byte) 2, (byte) 0, (byte) 0, (byte) 0, (byte) 0);
      assertEquals("Unknown protocol version", node.events.await(Closed.class).reason());
      node.awaitCount(Counter.LINK_CLOSED_BAD_FRAME, 1);
      awaitEnd(socket);
    }
  }

  @Test
  void wrongTypeClosesTheLink() throws Exception {
    try (TestNode node = new TestNode();
        Socket socket = TestNode.socketTo(node.listen())) {
      write(socket, HELLO);
      write(socket, (byte) 1, (byte) 2, (byte) 0, (byte) 0, (byte) 0);
      assertEquals("Invalid packet type", node.events.await(Closed.class).reason());
      awaitEnd(socket);
    }
  }

  @Test
  void randomBytesNeverHurtTheLoop() throws Exception {
    SplittableRandom random = new SplittableRandom(7);
    try (TestNode node = new TestNode(TestLimits.links(1024, 1024))) {
      Endpoint listener = node.listen();
      for (int i = 0; i < 200; i++) {
        byte[] garbage = new byte[random.nextInt(1, 3000)];
        random.nextBytes(garbage);
        if (i % 2 == 0) { // get past the first gate
          garbage[0] = 1;
          garbage[Math.min(1, garbage.length - 1)] = 1;
        }
        try (Socket socket = TestNode.socketTo(listener)) {
          write(socket, garbage);
        }
        node.events.await(Closed.class);
      }
      try (Socket socket = TestNode.socketTo(listener)) {
        write(socket, HELLO);
        assertEquals(
            new Hello(Hello.FLAG_UNICAST, 0, 2000), node.events.await(Control.class).tlv());
      }
    }
  }

  @Test
  void endBetweenPacketsIsClean() throws Exception {
    try (TestNode node = new TestNode()) {
      try (Socket socket = TestNode.socketTo(node.listen())) {
        write(socket, HELLO);
      }
      assertEquals("closed by the other end", node.events.await(Closed.class).reason());
    }
  }

  @Test
  void endInsideAPacketIsNamed() throws Exception {
    try (TestNode node = new TestNode()) {
      try (Socket socket = TestNode.socketTo(node.listen())) {
        write(socket, java.util.Arrays.copyOf(HELLO, 10));
      }
      assertEquals("bytes remaining on stream", node.events.await(Closed.class).reason());
    }
  }

  @Test
  void resetIsNamed() throws Exception {
    try (TestNode node = new TestNode()) {
      Socket socket = TestNode.socketTo(node.listen());
      node.events.await(Accepted.class);
      socket.setSoLinger(true, 0);
      socket.close();
      String reason = node.events.await(Closed.class).reason();
      assertTrue(reason.contains("reset"), reason);
    }
  }

  @Test
  void halfFramesHoldOneBufferEachAndGiveItBack() throws Exception {
    try (TestNode node = new TestNode(TestLimits.links(1024, 1024))) {
      Endpoint listener = node.listen();
      List<Socket> sockets = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        Socket socket = TestNode.socketTo(listener);
        sockets.add(socket);
        node.events.await(Accepted.class);
        write(socket, HELLO);
        node.events.await(Control.class);
        write(socket, HexFormat.of().parseHex("0100000000ffff40")); // 65535 bytes to follow
      }
      for (Socket socket : sockets) {
        socket.close();
        assertEquals("bytes remaining on stream", node.events.await(Closed.class).reason());
      }
      assertEquals(20, node.pool.idle());
    }
  }

  @Test
  void silentConnectionIsClosedAfterItsTime() throws Exception {
    try (TestNode node = new TestNode(TestLimits.timeouts(10_000, 50));
        Socket socket = TestNode.socketTo(node.listen())) {
      assertEquals("no valid packet within 50 ms", node.events.await(Closed.class).reason());
      node.awaitCount(Counter.LINK_CLOSED_SILENT, 1);
      awaitEnd(socket);
    }
  }

  @Test
  void nonsenseInGoodFramesCountsAsSilence() throws Exception {
    try (TestNode node = new TestNode(TestLimits.timeouts(10_000, 50));
        Socket socket = TestNode.socketTo(node.listen())) {
      write(socket, HexFormat.of().parseHex("0101000000000003aabbcc"));
      assertEquals("no valid packet within 50 ms", node.events.await(Closed.class).reason());
      node.awaitCount(Counter.LINK_CONTROL_MALFORMED, 1);
    }
  }

  @Test
  void connectionThatSpokeIsNotClosedForSilence() throws Exception {
    try (TestNode node = new TestNode(TestLimits.timeouts(10_000, 50))) {
      Endpoint listener = node.listen();
      try (Socket spoke = TestNode.socketTo(listener)) {
        node.events.await(Accepted.class);
        write(spoke, HELLO);
        Link speaking = node.events.await(Control.class).link();
        try (Socket silent = TestNode.socketTo(listener)) { // its end proves that time has passed
          assertEquals(
              silent.getLocalPort(), node.events.await(Closed.class).link().remote().port());
          write(spoke, HELLO);
          assertEquals(speaking, node.events.await(Control.class).link());
        }
      }
    }
  }

  @Test
  void connectionsOverTheLimitOfAnAddressAreRefused() throws Exception {
    try (TestNode node = new TestNode(TestLimits.links(100, 3))) {
      Endpoint listener = node.listen();
      List<Socket> admitted = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        admitted.add(TestNode.socketTo(listener));
        node.events.await(Accepted.class);
      }
      for (int i = 0; i < 20; i++) {
        try (Socket refused = TestNode.socketTo(listener)) {
          awaitEnd(refused);
        }
      }
      node.awaitCount(Counter.LINK_REFUSED_PER_ADDRESS, 20);
      admitted.get(0).close();
      node.events.await(Closed.class);
      admitted.set(0, TestNode.socketTo(listener));
      node.events.await(Accepted.class);
      for (Socket socket : admitted) {
        socket.close();
      }
    }
  }

  @Test
  void connectionsOverTheTotalLimitAreRefusedButOwnOnesAreNot() throws Exception {
    try (TestNode node = new TestNode(TestLimits.links(2, 16));
        TestNode friend = new TestNode()) {
      Endpoint listener = node.listen();
      try (Socket one = TestNode.socketTo(listener);
          Socket two = TestNode.socketTo(listener);
          Socket three = TestNode.socketTo(listener)) {
        awaitEnd(three);
        node.awaitCount(Counter.LINK_REFUSED_TOTAL, 1);
        node.connect(friend.listen());
        friend.events.await(Accepted.class);
        assertTrue(one.isConnected() && two.isConnected());
      }
    }
  }

  @Test
  void refusedPortFailsTheAttempt() throws Exception {
    int port;
    try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = gone.getLocalPort();
    }
    try (TestNode node = new TestNode()) {
      node.loop.dial(Endpoint.parse("tcp://127.0.0.1:" + port), 9);
      ConnectFailed failure = node.events.awaitFailure();
      assertEquals(9, failure.attempt());
      assertTrue(failure.reason().contains("refused"), failure.reason());
    }
  }

  /** A listener whose queue of waiting connections is full answers no further ones. */
  private static final class DeafListener implements AutoCloseable {
    private final ServerSocket server;
    private final List<Socket> waiting = new ArrayList<>();

    DeafListener() throws IOException {
      server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
      try {
        while (waiting.size() < 100) {
          Socket socket = new Socket();
          waiting.add(socket);
          socket.connect(address, 200);
        }
      } catch (java.net.SocketTimeoutException full) {
        return;
      }
      throw new IOException("the listener took 100 connections without accepting");
    }

    Endpoint endpoint() {
      return Endpoint.of(Endpoint.Protocol.TCP, (InetSocketAddress) server.getLocalSocketAddress());
    }

    @Override
    public void close() throws IOException {
      for (Socket socket : waiting) {
        socket.close();
      }
      server.close();
    }
  }

  @Test
  void peerThatNeverAnswersTimesOut() throws Exception {
    try (DeafListener deaf = new DeafListener();
        TestNode node = new TestNode(TestLimits.timeouts(100, 20_000))) {
      node.loop.dial(deaf.endpoint(), 4);
      ConnectFailed failure = node.events.awaitFailure();
      assertEquals(4, failure.attempt());
      assertTrue(failure.reason().contains("timed out"), failure.reason());
    }
  }

  @Test
  void attemptThatIsGivenUpFailsAtOnce() throws Exception {
    try (DeafListener deaf = new DeafListener();
        TestNode node = new TestNode()) {
      node.loop.dial(deaf.endpoint(), 5);
      node.loop.abortDial(5);
      assertEquals(new ConnectFailed(5, "given up"), node.events.awaitFailure());
      node.loop.abortDial(5);
      node.loop.abortDial(6);
      node.loop.dial(Endpoint.parse("quic://127.0.0.1:1"), 7);
      assertEquals(7, node.events.awaitFailure().attempt());
    }
  }

  @Test
  void closingTheLoopEndsAttemptsUnderWay() throws Exception {
    try (DeafListener deaf = new DeafListener();
        TestNode node = new TestNode()) {
      node.loop.dial(deaf.endpoint(), 5);
      node.loop.close();
      assertEquals(new ConnectFailed(5, "given up"), node.events.awaitFailure());
    }
  }

  @Test
  void dataOfAStrangerIsDeliveredWhole() throws Exception {
    try (TestNode node = new TestNode();
        Socket socket = TestNode.socketTo(node.listen())) {
      byte[] frame =
          HexFormat.of()
              .parseHex(
                  "010000000000054004000000000000000000000000000001"
                      + "05000000000000000000000000000002aabbccddee");
      for (byte b : frame) {
        write(socket, b);
      }
      org.junit.jupiter.api.Assertions.assertArrayEquals(
          frame, node.events.await(Data.class).frame());
    }
  }

  @Test
  void strangersCannotFillTheLog() {
    long now = Long.MAX_VALUE - 5;
    LogAllowance allowance = new LogAllowance(now);
    int allowed = 0;
    for (int i = 0; i < 100_000; i++) {
      allowed += allowance.take(now) ? 1 : 0;
      now += 1_000_000; // 100 seconds in all
    }
    assertTrue(allowed >= 190 && allowed <= 200, "allowed " + allowed);
  }
}
