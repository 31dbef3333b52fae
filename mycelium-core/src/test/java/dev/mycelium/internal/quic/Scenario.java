package dev.mycelium.internal.quic;

import static dev.mycelium.internal.quic.VirtualNetwork.MILLI;
import static dev.mycelium.internal.quic.VirtualNetwork.SECOND;

import dev.mycelium.internal.quic.connection.CloseReason;
import dev.mycelium.internal.quic.connection.QuicConnection;
import dev.mycelium.internal.quic.connection.QuicLimits;
import dev.mycelium.internal.quic.crypto.Suite;
import dev.mycelium.internal.quic.io.UdpAddress;
import dev.mycelium.internal.quic.tls.TlsSettings;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** One life of a connection, all of it drawn from a seed, with what must hold at its end. */
final class Scenario {
  private static final UdpAddress SERVER = UdpAddress.ofIpv4(0x0A000002, 9651);

  private final long seed;
  private final SplittableRandom random;
  private final VirtualNetwork network;
  private final TestPeer client;
  private final TestPeer server;
  private final double loss;
  private int rebound;
  private long sentToServer;
  private long sentToClient;

  Scenario(long seed) {
    this.seed = seed;
    random = new SplittableRandom(seed);
    network = new VirtualNetwork(random.nextLong(), random.nextInt(1, 50));
    loss = random.nextInt(4) == 0 ? 0 : random.nextDouble(0.3);
    network.loss = loss;
    network.duplication = random.nextDouble(0.1);
    network.reordering = random.nextDouble(0.3);
    network.delay = random.nextLong(50_000, 150 * MILLI);
    network.mtu = random.nextInt(3) == 0 ? random.nextInt(1200, 1500) : 1500;
    QuicLimits d = QuicLimits.DEFAULT;
    long updates = random.nextBoolean() ? random.nextLong(10, 200) : d.keyUpdatePackets();
    int retry = random.nextInt(4) == 0 ? 0 : 16;
    QuicLimits limits =
        new QuicLimits(60_000, d.keepAliveNanos(), 60 * SECOND, 1 << 18, updates, 100, 50, retry);
    List<Suite> suites = List.of(Suite.values()[random.nextInt(3)]);
    TlsSettings mine = TlsSettings.mycelium(TestPeer.IDENTITY);
    TlsSettings tls =
        new TlsSettings(TestPeer.IDENTITY, suites, mine.groups(), List.of(), mine.serverName());
    client = new TestPeer(random.nextLong(), limits, tls, network.now);
    server = new TestPeer(random.nextLong(), limits, mine, network.now);
    network.add(client, UdpAddress.ofIpv4(0x0A000001, 1));
    network.add(server, SERVER);
  }

  void play() {
    QuicConnection dialed = client.endpoint.connect(SERVER, network.now);
    check(dialed != null, "not dialed");
    boolean up = network.runUntil(() -> client.connected.size() == 1, 60 * SECOND);
    check(up, "client not connected: " + client.closed + server.closed);
    client.write(QuicConnectionTest.bytes(68, 0));
    sentToServer = 68;
    boolean both = network.runUntil(() -> server.receivedStream.size() == 68, 60 * SECOND);
    check(both, "server without stream: " + server.closed);
    int acts = random.nextInt(2, 12);
    for (int i = 0; i < acts; i++) {
      act();
      network.run(random.nextLong(3 * SECOND));
    }
    finish();
  }

  private void act() {
    TestPeer peer = random.nextBoolean() ? client : server;
    switch (random.nextInt(6)) {
      case 0, 1 -> stream(peer, random.nextInt(1, 100_000));
      case 2 -> datagrams(peer, random.nextInt(1, 200));
      case 3 -> peer.link().updateKeys();
      case 4 -> {
        network.loss = 1; // an outage
        network.run(random.nextLong(8 * SECOND));
        network.loss = loss;
      }
      default -> {
        if (!client.link().isConfirmed()) {
          return; // no protocol helps then (RFC 9000 §9)
        }
        rebound++;
        network.rebind(client, UdpAddress.ofIpv4(0x0A000001 + (rebound & 1), 1 + rebound));
        stream(client, 10); // who is behind a NAT has to speak first
      }
    }
  }

  private void stream(TestPeer peer, int bytes) {
    long at = peer == client ? sentToServer : sentToClient;
    byte[] chunk = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      chunk[i] = (byte) ((at + i) * 31 >>> 3);
    }
    peer.write(chunk);
    sentToServer += peer == client ? bytes : 0;
    sentToClient += peer == client ? 0 : bytes;
  }

  private void datagrams(TestPeer peer, int count) {
    for (int i = 0; i < count; i++) {
      peer.datagrams.waiting.add(new byte[random.nextInt(1400)]);
    }
    peer.link().wake();
  }

  private void finish() {
    boolean arrived =
        network.runUntil(
            () ->
                server.receivedStream.size() == sentToServer
                    && client.receivedStream.size() == sentToClient
                    && client.datagrams.isEmpty()
                    && server.datagrams.isEmpty(),
            300 * SECOND);
    check(
        arrived,
        "stuck: "
            + server.receivedStream.size()
            + "/"
            + sentToServer
            + " and "
            + client.receivedStream.size()
            + "/"
            + sentToClient
            + ", closed "
            + client.closed
            + server.closed);
    checkBytes(server.receivedStream.toByteArray(), 68);
    checkBytes(client.receivedStream.toByteArray(), 0);
    TestPeer closing = random.nextBoolean() ? client : server;
    closing.link().close(0, "", network.now);
    boolean gone =
        network.runUntil(
            () -> client.endpoint.connectionCount() + server.endpoint.connectionCount() == 0,
            400 * SECOND);
    check(gone, "half open: " + client.closed + server.closed);
    check(client.endpoint.routeCount() + server.endpoint.routeCount() == 0, "routes are left");
    check(client.closed.size() == 1 && server.closed.size() == 1, "closed not told once");
    check(closing.closed.get(0).kind() == CloseReason.Kind.LOCAL, "closed by " + closing.closed);
  }

  private void checkBytes(byte[] received, int from) {
    for (int i = from; i < received.length; i++) {
      check(received[i] == (byte) ((long) i * 31 >>> 3), "byte " + i + " is wrong");
    }
    check(
        from == 0 || Arrays.equals(received, 0, 68, QuicConnectionTest.bytes(68, 0), 0, 68),
        "head");
  }

  private void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError("seed " + seed + ": " + what);
    }
  }
}
