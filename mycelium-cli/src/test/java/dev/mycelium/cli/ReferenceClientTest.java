package dev.mycelium.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our commands against the API of live reference nodes, each in a process of its own. */
class ReferenceClientTest {
  private static final int ATTEMPTS = 100;

  @TempDir Path home;

  private final List<Process> nodes = new ArrayList<>();

  /** One reference node. */
  private record Reference(String api, String peer) {
    ClientProcess run(String... arguments) throws Exception {
      return run(new byte[0], arguments);
    }

    ClientProcess run(byte[] in, String... arguments) throws Exception {
      List<String> words = new ArrayList<>(List.of("--api-addr", api));
      words.addAll(List.of(arguments));
      return ClientProcess.run(in, words.toArray(String[]::new));
    }
  }

  @BeforeEach
  void requireReference() {
    boolean missing = System.getenv("MYCELIUM_REFERENCE") == null;
    if (missing) {
      System.out.println("skipped: MYCELIUM_REFERENCE is not set");
    }
    assumeTrue(!missing, "MYCELIUM_REFERENCE is not set");
  }

  @AfterEach
  void stopNodes() throws InterruptedException {
    for (Process node : nodes) {
      node.destroy();
      node.waitFor();
    }
  }

  @Test
  void referenceNodeIsListedAndSteered() throws Exception {
    Reference node = start();

    assertEquals(0, node.run("peers", "add", "tcp://127.0.0.1:1", "quic://[::1]:2").exit());
    assertEquals(1, node.run("peers", "add", "tcp://127.0.0.1:1").exit());
    String table = node.run("peers", "list").text();
    assertTrue(table.contains("| Tcp      | 127.0.0.1:1 "), table);
    assertTrue(table.contains("| Quic     | [::1]:2 "), table);
    assertTrue(node.run("peers", "list", "--json").text().contains("\"socket\": \"127.0.0.1:1\""));
    assertEquals(0, node.run("peers", "remove", "tcp://127.0.0.1:1").exit());
    assertEquals(1, node.run("peers", "remove", "tcp://127.0.0.1:1").exit());

    assertEquals("[]\n", node.run("routes", "selected", "--json").text());
    assertEquals("[]\n", node.run("proxy", "list", "--json").text());
    assertEquals(1, node.run("proxy", "connect").exit());
    assertEquals(0, node.run("stats", "packets").exit());
    ClientProcess status = node.run("status");
    assertTrue(status.text().contains("peers       0 of 1 connected"), status.text());
    assertEquals(1, node.run("ping", TestKeys.ADDRESS_A).exit());
  }

  @Test
  void messagePassesFromOneReferenceNodeToAnother() throws Exception {
    byte[] data = new byte[10_000];
    new Random(3).nextBytes(data);
    Reference sender = start();
    Reference receiver = start();
    assertEquals(0, sender.run("peers", "add", receiver.peer).exit());
    String address = receiver.run("status").text().lines().findFirst().orElseThrow().substring(12);

    ClientProcess sent =
        sender.run(data, "message", "send", "-t", "ab~", "--msg-path", "-", address);
    assertEquals(0, sent.exit(), sent.err());
    ClientProcess received =
        receiver.run("message", "receive", "--timeout", "60", "-t", "ab~", "--raw");

    assertEquals(0, received.exit(), received.err());
    assertArrayEquals(data, received.out());
    ClientProcess unanswered = sender.run("message", "send", "-w", "--timeout", "0", address, "x");
    assertEquals(1, unanswered.exit());
    assertTrue(unanswered.text().startsWith("{\"id\":\""), unanswered.text());
  }

  private Reference start() throws Exception {
    int port = freePort();
    Reference reference = new Reference("127.0.0.1:" + freePort(), "tcp://127.0.0.1:" + port);
    List<String> command =
        List.of(
            System.getenv("MYCELIUM_REFERENCE"),
            "-k",
            home.resolve("key" + port).toString(),
            "--no-tun",
            "--disable-quic",
            "--disable-peer-discovery",
            "-t",
            "" + port,
            "--api-addr",
            reference.api,
            "--jsonrpc-addr",
            "127.0.0.1:" + freePort());
    Process node =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Files.createFile(home.resolve("log" + port)).toFile())
            .start();
    nodes.add(node);
    for (int i = 0; reference.run("peers", "list").exit() != 0; i++) {
      assertTrue(i < ATTEMPTS && node.isAlive(), "the reference node does not answer");
    }
    return reference;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
