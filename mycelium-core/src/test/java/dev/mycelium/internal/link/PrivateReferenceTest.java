package dev.mycelium.internal.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.mycelium.Endpoint;
import dev.mycelium.PrivateNetwork;
import dev.mycelium.internal.link.RecordingEvents.Accepted;
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
  private static final String PROGRAM = "mycelium-private";
  private static final byte[] KEY = new byte[32];
  private static final PrivateNetwork NETWORK = PrivateNetwork.of("testnet", KEY);
  private static final int DIALS_MAX = 100;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  @TempDir Path directory;

  private Path program = Path.of(PROGRAM);

  @BeforeEach
  void requireReference() {
    String reference = System.getenv(VARIABLE);
    program = Path.of(reference == null ? "." : reference).resolveSibling(PROGRAM);
    if (reference == null || !Files.isExecutable(program)) {
      System.out.println(
          "SKIPPED: private links with a reference: "
              + VARIABLE
              + " has no "
              + PROGRAM
              + " beside it");
      abort("no reference");
    }
  }

  /** A running reference. */
  private final class Reference implements AutoCloseable {
    private final int port = freePort();
    private final Process process;

    Reference(Endpoint... peers) throws IOException {
      Path keyFile = Files.write(directory.resolve("network.key"), KEY);
      List<String> command =
          new ArrayList<>(
              List.of(
                  program.toString(),
                  "--no-tun",
                  "--disable-peer-discovery",
                  "-k",
                  directory.resolve("node.key").toString(),
                  "-t",
                  Integer.toString(port),
                  "--api-addr",
                  "127.0.0.1:" + freePort(),
                  "--jsonrpc-addr",
                  "127.0.0.1:" + freePort(),
                  "--network-name",
                  NETWORK.name(),
                  "--network-key-file",
                  keyFile.toString()));
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

  @Test
  void weDialAReferenceAndAreRefusedWithAnotherKey() throws Exception {
    byte[] otherKey = new byte[32];
    otherKey[0] = 1;
    try (Reference reference = new Reference();
        TestNode member = TestNode.in(NETWORK);
        TestNode stranger = TestNode.in(PrivateNetwork.of("testnet", otherKey));
        TestNode foreigner = TestNode.in(PrivateNetwork.of("othernet", KEY))) {
      assertTalks(member, dial(member, reference));
      for (TestNode refused : List.of(stranger, foreigner)) {
        refused.loop.dial(reference.endpoint(), refused.number());
        String reason = refused.events.awaitFailure().reason();
        assertTrue(reason.startsWith("it refused our network name or key: "), reason);
      }
      assertTalks(member, dial(member, reference));
    }
  }

  @Test
  void aReferenceDialsUsAndNobodyElse() throws Exception {
    byte[] otherKey = new byte[32];
    otherKey[0] = 1;
    try (TestNode member = TestNode.in(NETWORK);
        TestNode stranger = TestNode.in(PrivateNetwork.of("testnet", otherKey));
        TestNode plain = new TestNode()) {
      Endpoint tcp = member.listen();
      Endpoint upgraded = new Endpoint(Endpoint.Protocol.TCP, tcp.host(), tcp.port());
      try (Reference reference = new Reference(upgraded, stranger.listen(), plain.listen())) {
        assertTrue(reference.process.isAlive());
        assertTalks(member, member.events.await(Accepted.class).link());
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (stranger.count(Counter.TLS_HANDSHAKE_FAILED) == 0) {
          assertTrue(System.nanoTime() - deadline < 0, "the stranger refused nobody");
          LockSupport.parkNanos(POLL_NANOS);
        }
      }
    }
  }
}
