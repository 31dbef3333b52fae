package dev.mycelium.internal.link.quic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mycelium.internal.link.transport.Transport;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.quic.connection.CloseReason;
import dev.mycelium.internal.quic.connection.QuicConnection;
import dev.mycelium.internal.quic.connection.QuicLimits;
import dev.mycelium.internal.quic.io.DatagramSource;
import dev.mycelium.internal.quic.io.UdpAddress;
import dev.mycelium.internal.quic.tls.TlsFactory;
import dev.mycelium.internal.quic.tls.TlsIdentity;
import dev.mycelium.internal.quic.tls.TlsSettings;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two sockets whose channels exist in memory only, on a clock of the test. */
class QuicSocketTest {
  /** Bytes that wait in the channel at most. */
  private static final int ROOM = 32 * 1024;

  private static final int DATAGRAM_BYTES = 1000;

  /** What makes the congestion window larger than everything sent at once later. */
  private static final int FIRST_DATAGRAMS = 2000;

  private final SecureRandom random = new SecureRandom();
  private final End client = new End(1);
  private final End server = new End(2);
  private long nowNanos = 1;

  /** One socket, with datagrams to be sent. */
  private final class End implements QuicSocket.Owner, DatagramSource {
    final InetSocketAddress address;
    final EmbeddedChannel channel = new EmbeddedChannel();
    final QuicSocket socket;
    @Nullable QuicConnection connection;
    int waiting;
    int arrived;

    End(int port) {
      address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      TlsSettings settings = TlsSettings.mycelium(TlsIdentity.selfSigned(random));
      socket =
          new QuicSocket(
              QuicLimits.DEFAULT,
              TlsFactory.bouncyCastle(settings, random),
              new Counters(),
              random,
              Transport.nio().datagrams(),
              channel.eventLoop(),
              () -> nowNanos,
              this);
      channel.freezeTime();
      channel.pipeline().addLast(socket);
      socket.channelActive(channel.pipeline().context(socket));
    }

    @Override
    public boolean isEmpty() {
      return waiting == 0;
    }

    @Override
    public int poll(byte[] to, int offset, int room, int limit) {
      if (waiting == 0 || room < DATAGRAM_BYTES) {
        return -1;
      }
      waiting--;
      return DATAGRAM_BYTES;
    }

    /** Everything that lies in the channel goes to the other end. */
    int deliverTo(End other) {
      int count = 0;
      for (DatagramPacket out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
        other.channel.writeInbound(new DatagramPacket(out.content(), other.address, address));
        count++;
      }
      return count;
    }

    @Override
    public boolean admits(UdpAddress from) {
      return true;
    }

    @Override
    public void onConnected(QuicConnection made) {
      connection = made;
      made.datagrams(this);
    }

    @Override
    public void onDatagram(QuicConnection from, byte[] array, int offset, int length) {
      arrived++;
    }

    @Override
    public void onStreamReadable(QuicConnection readable) {}

    @Override
    public void onTurnEnd() {}

    @Override
    public void onAddressChanged(QuicConnection moved) {}

    @Override
    public void onUnreachable(UdpAddress to, Throwable cause) {}

    @Override
    public void onClosed(QuicConnection closed, CloseReason reason) {}
  }

  @AfterEach
  void close() {
    client.socket.close();
    server.socket.close();
    client.channel.finishAndReleaseAll();
    server.channel.finishAndReleaseAll();
  }

  /** A millisecond passes for the connections and for the timers of the loops. */
  private void tick() {
    nowNanos += 1_000_000;
    for (End end : List.of(client, server)) {
      end.channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
      end.channel.runScheduledPendingTasks();
    }
  }

  private void pass(int milliseconds) {
    for (int i = 0; i < milliseconds; i++) {
      tick();
      client.socket.transmit();
      client.deliverTo(server);
      server.socket.transmit();
      server.deliverTo(client);
    }
  }

  @Test
  void whatTheChannelHadNoRoomForFollowsThoughNoAcknowledgementComes() {
    assertNotNull(client.socket.connect(SocketAddresses.of(server.address), this));
    pass(20);
    QuicConnection connection = java.util.Objects.requireNonNull(client.connection);
    client.waiting = FIRST_DATAGRAMS;
    connection.wake();
    pass(500);
    assertEquals(FIRST_DATAGRAMS, server.arrived);

    // less than what the socket hands over in the middle of a turn
    client.channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(ROOM / 2, ROOM));
    int datagrams = ROOM / DATAGRAM_BYTES + 20;
    client.waiting = datagrams;
    connection.wake();
    client.socket.transmit();
    assertTrue(client.waiting > 0, "all at once");
    tick();
    assertTrue(client.isEmpty(), client.waiting + " datagrams of " + datagrams + " still wait");
    assertTrue(client.deliverTo(server) >= datagrams);
    assertEquals(FIRST_DATAGRAMS + datagrams, server.arrived);
  }
}
