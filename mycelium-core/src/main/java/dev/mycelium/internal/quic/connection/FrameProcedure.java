package dev.mycelium.internal.quic.connection;

import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.quic.io.UdpAddress;
import dev.mycelium.internal.quic.packet.AckFrame;
import dev.mycelium.internal.quic.packet.ConnectionId;
import dev.mycelium.internal.quic.packet.ErrorCode;
import dev.mycelium.internal.quic.packet.FrameHandler;
import dev.mycelium.internal.quic.packet.QuicException;
import dev.mycelium.internal.quic.packet.ResetToken;
import dev.mycelium.internal.quic.recovery.RecoveryEvents;
import dev.mycelium.internal.quic.recovery.SentPacket;
import dev.mycelium.internal.quic.stream.Carried;

/** What frames do, and what becomes of those that we sent. */
final class FrameProcedure implements FrameHandler, RecoveryEvents {
  /** Packets repeated by a probe (RFC 9002 §6.2.4). */
  private static final int PROBE_PACKETS = 2;

  private final QuicConnection connection;
  private Space space;
  private UdpAddress from;
  private long nowNanos;
  boolean streamTouched;

  FrameProcedure(QuicConnection connection, Space space, UdpAddress from) {
    this.connection = connection;
    this.space = space;
    this.from = from;
  }

  /** The frames that follow came in this packet. */
  void begin(Space space, UdpAddress from, long nowNanos) {
    this.space = space;
    this.from = from;
    this.nowNanos = nowNanos;
    streamTouched = false;
  }

  @Override
  public void onAck(AckFrame ack) throws QuicException {
    for (int i = 0; i < ack.count(); i++) {
      if (space.coversSkipped(ack.smallest(i), ack.largest(i))) {
        throw new QuicException(ErrorCode.PROTOCOL_VIOLATION, "ACK of a packet never sent");
      }
    }
    int exponent = connection.handshake.peer().ackDelayExponent;
    connection.recovery.onAck(space.index, ack, space.nextNumber, exponent, nowNanos);
    if (space.index == Space.HANDSHAKE) {
      connection.recovery.peerUnlocked(nowNanos);
    } else if (space.index == Space.APPLICATION && connection.isClient) {
      connection.onHandshakeConfirmed(nowNanos); // the server reads 1-RTT packets
    }
  }

  @Override
  public void onResetStream(long id, long code, long finalSize) throws QuicException {
    connection.streams.onResetStream(id, finalSize);
    streamTouched = true;
  }

  @Override
  public void onStopSending(long id, long code) throws QuicException {
    connection.streams.onStopSending(id);
    streamTouched = true;
  }

  @Override
  public void onCrypto(long offset, byte[] array, int start, int length) throws QuicException {
    space.receiveCrypto(offset, array, start, length);
    connection.handshake.advance(space, nowNanos);
  }

  @Override
  public void onNewToken() throws QuicException {
    if (!connection.isClient) {
      throw new QuicException(ErrorCode.PROTOCOL_VIOLATION, "NEW_TOKEN from a client");
    }
  }

  @Override
  public void onStream(long id, long offset, byte[] array, int start, int length, boolean fin)
      throws QuicException {
    connection.streams.onStream(id, offset, array, start, length, fin);
    streamTouched = true;
  }

  @Override
  public void onMaxData(long limit) {
    connection.streams.onMaxData(limit);
  }

  @Override
  public void onMaxStreamData(long id, long limit) throws QuicException {
    connection.streams.onMaxStreamData(id, limit);
  }

  @Override
  public void onMaxStreams(boolean bidirectional, long limit) {
    if (bidirectional) {
      connection.streams.onMaxStreams(limit);
    }
  }

  @Override
  public void onStreamDataBlocked(long id) throws QuicException {
    connection.streams.onStreamDataBlocked(id);
  }

  @Override
  public void onNewConnectionId(
      long sequence, long retirePriorTo, ConnectionId id, ResetToken token) throws QuicException {
    connection.remoteIds.onNew(sequence, retirePriorTo, id, token);
  }

  @Override
  public void onRetireConnectionId(long sequence) throws QuicException {
    connection.localIds.onRetired(sequence);
  }

  @Override
  public void onPathChallenge(long data) {
    connection.path.onChallenge(data, from);
  }

  @Override
  public void onPathResponse(long data) {
    if (connection.path.onResponse(data)) {
      connection.recovery.amplificationLimited(false, nowNanos);
    }
  }

  @Override
  public void onConnectionClose(boolean application, long code, String reason)
      throws QuicException {
    connection.closing.onPeerClose(code, reason, nowNanos);
  }

  @Override
  public void onHandshakeDone() throws QuicException {
    if (!connection.isClient) {
      throw new QuicException(ErrorCode.PROTOCOL_VIOLATION, "HANDSHAKE_DONE from a client");
    }
    connection.onHandshakeConfirmed(nowNanos);
  }

  @Override
  public void onDatagram(byte[] array, int start, int length) {
    if (connection.isOpen()) {
      connection.services.events().onDatagram(connection, array, start, length);
    }
  }

  @Override
  public void onAcked(int spaceIndex, SentPacket packet) {
    Space acked = connection.spaces[spaceIndex];
    if (packet.acknowledges() >= 0) {
      acked.received.forgetUpTo(packet.acknowledges());
    }
    if (spaceIndex == Space.APPLICATION) {
      connection.oneRttAcked(packet.number());
    }
    for (int i = 0; i < packet.itemCount(); i++) {
      long kind = packet.kind(i);
      if (kind == Carried.CRYPTO) {
        acked.cryptoOut.onAcked(packet.first(i), packet.second(i));
      } else if (kind == Carried.STREAM) {
        connection.streams.onDataAcked(packet.first(i), packet.second(i));
      } else if (kind == Carried.RETIRE_CONNECTION_ID) {
        connection.remoteIds.onAcked();
      }
    }
  }

  @Override
  public void onLost(int spaceIndex, SentPacket packet) {
    if (packet.itemCount() > 0) {
      connection.services.counters().count(Counter.QUIC_PACKETS_REPEATED);
    }
    for (int i = 0; i < packet.itemCount(); i++) {
      long kind = packet.kind(i);
      long first = packet.first(i);
      if (kind == Carried.CRYPTO) {
        connection.spaces[spaceIndex].cryptoOut.onLost(first, packet.second(i));
      } else if (kind == Carried.NEW_CONNECTION_ID) {
        connection.localIds.onLost(first);
      } else if (kind == Carried.RETIRE_CONNECTION_ID) {
        connection.remoteIds.onLost(first);
      } else if (kind == Carried.HANDSHAKE_DONE) {
        connection.handshakeDonePending = true;
      } else {
        connection.streams.onLost(kind, first, packet.second(i));
      }
    }
  }

  @Override
  public void onProbeTimeout(int spaceIndex) {
    connection.spaces[spaceIndex].probes = PROBE_PACKETS;
    connection.recovery.repeatOldest(spaceIndex, PROBE_PACKETS);
    for (Space other : connection.spaces) {
      // Lost handshake bytes of another space must not wait for a window that this one fills.
      if (other.cryptoOut.hasPending(Long.MAX_VALUE) && connection.canSeal(other)) {
        other.probes = Math.max(other.probes, 1);
      }
    }
  }
}
