package dev.mycelium.internal.quic;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.mycelium.internal.quic.connection.QuicLimits;
import dev.mycelium.internal.quic.io.Transmission;
import dev.mycelium.internal.quic.io.UdpAddress;
import dev.mycelium.internal.quic.packet.FrameReader;
import dev.mycelium.internal.quic.packet.PacketHeader;
import dev.mycelium.internal.quic.packet.PacketType;
import dev.mycelium.internal.quic.packet.QuicException;
import dev.mycelium.internal.quic.packet.TransportParameters;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Fuzz targets of everything that reads bytes of strangers, and a deterministic stream of inputs
 * for each: noise, and recordings with a few bytes changed.
 */
class QuicFuzzTest {
  private static final int INPUTS = 20_000;
  private static final UdpAddress STRANGER = UdpAddress.ofIpv4(7, 7);

  private final FrameReader reader = new FrameReader();
  private final PacketHeader header = new PacketHeader();
  private final TestPeer peer = new TestPeer(1, QuicLimits.DEFAULT, 0);
  private final Transmission transmission = new Transmission(2000, 1);
  private long now;

  @FuzzTest
  void frames(byte[] input) {
    for (PacketType type :
        new PacketType[] {PacketType.INITIAL, PacketType.HANDSHAKE, PacketType.ONE_RTT}) {
      try {
        reader.read(input, 0, input.length, type, new FrameCounts());
      } catch (QuicException refused) {
        assertTrue(refused.code() > 0);
      }
    }
  }

  @FuzzTest
  void headers(byte[] input) {
    if (header.parse(input, 0, input.length)) {
      assertTrue(header.end() <= input.length && header.end() > 0);
      assertTrue(header.dcidStart() + header.dcidLength() <= input.length);
      assertTrue(header.scidStart() + header.scidLength() <= input.length);
      assertTrue(header.tokenStart() + header.tokenLength() <= input.length);
    }
  }

  @FuzzTest
  void parameters(byte[] input) {
    try {
      TransportParameters read = TransportParameters.decode(input, input.length % 2 == 0);
      assertTrue(read.maxUdpPayloadBytes >= 1200 && read.connectionIdLimit >= 2);
    } catch (QuicException refused) {
      assertTrue(refused.code() == 8);
    }
  }

  /** Whatever comes: nothing is remembered of strangers, and answers are smaller than questions. */
  @FuzzTest
  void datagrams(byte[] input) {
    now += 10_000_000;
    peer.endpoint.receive(input.clone(), 0, input.length, STRANGER, now);
    int answered = 0;
    while (peer.endpoint.pollTransmit(transmission, now)) {
      answered += transmission.length();
    }
    assertTrue(answered <= 3 * input.length, answered + " bytes for " + input.length);
  }

  private static byte[] frames(RecordedConnection recording, SplittableRandom random) {
    return recording.packets.get(random.nextInt(recording.packets.size())).frames.clone();
  }

  private static void damage(byte[] bytes, SplittableRandom random) {
    for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
  }

  @Test
  void noiseAndDamagedRecordingsAreReadOrRefused() {
    SplittableRandom random = new SplittableRandom(20260101);
    RecordedConnection recording = RecordedConnection.read("client.txt");
    for (int i = 0; i < INPUTS; i++) {
      byte[] noise = new byte[random.nextInt(64)];
      random.nextBytes(noise);
      frames(noise);
      headers(noise);
      parameters(noise);
      byte[] damaged = frames(recording, random);
      damage(damaged, random);
      frames(Arrays.copyOf(damaged, random.nextInt(damaged.length + 1)));
      byte[] parameters = recording.bytes("peer_transport_parameters");
      damage(parameters, random);
      parameters(parameters);
    }
  }

  @Test
  void damagedDatagramsOfStrangersLeaveNothingBehind() {
    SplittableRandom random = new SplittableRandom(20260102);
    RecordedConnection recording = RecordedConnection.read("client.txt");
    for (int i = 0; i < 3000; i++) {
      byte[] datagram = recording.datagrams.get(random.nextInt(recording.datagrams.size())).clone();
      datagram[random.nextInt(datagram.length)] ^= (byte) (1 << random.nextInt(8));
      damage(datagram, random);
      headers(datagram);
      datagrams(Arrays.copyOf(datagram, random.nextInt(1, datagram.length + 1)));
    }
    now += 100_000_000_000L;
    for (int i = 0; i < 100; i++) {
      peer.endpoint.onDeadline(now);
      while (peer.endpoint.pollTransmit(transmission, now)) {
        now += 1_000_000;
      }
      now += 10_000_000_000L;
    }
    assertTrue(peer.endpoint.connectionCount() == 0, peer.endpoint.connectionCount() + " left");
  }
}
