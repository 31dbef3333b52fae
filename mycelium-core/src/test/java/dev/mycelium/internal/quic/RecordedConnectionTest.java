package dev.mycelium.internal.quic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.internal.quic.crypto.InitialKeys;
import dev.mycelium.internal.quic.crypto.PacketKeys;
import dev.mycelium.internal.quic.crypto.Suite;
import dev.mycelium.internal.quic.packet.ConnectionId;
import dev.mycelium.internal.quic.packet.FrameReader;
import dev.mycelium.internal.quic.packet.PacketHeader;
import dev.mycelium.internal.quic.packet.PacketNumbers;
import dev.mycelium.internal.quic.packet.PacketType;
import dev.mycelium.internal.quic.packet.QuicException;
import dev.mycelium.internal.quic.packet.TransportParameters;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Connections with a reference node, opened, read, and protected again byte for byte. */
class RecordedConnectionTest {
  private static final Suite SUITE = Suite.AES_128_GCM_SHA256;

  private final CountingFrames frames = new CountingFrames();

  /** Opens every packet, compares it with the recording, and seals it again. */
  private final class Replay {
    final RecordedConnection recording;
    final Map<String, PacketKeys> keys;

    /** The same once more: keys of a connection seal or open, and some ciphers insist on that. */
    final Map<String, PacketKeys> sealing;

    final Map<String, Long> largest = new HashMap<>();
    final PacketHeader header = new PacketHeader();
    final byte[] plain = new byte[2000];
    int packets;

    Replay(String name) {
      recording = RecordedConnection.read(name);
      keys = keys();
      sealing = keys();
    }

    private Map<String, PacketKeys> keys() {
      Map<String, PacketKeys> keys = new HashMap<>();
      byte[] odcid = recording.bytes("odcid");
      InitialKeys initial = InitialKeys.of(ConnectionId.copyOf(odcid, 0, odcid.length));
      keys.put("c initial 0", initial.client());
      keys.put("s initial 0", initial.server());
      for (String side : new String[] {"client", "server"}) {
        String letter = side.substring(0, 1);
        PacketKeys handshake =
            PacketKeys.of(SUITE, recording.bytes("secret_" + side + "_handshake"));
        PacketKeys first = PacketKeys.of(SUITE, recording.bytes("secret_" + side + "_application"));
        keys.put(letter + " handshake 0", handshake);
        keys.put(letter + " 1rtt 0", first);
        keys.put(letter + " 1rtt 1", first.next());
      }
      return keys;
    }

    void play() throws QuicException {
      int next = 0;
      for (int i = 0; i < recording.datagrams.size(); i++) {
        byte[] datagram = recording.datagrams.get(i);
        int at = 0;
        while (next < recording.packets.size() && recording.packets.get(next).datagram == i) {
          assertTrue(header.parse(datagram, at, datagram.length - at), "datagram " + i);
          packet(datagram, recording.packets.get(next++));
          at = header.end();
        }
        assertEquals(datagram.length, at, "datagram " + i);
      }
      assertEquals(recording.packets.size(), packets);
    }

    private void packet(byte[] datagram, RecordedConnection.Packet packet) throws QuicException {
      String space = (packet.fromClient ? "c " : "s ") + packet.level + " ";
      PacketKeys own = Objects.requireNonNull(keys.get(space + packet.phase));
      byte[] original = Arrays.copyOfRange(datagram, header.start(), header.end());
      byte[] copy = original.clone();
      int numberAt = header.numberStart() - header.start();
      long truncated = own.headerProtection().remove(copy, 0, numberAt);
      int numberBytes = (copy[0] & 3) + 1;
      long number = PacketNumbers.expand(largest.getOrDefault(space, -1L), truncated, numberBytes);
      assertEquals(packet.number, number);
      largest.merge(space, number, Math::max);
      int payload = numberAt + numberBytes;
      int length = own.open(copy, 0, payload, copy.length - payload, number, plain);
      assertArrayEquals(packet.frames, Arrays.copyOf(plain, Math.max(0, length)));
      frames.read(plain, length, header.type());

      System.arraycopy(plain, 0, copy, payload, length);
      Objects.requireNonNull(sealing.get(space + packet.phase))
          .seal(copy, 0, payload, length, number);
      own.headerProtection().apply(copy, 0, numberAt, numberBytes);
      assertArrayEquals(original, copy);
      packets++;
    }
  }

  @Test
  void ourClientsConversation() throws QuicException {
    new Replay("client.txt").play();
    assertEquals(1, frames.count("handshakeDone"));
    assertEquals(4, frames.count("newConnectionId"), "spec 09 §2");
    assertTrue(frames.count("stream") >= 3);
  }

  @Test
  void conversationWithAKeyUpdate() throws QuicException {
    new Replay("client-keyupdate.txt").play();
    assertTrue(frames.count("ping") > 100);
  }

  @Test
  void conversationWithTheLargestDatagram() throws QuicException {
    new Replay("client-datagram.txt").play();
    assertEquals(1435, frames.largestDatagram(), "one more than the reference can send");
    assertEquals(2, frames.count("applicationClose"), "one from each side");
  }

  @Test
  void conversationOfTheReferenceAsClient() throws QuicException {
    new Replay("server.txt").play();
    assertTrue(frames.count("stream") >= 2);
  }

  @Test
  void parametersOfTheReferenceAreReadAsTheSpecificationHasThem() throws QuicException {
    for (String name : new String[] {"client.txt", "server.txt"}) {
      boolean fromServer = name.equals("client.txt");
      TransportParameters peer =
          TransportParameters.decode(
              RecordedConnection.read(name).bytes("peer_transport_parameters"), fromServer);
      assertEquals(60_000, peer.maxIdleTimeoutMillis);
      assertEquals(1472, peer.maxUdpPayloadBytes);
      assertEquals((1L << 62) - 1, peer.initialMaxData);
      assertEquals(10_485_760, peer.streamDataBidiLocal);
      assertEquals(10_485_760, peer.streamDataBidiRemote);
      assertEquals(5, peer.streamsBidi);
      assertEquals(0, peer.streamsUni);
      assertEquals(5, peer.connectionIdLimit);
      assertEquals(65_535, peer.maxDatagramFrameBytes);
      assertEquals(0, peer.ownKindVersion);
      assertNotNull(peer.initialSourceId);
      assertEquals(fromServer, peer.resetToken != null);
    }
  }

  @Test
  void ownParametersComeBackAsTheyWere() throws QuicException {
    TransportParameters own = new TransportParameters();
    own.maxUdpPayloadBytes = 1452;
    own.maxIdleTimeoutMillis = 60_000;
    own.initialSourceId = ConnectionId.of(77);
    own.ownKindVersion = 1;
    own.ownKindFeatures = 5;
    TransportParameters read = TransportParameters.decode(own.encode(), false);
    assertEquals(1452, read.maxUdpPayloadBytes);
    assertEquals(60_000, read.maxIdleTimeoutMillis);
    assertEquals(ConnectionId.of(77), read.initialSourceId);
    assertEquals(1, read.ownKindVersion);
    assertEquals(5, read.ownKindFeatures);
    assertEquals(0, read.streamsBidi);
  }

  /** Counts frames by kind. */
  private static final class CountingFrames extends FrameCounts {
    private final FrameReader reader = new FrameReader();

    void read(byte[] payload, int length, PacketType type) throws QuicException {
      reader.read(payload, 0, length, type, this);
    }
  }
}
