package dev.mycelium.internal.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.mycelium.Endpoint;
import dev.mycelium.PrivateNetwork;
import dev.mycelium.internal.link.RecordingEvents.Accepted;
import dev.mycelium.internal.link.RecordingEvents.Closed;
import dev.mycelium.internal.link.RecordingEvents.Connected;
import dev.mycelium.internal.link.RecordingEvents.Control;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.wire.ControlTlv;
import dev.mycelium.internal.wire.ControlTlv.Hello;
import dev.mycelium.internal.wire.ControlTlv.Ihu;
import dev.mycelium.internal.wire.ControlTlv.Update;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Private links with a live reference node, whose program for them lies beside the public one. */
class PrivateReferenceTest {
  private static final String VARIABLE = "MYCELIUM_REFERENCE";
  private static final String PRIVATE = "-private";
  private static final byte[] KEY = new byte[32];
  private static final PrivateNetwork NETWORK = PrivateNetwork.of("testnet", KEY);
  private static final int DIALS_MAX = 100;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  @TempDir Path directory;

  private Path publicProgram = Path.of(".");
  private Path program = Path.of(".");

  @BeforeEach
  void requireReference() {
    String reference = System.getenv(VARIABLE);
    publicProgram = Path.of(reference == null ? "." : reference);
    program = publicProgram.resolveSibling(publicProgram.getFileName() + PRIVATE);
    if (reference == null || !Files.isExecutable(program)) {
      System.out.println(
          "SKIPPED: private links with a reference: "
              + VARIABLE
              + " has no program with "
              + PRIVATE
              + " behind its name beside it");
      abort("no reference");
    }
  }

  /** A running reference. */
  private final class Reference implements AutoCloseable {
    private final int port = freePort();
    private final Process process;

    /** A member of the network. */
    Reference(Endpoint... peers) throws IOException {
      this(true, peers);
    }

    /** A member of the network, or a node without one. */
    Reference(boolean member, Endpoint... peers) throws IOException {
      List<String> command =
          new ArrayList<>(
              List.of(
                  (member ? program : publicProgram).toString(),
                  "--no-tun",
                  "--disable-peer-discovery",
                  "-k",
                  directory.resolve("node" + port + ".key").toString(),
                  "-t",
                  Integer.toString(port),
                  "--api-addr",
                  "127.0.0.1:" + freePort(),
                  "--jsonrpc-addr",
                  "127.0.0.1:" + freePort()));
      if (member) {
        Path keyFile = Files.write(directory.resolve("network.key"), KEY);
        command.addAll(List.of("--network-name", NETWORK.name()));
        command.addAll(List.of("--network-key-file", keyFile.toString()));
      } else {
        command.add("--disable-quic");
      }
      for (Endpoint peer : peers) {
        command.addAll(List.of("--peers", peer.uri()));
      }
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    }

    Endpoint endpoint() {
      return Endpoint.parse("tls://127.0.0.1:" + port);
    }

