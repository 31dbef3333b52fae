package dev.mycelium.internal.quic.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.quic.QuicEndpoint;
import dev.mycelium.internal.quic.RecordedConnection;
import dev.mycelium.internal.quic.crypto.Suite;
import dev.mycelium.internal.quic.io.Transmission;
import dev.mycelium.internal.quic.io.UdpAddress;
import dev.mycelium.internal.quic.packet.Bits;
import dev.mycelium.internal.quic.packet.QuicException;
import dev.mycelium.internal.quic.tls.Epoch;
import dev.mycelium.internal.quic.tls.TlsHandshake;
import dev.mycelium.internal.quic.tls.TlsSink;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Our connection in the recorder's place: it gets what the reference sent, with the ids and secrets
 * of the recording in the place of TLS.
 */
class RecordedReplayTest {
  private static final UdpAddress REFERENCE = UdpAddress.ofIpv4(0x7F000001, 9651);

  /** The recorder's ids first, then anything. */
  private static final class RecordedIds implements RandomGenerator {
    private final Deque<Long> ids = new ArrayDeque<>();
    private final SplittableRandom rest = new SplittableRandom(1);

    @Override
    public long nextLong() {
      Long next = ids.poll();
      return next == null ? rest.nextLong() : next;
    }
  }

  /** TLS that knows all its secrets. */
  private static final class RecordedTls implements TlsHandshake {
    private final RecordedConnection recording;
    private final TlsSink sink;
    private boolean keyed;
    private boolean complete;
    private int handshakeBytes;

    RecordedTls(RecordedConnection recording, TlsSink sink) {
      this.recording = recording;
      this.sink = sink;
    }

    @Override
    public void start() {
      byte[] hello = recording.bytes("tls_out_initial");
      sink.onTlsBytes(Epoch.INITIAL, hello, 0, hello.length);
    }

    @Override
    public boolean isComplete() {
      return complete;
    }

    @Override
    public void receive(Epoch epoch, byte[] array, int offset, int length) throws QuicException {
      if (!keyed) {
        keyed = true;
        secrets(Epoch.HANDSHAKE, "handshake");
      }
      handshakeBytes += epoch == Epoch.HANDSHAKE ? length : 0;
      if (!complete && handshakeBytes == recording.bytes("tls_in_handshake").length) {
        sink.onPeerParameters(recording.bytes("peer_transport_parameters"));
        secrets(Epoch.APPLICATION, "application");
        byte[] finished = recording.bytes("tls_out_handshake");
        sink.onTlsBytes(Epoch.HANDSHAKE, finished, 0, finished.length);
        complete = true;
      }
    }

    private void secrets(Epoch epoch, String name) {
      sink.onSecrets(
          epoch,
          Suite.AES_128_GCM_SHA256,
          recording.bytes("secret_client_" + name),
          recording.bytes("secret_server_" + name));
    }
  }

  /** What the owner is told. */
  private static final class Owner implements QuicEvents {
    final List<byte[]> datagrams = new ArrayList<>();
    final StringBuilder stream = new StringBuilder();
    @Nullable CloseReason closed;

    @Override
    public boolean admits(UdpAddress from) {
      return false;
    }

    @Override
    public void onConnected(QuicConnection connection) {}

    @Override
    public void onStreamReadable(QuicConnection connection) {
      byte[] bytes = new byte[connection.readableBytes()];
      int count = connection.read(bytes, 0, bytes.length);
      stream.append(HexFormat.of().formatHex(bytes, 0, count));
    }

    @Override
    public void onDatagram(QuicConnection connection, byte[] array, int offset, int length) {
      datagrams.add(java.util.Arrays.copyOfRange(array, offset, offset + length));
    }

    @Override
    public void onAddressChanged(QuicConnection connection) {}

    @Override
    public void onClosed(QuicConnection connection, CloseReason reason) {
      closed = reason;
    }
  }

  private final Owner owner = new Owner();

  private QuicConnection replay(String name) {
    RecordedConnection recording = RecordedConnection.read(name);
    RecordedIds ids = new RecordedIds();
    QuicEndpoint endpoint =
        new QuicEndpoint(
            QuicLimits.DEFAULT,
            (client, sink) -> new RecordedTls(recording, sink),
            owner,
            new Counters(),
            ids,
            0);
    ids.ids.add(Bits.getLong(recording.bytes("odcid"), 0));
    ids.ids.add(Bits.getLong(recording.bytes("client_cid"), 0));
    QuicConnection connection = endpoint.connect(REFERENCE, 0);
    Transmission transmission = new Transmission(2000, 1);
    for (int i = 0; i < recording.datagrams.size(); i++) {
      long now = 1_000_000L * i;
      while (endpoint.pollTransmit(transmission, now)) {
        assertTrue(transmission.length() > 0);
      }
      if (!recording.datagramFromClient.get(i)) {
        for (Space space : java.util.Objects.requireNonNull(connection).spaces) {
          space.nextNumber = Math.max(space.nextNumber, 1000); // as many as the recorder's
        }
        byte[] datagram = recording.datagrams.get(i).clone();
        endpoint.receive(datagram, 0, datagram.length, REFERENCE, now);
      }
    }
    return java.util.Objects.requireNonNull(connection);
  }

  @Test
  void controlPacketsComeOverTheStream() {
    QuicConnection connection = replay("client.txt");
    assertTrue(connection.isConfirmed());
    assertEquals(0, connection.droppedPackets());
    String stream = owner.stream.toString();
    assertTrue(stream.startsWith("010100002a03003c083a0200"), stream);
    assertTrue(stream.contains("010100002a0300080506"), "the answer to a Hello");
    assertEquals(new CloseReason(CloseReason.Kind.REMOTE, 0, ""), owner.closed);
  }

  @Test
  void peersKeyUpdateIsFollowed() {
    QuicConnection connection = replay("client-keyupdate.txt");
    assertEquals(1, connection.keyUpdates());
    assertEquals(0, connection.droppedPackets());
  }

  @Test
  void datagramsUpToTheLargestComeThrough() {
    replay("client-datagram.txt");
    assertEquals(List.of(100, 1434), owner.datagrams.stream().map(bytes -> bytes.length).toList());
    assertEquals(new CloseReason(CloseReason.Kind.REMOTE, 0, ""), owner.closed);
  }
}
