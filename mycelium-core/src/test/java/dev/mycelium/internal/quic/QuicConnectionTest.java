package dev.mycelium.internal.quic;

import static dev.mycelium.internal.quic.VirtualNetwork.MILLI;
import static dev.mycelium.internal.quic.VirtualNetwork.SECOND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.quic.connection.CloseReason;
import dev.mycelium.internal.quic.connection.QuicLimits;
import dev.mycelium.internal.quic.io.UdpAddress;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Two endpoints and a network that behaves. */
class QuicConnectionTest {
  private static final UdpAddress CLIENT = UdpAddress.ofIpv4(0x0A000001, 9651);
  private static final UdpAddress SERVER = UdpAddress.ofIpv4(0x0A000002, 9651);

  private final VirtualNetwork network = new VirtualNetwork(7, 40);
  private static final byte[] SECRET = bytes(32, 77);

  private final TestPeer client = new TestPeer(1, QuicLimits.DEFAULT, network.now);
  private final TestPeer server = new TestPeer(100, QuicLimits.DEFAULT, network.now);

  QuicConnectionTest() {
    network.add(client, CLIENT);
    network.add(server, SERVER);
  }

  static byte[] bytes(int length, long seed) {
    byte[] bytes = new byte[length];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  private void connect() {
    assertNotNull(client.endpoint.connect(SERVER, network.now));
    assertTrue(network.runUntil(() -> server.connected.size() == 1, SECOND));
    client.write("hello".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    assertTrue(network.runUntil(() -> server.receivedStream.size() == 5, SECOND));
    network.run(SECOND);
  }

  @Test
  void handshakeCompletesAndStreamFlowsBothWays() {
    server.echo = true;
    connect();
    assertEquals(
        "hello", client.receivedStream.toString(java.nio.charset.StandardCharsets.US_ASCII));
    assertEquals(1, client.connected.size());
    assertEquals(1, server.link().ownKindVersion());
    assertEquals(1, client.link().ownKindVersion());
    assertEquals(0, client.closed.size());
    assertEquals(0, client.link().lostPackets());
    assertEquals(0, client.link().droppedPackets());
  }

  @Test
  void pathMtuIsFoundWithinASecond() {
    connect();
    assertEquals(1472, client.link().pathMtuBytes());
    assertEquals(1472, server.link().pathMtuBytes());
    assertEquals(1440, client.link().maxDatagramBytes());
  }

  @Test
  void narrowPathIsMeasuredToWithinTwentyBytes() {
    network.mtu = 1350;
    connect();
    network.run(30 * SECOND);
    int found = client.link().pathMtuBytes();
    assertTrue(found <= 1350 && found > 1330, "found " + found);
  }

  @Test
  void blackHoleIsNoticedWhileLargePacketsVanish() {
    connect();
    network.mtu = 1300;
    for (int i = 0; i < 400; i++) {
      client.datagrams.waiting.add(bytes(i % 4 == 0 ? 100 : 1400, i));
      client.link().wake();
      network.run(20 * MILLI);
    }
    assertEquals(1200, client.link().pathMtuBytes());
    assertEquals(1, client.count(Counter.QUIC_PATH_MTU_FALLS));
    assertEquals(client.link().lostPackets(), client.count(Counter.QUIC_PACKETS_LOST));
    assertTrue(client.count(Counter.QUIC_PACKETS_LOST) > 3);
    assertTrue(client.link().isOpen());
    network.run(70 * SECOND);
    assertTrue(client.link().pathMtuBytes() > 1270, "searched again after the pause");
  }

  @Test
  void datagramsOfAllSizesArrive() {
    connect();
    int most = client.link().maxDatagramBytes();
    for (int size : new int[] {0, 1, 4, 100, 1162, 1400, most}) {
      client.datagrams.waiting.add(bytes(size, size));
    }
    client.datagrams.waiting.add(bytes(most + 1, 1));
    client.link().wake();
    network.run(SECOND);
    assertEquals(7, server.receivedDatagrams.size());
    assertEquals(1, client.datagrams.oversized);
    assertEquals(most, server.receivedDatagrams.get(6).length);
    assertArrayEquals(bytes(most, most), server.receivedDatagrams.get(6));
  }

  @Test
  void bulkGoesInBatchesOfEqualDatagrams() {
    connect();
    for (int i = 0; i < 20_000; i++) {
      client.datagrams.waiting.add(bytes(1400, i));
    }
    client.link().wake();
    assertTrue(network.runUntil(() -> server.receivedDatagrams.size() == 20_000, 60 * SECOND));
    for (int i = 0; i < 20_000; i += 1001) {
      assertArrayEquals(bytes(1400, i), server.receivedDatagrams.get(i));
    }
    assertTrue(network.largestBatch >= 32, "largest batch " + network.largestBatch);
  }

  @Test
  void streamOfMegabytesArrivesInOrder() {
    connect();
    server.receivedStream.reset();
    byte[] data = bytes(5_000_000, 3);
    client.write(data);
    assertTrue(network.runUntil(() -> server.receivedStream.size() == data.length, 60 * SECOND));
    assertArrayEquals(data, server.receivedStream.toByteArray());
    network.run(SECOND);
    assertEquals(0, client.link().heldStreamBytes());
  }

  @Test
  void readerThatStopsHoldsTheSenderAtTheWindow() {
    connect();
    server.reading = false;
    client.write(bytes(3_000_000, 4));
    network.run(20 * SECOND);
    assertEquals(QuicLimits.DEFAULT.streamWindowBytes() - 5, server.link().readableBytes());
    server.reading = true;
    server.receivedStream.reset();
    server.readAll(server.link());
    assertTrue(network.runUntil(() -> server.receivedStream.size() == 3_000_000, 60 * SECOND));
  }

  @Test
  void datagramsAndStreamShareTheWay() {
    connect();
    server.receivedStream.reset();
    for (int i = 0; i < 3000; i++) {
      client.datagrams.waiting.add(bytes(1300, i));
    }
    client.write(bytes(1_000_000, 5));
    assertTrue(network.runUntil(() -> server.receivedStream.size() > 500_000, 60 * SECOND));
    int datagrams = server.receivedDatagrams.size();
    assertTrue(datagrams > 200 && datagrams < 800, datagrams + " datagrams meanwhile");
  }

  @Test
  void keysChangeOnOurInitiativeAndOnThePeers() {
    connect();
    for (int i = 0; i < 6; i++) {
      TestPeer updating = i % 2 == 0 ? client : server;
      updating.link().updateKeys();
      for (int round = 0; round < 2; round++) { // so that both have sent and been acknowledged
        client.datagrams.waiting.add(bytes(50, i));
        client.link().wake();
        server.datagrams.waiting.add(bytes(50, i));
        server.link().wake();
        network.run(2 * SECOND);
      }
    }
    for (TestPeer peer : Arrays.asList(client, server)) {
      assertEquals(6, peer.link().keyUpdates());
      assertEquals(6, peer.count(Counter.QUIC_KEY_UPDATES));
    }
    assertEquals(12, server.receivedDatagrams.size());
    assertEquals(0, server.link().droppedPackets());
  }

  @Test
  void keysChangeByThemselvesAfterSoManyPackets() {
    QuicLimits d = QuicLimits.DEFAULT;
    QuicLimits often =
        new QuicLimits(60_000, d.keepAliveNanos(), d.handshakeNanos(), 1 << 20, 50, 10, 10, 5);
    TestPeer eager = new TestPeer(5, often, network.now);
    network.add(eager, UdpAddress.ofIpv4(5, 5));
    assertNotNull(eager.endpoint.connect(SERVER, network.now));
    network.run(SECOND);
    eager.write(bytes(1, 1));
    for (int i = 0; i < 1000; i++) {
      eager.datagrams.waiting.add(bytes(1000, i));
      eager.link().wake();
      network.run(10 * MILLI);
    }
    network.run(SECOND);
    assertEquals(1000, server.receivedDatagrams.size());
    assertTrue(eager.link().keyUpdates() >= 5, "updates " + eager.link().keyUpdates());
  }

  @Test
  void closeTellsThePeerAndLeavesNothingBehind() {
    connect();
    client.link().close(0, "bye", network.now);
    network.run(10 * SECOND);
    assertEquals(CloseReason.Kind.LOCAL, client.closed.get(0).kind());
    assertEquals(new CloseReason(CloseReason.Kind.REMOTE, 0, "bye"), server.closed.get(0));
    for (TestPeer peer : Arrays.asList(client, server)) {
      assertEquals(1, peer.closed.size());
      assertEquals(0, peer.endpoint.connectionCount());
      assertEquals(0, peer.endpoint.routeCount());
    }
  }

  @Test
  void silenceIsKeptAliveOnBothSides() {
    connect();
    network.run(600 * SECOND);
    assertTrue(client.link().isOpen());
    assertTrue(server.link().isOpen());
  }

  @Test
  void vanishedPeerEndsByIdleTimeout() {
    connect();
    network.loss = 1;
    network.run(100 * SECOND);
    assertEquals(CloseReason.Kind.IDLE, client.closed.get(0).kind());
    assertEquals(CloseReason.Kind.IDLE, server.closed.get(0).kind());
    assertEquals(0, client.endpoint.routeCount());
    assertEquals(0, server.endpoint.routeCount());
  }

  @Test
  void nobodyAnsweringEndsByHandshakeTimeout() {
    network.loss = 1;
    assertNotNull(client.endpoint.connect(SERVER, network.now));
    network.run(30 * SECOND);
    assertEquals(CloseReason.Kind.HANDSHAKE_TIMEOUT, client.closed.get(0).kind());
    assertEquals(0, client.endpoint.connectionCount());
    assertEquals(1, client.count(Counter.QUIC_HANDSHAKES_FAILED));
    assertTrue(client.count(Counter.QUIC_PROBE_TIMEOUTS) > 0);
    assertTrue(client.count(Counter.QUIC_PACKETS_REPEATED) > 0);
  }

  @Test
  void clientThatNeverOpensTheStreamIsDropped() {
    assertNotNull(client.endpoint.connect(SERVER, network.now));
    network.run(30 * SECOND);
    assertEquals(CloseReason.Kind.HANDSHAKE_TIMEOUT, server.closed.get(0).kind());
    assertEquals(CloseReason.Kind.REMOTE, client.closed.get(0).kind());
    assertEquals(1, server.count(Counter.QUIC_CONNECTIONS_ACCEPTED));
    assertEquals(1, server.count(Counter.QUIC_HANDSHAKES_FAILED));
    assertEquals(0, client.count(Counter.QUIC_HANDSHAKES_FAILED));
  }

  @Test
  void clientBehindNatKeepsItsConnection() {
    connect();
    network.rebind(client, UdpAddress.ofIpv4(0x0A000001, 4444));
    client.write(bytes(100, 1));
    network.run(5 * SECOND);
    assertEquals(105, server.receivedStream.size());
    assertEquals(1, server.addressChanges);
    assertEquals(4444, server.link().remote().port());
    server.datagrams.waiting.add(bytes(1400, 2));
    server.link().wake();
    network.run(SECOND);
    assertEquals(1, client.receivedDatagrams.size());
    network.rebind(client, UdpAddress.ofIpv4(0x0B000001, 5555));
    client.write(bytes(100, 1));
    network.run(5 * SECOND);
    server.datagrams.waiting.add(bytes(1000, 3));
    server.link().wake();
    network.run(SECOND);
    assertEquals(2, client.receivedDatagrams.size());
    assertEquals(1472, server.link().pathMtuBytes());
    assertEquals(2, server.count(Counter.QUIC_PATH_CHANGES));
  }

  @Test
  void stolenAddressFallsBackWhenItCannotProveItself() {
    connect();
    UdpAddress thief = UdpAddress.ofIpv4(0x0C000001, 1);
    network.logging = true;
    network.filter = bytes -> false;
    client.write(bytes(100, 1));
    network.flush();
    byte[] stolen = network.log.get(0).clone();
    network.filter = bytes -> true;
    network.inject(thief, SERVER, stolen);
    network.run(MILLI);
    assertEquals(thief, server.link().remote());
    network.run(10 * SECOND);
    assertEquals(CLIENT, server.link().remote());
    server.write(bytes(10, 1));
    network.run(SECOND);
    assertEquals(10, client.receivedStream.size());
  }

  @Test
  void restartedServerResetsWhatItDoesNotKnow() {
    server.endpoint.keepResets(SECRET, "9651");
    connect();
    TestPeer other = new TestPeer(55, QuicLimits.DEFAULT, network.now);
    other.endpoint.keepResets(SECRET, "9652");
    network.add(other, SERVER);
    client.write(bytes(100, 1));
    network.run(SECOND);
    assertTrue(other.count(Counter.QUIC_RESETS_SENT) > 0);
    assertTrue(client.link().isOpen(), "another socket's word is worth nothing");

    TestPeer restarted = new TestPeer(56, QuicLimits.DEFAULT, network.now);
    restarted.endpoint.keepResets(SECRET, "9651");
    network.add(restarted, SERVER);
    client.write(bytes(100, 1));
    network.run(5 * SECOND);
    assertEquals(CloseReason.Kind.STATELESS_RESET, client.closed.get(0).kind());
    assertEquals(0, client.endpoint.routeCount());
    assertEquals(1, client.count(Counter.QUIC_RESETS_RECEIVED));
    assertTrue(restarted.count(Counter.QUIC_RESETS_SENT) > 0);
  }

  @Test
  void unwantedConnectionIsRefused() {
    server.admitting = false;
    assertNotNull(client.endpoint.connect(SERVER, network.now));
    network.run(5 * SECOND);
    assertEquals(new CloseReason(CloseReason.Kind.REMOTE, 2, ""), client.closed.get(0));
    assertEquals(1, client.count(Counter.QUIC_HANDSHAKES_FAILED));
    assertTrue(server.count(Counter.QUIC_CONNECTIONS_REFUSED) > 0);
    assertEquals(0, server.endpoint.connectionCount());
    assertEquals(0, server.endpoint.routeCount());
  }

  @Test
  void bothSidesMayDialEachOtherAtOnce() {
    assertNotNull(client.endpoint.connect(SERVER, network.now));
    assertNotNull(server.endpoint.connect(CLIENT, network.now));
    network.run(SECOND);
    assertEquals(2, client.connected.size());
    assertEquals(2, server.connected.size());
    assertFalse(client.connected.get(0).equals(client.connected.get(1)));
  }

  @Test
  void handshakeSurvivesALoadedServerThatAsksForProof() {
    QuicLimits d = QuicLimits.DEFAULT;
    QuicLimits strict =
        new QuicLimits(60_000, d.keepAliveNanos(), d.handshakeNanos(), 1 << 20, 1000, 10, 10, 0);
    TestPeer suspicious = new TestPeer(9, strict, network.now);
    UdpAddress address = UdpAddress.ofIpv4(9, 9);
    network.add(suspicious, address);
    assertNotNull(client.endpoint.connect(address, network.now));
    network.run(SECOND);
    assertEquals(1, suspicious.count(Counter.QUIC_RETRIES_SENT));
    assertEquals(1, suspicious.connected.size());
    assertEquals(1, client.connected.size());
  }
}