    @Override
    public void close() throws IOException {
      process.destroy();
      try {
        if (!process.waitFor(RecordingEvents.PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException interrupted) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
      try (InputStream nothing = process.getInputStream()) {
        assertEquals(-1, nothing.read());
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  /** It may not listen yet. */
  private static Link dial(TestNode node, Reference reference) throws InterruptedException {
    for (int i = 0; i < DIALS_MAX; i++) {
      node.loop.dial(reference.endpoint(), node.number());
      RecordingEvents.Event event = node.events.events.poll(100, TimeUnit.MILLISECONDS);
      while (event != null) {
        if (event instanceof Connected connected) {
          return connected.link();
        }
        event = node.events.events.poll();
      }
    }
    throw new AssertionError("the reference cannot be reached: " + node.events.failures);
  }

  private static <T extends ControlTlv> T await(TestNode node, Class<T> type)
      throws InterruptedException {
    ControlTlv tlv = node.events.await(Control.class).tlv();
    while (!type.isInstance(tlv)) {
      tlv = node.events.await(Control.class).tlv();
    }
    return type.cast(tlv);
  }

  private static void assertTalks(TestNode node, Link link) throws InterruptedException {
    assertEquals(0, await(node, Update.class).metric(), "its own subnet");
    link.sendControl(new Hello(Hello.FLAG_UNICAST, 0, 2000));
    assertTrue(await(node, Ihu.class).rxCost() > 0, "an answer");
  }

  private static byte[] otherKey() {
    byte[] key = KEY.clone();
    key[0] = 1;
    return key;
  }

  private static void awaitRefusal(TestNode node, int count) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (node.count(Counter.TLS_HANDSHAKE_FAILED) < count) {
      assertTrue(System.nanoTime() - deadline < 0, "nobody was refused");
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  @Test
  void weDialAReferenceAndAreRefusedWithAnotherKeyOrNameOrWithoutTls() throws Exception {
    try (Reference reference = new Reference();
        TestNode member = TestNode.in(NETWORK);
        TestNode stranger = TestNode.in(PrivateNetwork.of("testnet", otherKey()));
        TestNode foreigner = TestNode.in(PrivateNetwork.of("othernet", KEY));
        TestNode plain = new TestNode()) {
      assertTalks(member, dial(member, reference));
      Link withoutTls = plain.connect(tcp(reference.endpoint()));
      withoutTls.sendControl(new Hello(Hello.FLAG_UNICAST, 0, 2000));
      assertEquals(withoutTls, plain.events.await(Closed.class).link());
      for (TestNode refused : List.of(stranger, foreigner)) {
        refused.loop.dial(reference.endpoint(), refused.number());
        String reason = refused.events.awaitFailure().reason();
        assertTrue(reason.startsWith("it refused our network name or key: "), reason);
      }
      assertTalks(member, dial(member, reference));
    }
  }

  private static Endpoint tcp(Endpoint tls) {
    return new Endpoint(Endpoint.Protocol.TCP, tls.host(), tls.port());
  }

  /** It shakes hands within its accept loop (spec 02 §16 W6): nobody gets in meanwhile. */
  @Test
  void silentClientOfAReferenceHoldsUsUpButNotForEver() throws Exception {
    try (Reference reference = new Reference();
        TestNode member = TestNode.in(NETWORK);
        TestNode other = TestNode.in(NETWORK)) {
      assertTalks(member, dial(member, reference));
      try (Socket silent = TestNode.socketTo(tcp(reference.endpoint()))) {
        assertTrue(silent.isConnected());
        other.loop.dial(reference.endpoint(), other.number());
        String reason = other.events.awaitFailure().reason();
        assertTrue(reason.startsWith("no TLS handshake within "), reason);
      }
      assertTalks(other, dial(other, reference));
    }
  }

  @Test
  void aReferenceDialsUsAndNobodyElseWhoeverElseCallsMeanwhile() throws Exception {
    try (TestNode member = TestNode.in(NETWORK);
        TestNode stranger = TestNode.in(PrivateNetwork.of("testnet", otherKey()));
        TestNode foreigner = TestNode.in(PrivateNetwork.of("othernet", KEY));
        TestNode plain = new TestNode()) {
      Endpoint listener = member.listen();
      try (Socket silent = TestNode.socketTo(listener);
          Reference withoutNetwork = new Reference(false, tcp(listener));
          Reference reference =
              new Reference(tcp(listener), stranger.listen(), foreigner.listen(), plain.listen())) {
        assertTrue(silent.isConnected() && withoutNetwork.process.isAlive());
        assertTrue(reference.process.isAlive());
        assertTalks(member, member.events.await(Accepted.class).link());
        awaitRefusal(stranger, 1);
        awaitRefusal(foreigner, 1);
        awaitRefusal(member, 1); // the one without a network
        assertTrue(plain.events.await(Closed.class).reason().contains("protocol version"));
      }
    }
  }
}
