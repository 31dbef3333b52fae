package dev.mycelium.internal.quic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.quic.connection.QuicLimits;
import dev.mycelium.internal.quic.crypto.InitialKeys;
import dev.mycelium.internal.quic.crypto.PacketKeys;
import dev.mycelium.internal.quic.io.Transmission;
import dev.mycelium.internal.quic.io.UdpAddress;
import dev.mycelium.internal.quic.packet.ByteOutput;
import dev.mycelium.internal.quic.packet.ConnectionId;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Initials from everywhere: memory and work stay bounded, and honest clients still come in. */
class InitialFloodTest {
  private static final int INITIALS = 5000;

  /** For each half-open connection: an id of ours, the client's first, a token. */
  private static final int ROUTES_MAX = 3 * QuicLimits.DEFAULT.handshakesBeforeRetry();

  private static final UdpAddress SERVER = UdpAddress.ofIpv4(0x0A000002, 9651);

  private final VirtualNetwork network = new VirtualNetwork(3, 8);
  private final TestPeer server = new TestPeer(100, QuicLimits.DEFAULT, network.now);
  private final SplittableRandom random = new SplittableRandom(5);

  InitialFloodTest() {
    network.add(server, SERVER);
  }

  /** An authentic Initial with the beginning of a ClientHello that never goes on. */
  private byte[] initial() {
    ConnectionId destination = ConnectionId.of(random.nextLong());
    byte[] packet = new byte[1200];
    ByteOutput out = new ByteOutput().over(packet, 0, packet.length);
    out.writeByte(0xC3);
    out.writeInt(1);
    out.writeByte(8);
    destination.writeTo(out);
    out.writeByte(8);
    out.writeLong(random.nextLong());
    out.writeVarInt(0);
    out.writeVarInt2(1200 - out.position() - 2);
    int number = out.position();
    out.writeInt(0);
    int payload = out.position();
    out.writeBytes(new byte[] {6, 0, 4, 1, 0, 1, 0}, 0, 7);
    PacketKeys keys = InitialKeys.of(destination).client();
    keys.seal(packet, 0, payload, 1200 - 16 - payload, 0);
    keys.headerProtection().apply(packet, 0, number, 4);
    return packet;
  }

  @Test
  void floodOfAuthenticInitialsIsMetWithRetriesAndDrops() {
    Transmission transmission = new Transmission(2000, 1);
    long received = 0;
    long sent = 0;
    int most = 0;
    long start = System.nanoTime();
    long building = 0;
    for (int i = 0; i < INITIALS; i++) {
      long before = System.nanoTime();
      byte[] initial = initial();
      building += System.nanoTime() - before;
      received += initial.length;
      UdpAddress from = UdpAddress.ofIpv4(random.nextInt(), random.nextInt(1, 65_536));
      server.endpoint.receive(initial, 0, initial.length, from, network.now);
      while (server.endpoint.pollTransmit(transmission, network.now)) {
        sent += transmission.length();
      }
      most = Math.max(most, server.endpoint.connectionCount());
      network.now += 20_000; // fifty thousand a second
    }
    long micros = (System.nanoTime() - start - building) / 1000 / INITIALS;
    System.out.println(
        "flood of Initials: "
            + micros
            + " us each, "
            + most
            + " half-open, "
            + server.count(Counter.QUIC_RETRIES_SENT)
            + " retries");
    assertTrue(most <= QuicLimits.DEFAULT.handshakesBeforeRetry(), most + " half-open");
    assertTrue(sent <= 3 * received);
    assertTrue(server.count(Counter.QUIC_ANSWERS_SUPPRESSED) > INITIALS / 2);
    assertEquals(most, server.count(Counter.QUIC_CONNECTIONS_ACCEPTED), "handshakes calculated");
    assertEquals(
        INITIALS,
        server.count(Counter.QUIC_CONNECTIONS_ACCEPTED)
            + server.count(Counter.QUIC_RETRIES_SENT)
            + server.count(Counter.QUIC_ANSWERS_SUPPRESSED)
            + server.count(Counter.QUIC_INITIALS_DROPPED),
        "each is accounted for once");
    assertTrue(server.endpoint.routeCount() <= ROUTES_MAX, "ids and tokens kept");
    TestPeer honest = new TestPeer(8, QuicLimits.DEFAULT, network.now);
    network.add(honest, UdpAddress.ofIpv4(0x0A000001, 1));
    assertNotNull(honest.endpoint.connect(SERVER, network.now));
    assertTrue(
        network.runUntil(() -> !honest.connected.isEmpty(), 5 * VirtualNetwork.SECOND),
        "honest client shut out: " + honest.closed);
    network.run(60 * VirtualNetwork.SECOND);
    assertEquals(0, server.endpoint.handshakeCount());
  }

  @Test
  void tokensOfOthersAndOldTokensAreWorthNothing() {
    QuicLimits d = QuicLimits.DEFAULT;
    QuicLimits strict =
        new QuicLimits(60_000, d.keepAliveNanos(), d.handshakeNanos(), 1 << 20, 1000, 10, 10, 0);
    TestPeer suspicious = new TestPeer(9, strict, network.now);
    UdpAddress address = UdpAddress.ofIpv4(9, 9);
    network.add(suspicious, address);
    TestPeer client = new TestPeer(8, d, network.now);
    network.add(client, UdpAddress.ofIpv4(0x0A000001, 1));
    network.logging = true;
    assertNotNull(client.endpoint.connect(address, network.now));
    network.run(VirtualNetwork.SECOND);
    byte[] withToken = network.log.get(2); // Initial, Retry, Initial again
    long before = suspicious.count(Counter.QUIC_RETRIES_SENT);
    network.inject(UdpAddress.ofIpv4(0x0A000003, 1), address, withToken.clone());
    network.run(VirtualNetwork.SECOND);
    assertEquals(1, suspicious.count(Counter.QUIC_CONNECTIONS_ACCEPTED));
    network.run(40 * VirtualNetwork.SECOND);
    network.inject(UdpAddress.ofIpv4(0x0A000001, 1), address, withToken.clone());
    network.run(VirtualNetwork.SECOND);
    assertEquals(1, suspicious.count(Counter.QUIC_CONNECTIONS_ACCEPTED));
    assertTrue(suspicious.count(Counter.QUIC_RETRIES_SENT) > before);
  }
}
