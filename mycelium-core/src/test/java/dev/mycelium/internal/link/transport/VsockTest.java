package dev.mycelium.internal.link.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.mycelium.Endpoint;
import dev.mycelium.Node;
import dev.mycelium.PeerInfo;
import dev.mycelium.RouteInfo;
import dev.mycelium.SecretKey;
import dev.mycelium.StartException;
import dev.mycelium.testing.InMemoryTun;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.epoll.VSockAddress;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class VsockTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int LOOPBACK = 1;
  private static final String ANY = "4294967295";
  private static final int PORT = 20_651;

  /** Two seconds, in which a kernel with loopback has long delivered the connection. */
  private static final int PROBES = 200;

  private static final long PROBE_NANOS = 10_000_000;

  private static void skip(String reason) {
    System.out.println("skipped: " + reason);
    abort(reason);
  }

  private static void requireSockets() {
    if (Transport.best().vsock() == null) {
      skip("vsock links need epoll");
    }
    try {
      LinuxSocket.newVSockStream().close();
    } catch (ChannelException | IOException none) {
      skip("this kernel has no vsock: " + none.getMessage());
    }
  }

  private static void requireLoopback() {
    requireSockets();
    try {
      LinuxSocket listener = LinuxSocket.newVSockStream();
      LinuxSocket probe = LinuxSocket.newVSockStream();
      try {
        listener.bindVSock(new VSockAddress(-1, PORT));
        listener.listen(1);
        boolean unused = probe.connectVSock(new VSockAddress(LOOPBACK, PORT));
        awaitConnection(listener);
      } finally {
        probe.close();
        listener.close();
      }
    } catch (IOException failure) {
      skip("this kernel has no vsock loopback: " + failure.getMessage());
    }
  }

  private static void awaitConnection(LinuxSocket listener) throws IOException {
    for (int i = 0; i < PROBES; i++) {
      int accepted = listener.accept(new byte[32]);
      if (accepted >= 0) {
        new FileDescriptor(accepted).close();
        return;
      }
      LockSupport.parkNanos(PROBE_NANOS);
    }
    throw new IOException("a connection to context 1 does not arrive");
  }

  @Test
  void endpointsAndAddressesAreTheSameThing() {
    if (Transport.best().vsock() == null) {
      skip("vsock links need epoll");
    }
    VsockTransport vsock = new EpollVsock();
    for (String text : List.of("vsock://2:9651", "vsock://4294967295:4294967295", "vsock://0:0")) {
      Endpoint endpoint = Endpoint.parse(text);
      assertEquals(endpoint, vsock.endpointOf(vsock.addressOf(endpoint)));
    }
  }

  @Test
  void takenPortIsRefused() {
    requireSockets();
    try (Node node = Node.builder().listen("vsock://" + ANY + ":" + (PORT + 1)).start()) {
      Endpoint bound = node.listeners().get(0);
      assertEquals("vsock://" + ANY + ":" + (PORT + 1), bound.uri());
      StartException refused =
          assertThrows(
              StartException.class, () -> Node.builder().listen(bound.uri()).start().close());
      assertTrue(String.valueOf(refused.getMessage()).contains("in use"), refused.getMessage());
    }
    Node.builder().listen("vsock://" + ANY + ":" + (PORT + 1)).start().close();
  }

  @Test
  void twoNodesCarryPacketsOverTheLoopbackContext() throws InterruptedException {
    requireLoopback();
    SecretKey keyOfA = SecretKey.generate();
    SecretKey keyOfB = SecretKey.generate();
    InMemoryTun tunOfA = new InMemoryTun("a", keyOfA.publicKey().address(), 1400);
    InMemoryTun tunOfB = new InMemoryTun("b", keyOfB.publicKey().address(), 1400);
    Node.Builder listening = Node.builder().listen("vsock://" + ANY + ":" + (PORT + 2));
    Node.Builder dialing = Node.builder().peers("vsock://1:" + (PORT + 2));
    try (Node a = listening.identity(keyOfA).tun(tunOfA).start();
        Node b = dialing.identity(keyOfB).tun(tunOfB).start()) {
      assertTrue(b.awaitRoute(a.address(), PATIENCE));
      assertTrue(a.awaitRoute(b.address(), PATIENCE));
      for (int bytes : new int[] {0, 56, 1352}) {
        assertTrue(tunOfA.ping(b.address(), bytes, PATIENCE).isPresent(), bytes + " bytes");
        assertTrue(tunOfB.ping(a.address(), bytes, PATIENCE).isPresent(), bytes + " bytes");
      }

      PeerInfo there = b.peers().get(0);
      assertEquals("Vsock 1:" + (PORT + 2), there.endpoint().toString());
      assertEquals(PeerInfo.State.ALIVE, there.state());
      PeerInfo back = a.peers().get(0);
      assertEquals(PeerInfo.Type.INBOUND, back.type());
      assertEquals(Endpoint.Protocol.VSOCK, back.endpoint().protocol());
      RouteInfo route = b.routes().get(0);
      // Linux tells no context of a socket that was not bound to one
      String name = "VSOCK (1|" + ANY + "):\\d+ <-> 1:" + (PORT + 2);
      assertTrue(route.nextHop().matches(name), route.nextHop());
    }
  }
}
