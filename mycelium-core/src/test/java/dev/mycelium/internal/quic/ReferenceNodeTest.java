package dev.mycelium.internal.quic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.internal.quic.connection.QuicConnection;
import dev.mycelium.internal.quic.connection.QuicLimits;
import dev.mycelium.internal.quic.crypto.Suite;
import dev.mycelium.internal.quic.tls.TlsSettings;
import java.io.File;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our endpoint and a live reference node over the loopback, in both roles. */
class ReferenceNodeTest {
  private static final String REFERENCE = "MYCELIUM_REFERENCE";

  /** Our own Update and a Hello, as recorded. */
  private static final String UPDATE =
      "010100002a03003c083a0200400075300000000004fc26079d92f386030a11181f262d343b424950575e656c737a"
          + "81888f969da4abb2b9c0c7ced5dc0000a1a2a3a4a5a6";

  private static final String HELLO = "010100002a03000804068000000007d0";

  /** Head of a data packet to our own subnet, which the reference therefore sends back. */
  private static final String ADDRESSES =
      "04fc26079d92f386327ee2c3dcbd2f7804fc26079d92f386327ee2c3dcbd2f77";

  private static final int DATA_HEADER_BYTES = 40;

  @TempDir Path directory;

  private static int freeUdpPort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static int freeTcpPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Process reference(int quicPort, @Nullable String peer) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(System.getenv(REFERENCE));
    command.addAll(List.of("--no-tun", "--disable-peer-discovery", "--silent"));
    command.addAll(List.of("-k", directory.resolve("key").toString()));
    command.addAll(List.of("-q", "" + quicPort, "-t", "" + freeTcpPort()));
    command.addAll(List.of("--api-addr", "127.0.0.1:" + freeTcpPort()));
    command.addAll(List.of("--jsonrpc-addr", "127.0.0.1:" + freeTcpPort()));
    if (peer != null) {
      command.addAll(List.of("--peers", peer));
    }
    return new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(new File(directory.toFile(), "log"))
        .start();
  }

  private static void requireReference() {
    boolean there = System.getenv(REFERENCE) != null;
    if (!there) {
      System.out.println("skipped: " + REFERENCE + " names no reference node");
    }
    Assumptions.assumeTrue(there, REFERENCE + " is not set");
  }

  private static void end(Process process) throws InterruptedException {
    process.destroyForcibly();
    assertTrue(process.waitFor(10, TimeUnit.SECONDS));
  }

  private static byte[] dataPacket(int bytes) {
    byte[] packet = new byte[bytes];
    String head = String.format("01000000%08x", (bytes - 4 - 36) << 8 | 64) + ADDRESSES;
    byte[] start = HexFormat.of().parseHex(head);
    System.arraycopy(start, 0, packet, 0, start.length);
    return packet;
  }

  /** Exchanges control packets and datagrams of many sizes. */
  private static void converse(TestPeer peer, LoopbackDriver driver) throws IOException {
    peer.write(HexFormat.of().parseHex(UPDATE + HELLO));
    assertTrue(
        driver.runUntil(() -> peer.receivedStream.size() >= 68 + 16, 10_000),
        "no Update and IHU, closed " + peer.closed);
    String said = HexFormat.of().formatHex(peer.receivedStream.toByteArray());
    assertTrue(said.contains("010100002a03003c083a0200400075300000"), said);
    assertTrue(said.contains("010100002a03000805060000"), said);
    QuicConnection link = peer.link();
    assertTrue(driver.runUntil(() -> link.pathMtuBytes() == 1472, 5000), "path MTU");
    for (int round = 0; round < 100; round++) {
      int expected = peer.receivedDatagrams.size() + 5;
      for (int size : new int[] {DATA_HEADER_BYTES, 100, 1000, 1400, 1434}) {
        peer.datagrams.waiting.add(dataPacket(size));
      }
      link.wake();
      assertTrue(
          driver.runUntil(() -> peer.receivedDatagrams.size() >= expected, 5000),
          "round "
              + round
              + ": "
              + peer.receivedDatagrams.size()
              + " of "
              + expected
              + ", closed "
              + peer.closed);
    }
    assertTrue(link.isOpen());
    peer.write(HexFormat.of().parseHex(HELLO));
    int before = peer.receivedStream.size();
    assertTrue(driver.runUntil(() -> peer.receivedStream.size() > before, 5000), "second IHU");
    assertEquals(0, link.ownKindVersion());
  }

  @Test
  void clientOfTheReferenceInEverySuite() throws IOException, InterruptedException {
    requireReference();
    for (Suite suite : Suite.values()) {
      TlsSettings usual = TlsSettings.mycelium(TestPeer.IDENTITY);
      TlsSettings tls =
          new TlsSettings(
              TestPeer.IDENTITY, List.of(suite), usual.groups(), List.of(), usual.serverName());
      int port = freeUdpPort();
      Process process = reference(port, null); // a new one does not know our subnet yet
      try {
        dial(port, tls);
      } finally {
        end(process);
      }
    }
  }

  private static void dial(int port, TlsSettings tls) throws IOException {
    TestPeer peer = new TestPeer(System.nanoTime(), QuicLimits.DEFAULT, tls, System.nanoTime());
    try (LoopbackDriver driver = new LoopbackDriver(peer)) {
      assertNotNull(peer.endpoint.connect(LoopbackDriver.loopback(port), System.nanoTime()));
      assertTrue(
          driver.runUntil(() -> !peer.connected.isEmpty(), 9000), "not connected: " + peer.closed);
      converse(peer, driver);
      System.out.println(
          "reference as server, "
              + tls.suites()
              + ": key updates "
              + peer.link().keyUpdates()
              + ", lost "
              + peer.link().lostPackets());
      peer.link().updateKeys();
      converseBriefly(peer, driver);
      peer.link().close(0, "", System.nanoTime());
      assertTrue(driver.runUntil(() -> peer.endpoint.connectionCount() == 0, 5000));
    }
  }

  private static void converseBriefly(TestPeer peer, LoopbackDriver driver) throws IOException {
    int before = peer.receivedDatagrams.size();
    peer.datagrams.waiting.add(dataPacket(500));
    peer.link().wake();
    assertTrue(
        driver.runUntil(() -> peer.receivedDatagrams.size() > before, 5000),
        "after our key update: " + peer.closed);
  }

  @Test
  void serverOfTheReference() throws IOException, InterruptedException {
    requireReference();
    TestPeer peer = new TestPeer(System.nanoTime(), QuicLimits.DEFAULT, System.nanoTime());
    try (LoopbackDriver driver = new LoopbackDriver(peer)) {
      Process process = reference(freeUdpPort(), "quic://127.0.0.1:" + driver.port());
      try {
        assertTrue(
            driver.runUntil(() -> peer.receivedStream.size() >= 68, 15_000),
            "nothing came: " + peer.closed);
        converse(peer, driver);
        peer.link().updateKeys();
        converseBriefly(peer, driver);
        System.out.println(
            "reference as client: key updates "
                + peer.link().keyUpdates()
                + ", lost "
                + peer.link().lostPackets());
      } finally {
        end(process);
      }
    }
  }
}
