package dev.mycelium.internal.link;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.Endpoint;
import dev.mycelium.PrivateNetwork;
import dev.mycelium.internal.link.RecordingEvents.Accepted;
import dev.mycelium.internal.link.RecordingEvents.Closed;
import dev.mycelium.internal.link.RecordingEvents.Control;
import dev.mycelium.internal.link.RecordingEvents.Data;
import dev.mycelium.internal.link.RecordingEvents.HelloWritten;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.wire.ControlTlv.Hello;
import dev.mycelium.internal.wire.ControlTlv.Ihu;
import dev.mycelium.spi.PacketBuffer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Links of a private network between two loops of ours. */
class PrivateNetworkLinkTest {
  private static final Hello HELLO = new Hello(Hello.FLAG_UNICAST, 7, 2000);
  private static final PrivateNetwork NETWORK = PrivateNetwork.of("testnet", new byte[32]);

  @Test
  void membersExchangeControlAndData() throws Exception {
    try (TestNode one = TestNode.in(NETWORK);
        TestNode two = TestNode.in(NETWORK)) {
      Endpoint listener = two.listen();
      assertEquals(Endpoint.Protocol.TLS, listener.protocol());
      Link dialed = one.connect(listener);
      Link accepted = two.events.await(Accepted.class).link();
      assertEquals(
          "TLS " + accepted.remote().address() + " <-> " + listener.address(), dialed.name());
      assertEquals(15, dialed.staticCost());
      dialed.sendControl(HELLO);
      assertEquals(7, one.events.await(HelloWritten.class).seqno());
      assertEquals(HELLO, two.events.await(Control.class).tlv());
      accepted.sendControl(new Ihu(1010, 6000));
      assertEquals(new Ihu(1010, 6000), one.events.await(Control.class).tlv());
      PacketBuffer frame = one.frame(1400, 5);
      byte[] sent = Arrays.copyOf(frame.array(), frame.frameLength());
      dialed.send(frame, System.nanoTime());
      dialed.flush();
      assertArrayEquals(sent, two.events.await(Data.class).frame());
      assertEquals(16 + sent.length, accepted.receivedBytes(), "plaintext is counted");
      dialed.close("enough");
      assertEquals("closed by the other end", two.events.await(Closed.class).reason());
    }
  }

  @Test
  void wrongKeyAndWrongNameAreRefusedWithWordsOnBothSides() throws Exception {
    byte[] other = new byte[32];
    other[31] = 1;
    try (TestNode member = TestNode.in(NETWORK);
        TestNode wrongKey = TestNode.in(PrivateNetwork.of("testnet", other));
        TestNode wrongName = TestNode.in(PrivateNetwork.of("testmet", new byte[32]))) {
      Endpoint listener = member.listen();
      wrongKey.loop.dial(listener, 1);
      assertRefusal(wrongKey.events.awaitFailure().reason());
      wrongName.loop.dial(listener, 2);
      assertRefusal(wrongName.events.awaitFailure().reason());
      member.awaitCount(Counter.TLS_HANDSHAKE_FAILED, 2);
    }
  }

  private static void assertRefusal(String reason) {
    assertTrue(reason.startsWith("it refused our network name or key: "), reason);
  }

  @Test
  void neighboursWithoutTlsAreRefused() throws Exception {
    try (TestNode member = TestNode.in(NETWORK);
        TestNode plain = new TestNode();
        ServerSocket plainListener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Endpoint listener = member.listen();
      Link link =
          plain.connect(new Endpoint(Endpoint.Protocol.TCP, listener.host(), listener.port()));
      link.sendControl(HELLO);
      plain.events.await(Closed.class);
      member.loop.dial(
          Endpoint.parse("tcp://127.0.0.1:" + plainListener.getLocalPort()), member.number());
      try (Socket accepted = plainListener.accept()) {
        accepted.getOutputStream().write(new byte[] {1, 1, 0, 0});
        assertEquals(
            "it speaks no TLS: it is in no private network", member.events.awaitFailure().reason());
      }
      member.awaitCount(Counter.TLS_HANDSHAKE_FAILED, 2);
    }
  }

  @Test
  void connectionThatSaysNothingHarmsNobody() throws Exception {
    try (TestNode one = TestNode.in(NETWORK);
        TestNode two = TestNode.in(NETWORK)) {
      Endpoint listener = two.listen();
      try (Socket silent = TestNode.socketTo(listener)) {
        one.connect(listener);
        two.events.await(Accepted.class);
        assertEquals(0, silent.getInputStream().available());
      }
    }
  }
}
