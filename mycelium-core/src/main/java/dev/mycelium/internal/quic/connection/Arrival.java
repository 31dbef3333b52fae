package dev.mycelium.internal.quic.connection;

import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.quic.crypto.HeaderProtection;
import dev.mycelium.internal.quic.crypto.PacketKeys;
import dev.mycelium.internal.quic.io.UdpAddress;
import dev.mycelium.internal.quic.packet.ErrorCode;
import dev.mycelium.internal.quic.packet.FrameReader;
import dev.mycelium.internal.quic.packet.PacketHeader;
import dev.mycelium.internal.quic.packet.PacketNumbers;
import dev.mycelium.internal.quic.packet.PacketType;
import dev.mycelium.internal.quic.packet.QuicException;
import dev.mycelium.internal.quic.packet.ResetToken;

/** A datagram on its way in: taken apart, opened, its frames done (RFC 9000 §12, RFC 9001 §5). */
final class Arrival {
  private static final int LONG_RESERVED = 0x0C;
  private static final int SHORT_RESERVED = 0x18;

  private final QuicConnection connection;
  private final PacketHeader header = new PacketHeader();
  private final FrameReader frames = new FrameReader();
  private final FrameProcedure procedure;
  private final EarlyPackets early = new EarlyPackets();
  private long dropped;

  Arrival(QuicConnection connection, FrameProcedure procedure) {
    this.connection = connection;
    this.procedure = procedure;
  }

  /** Packets that could not be opened or made no sense. */
  long dropped() {
    return dropped;
  }

  private void drop() {
    dropped++;
    connection.services.counters().count(Counter.QUIC_PACKETS_UNREADABLE);
  }

  void receive(byte[] array, int offset, int length, UdpAddress from, long nowNanos)
      throws QuicException {
    int end = offset + length;
    int at = offset;
    int dcidStart = 0;
    while (at < end && !connection.closing.isClosed() && header.parse(array, at, end - at)) {
      if (at == offset) {
        dcidStart = header.dcidStart();
      } else if (!sameDestination(array, dcidStart)) {
        drop();
        return; // coalesced packets belong to one connection (RFC 9000 §12.2)
      }
      at = header.end();
      packet(array, from, nowNanos, length, true);
    }
    retryEarly(nowNanos);
  }

  private boolean sameDestination(byte[] array, int first) {
    int length = header.dcidLength();
    int start = header.dcidStart();
    return java.util.Arrays.equals(array, first, first + length, array, start, start + length);
  }

  private void packet(byte[] array, UdpAddress from, long nowNanos, int datagram, boolean mayKeep)
      throws QuicException {
    switch (header.type()) {
      case INITIAL, HANDSHAKE -> longPacket(array, from, nowNanos, mayKeep);
      case ONE_RTT -> shortPacket(array, from, nowNanos, datagram, mayKeep);
      case RETRY -> connection.handshake.onRetry(header, array, nowNanos);
      case VERSION_NEGOTIATION -> {
        if (connection.handshake.isVersionRefused(header, array)) {
          connection.closing.finish(new CloseReason(CloseReason.Kind.VERSION, 0, ""), nowNanos);
        }
      }
      default -> drop();
    }
  }

  /** Room for a packet number of four bytes, a sample and a tag. */
  private boolean isLongEnough() {
    int sample = HeaderProtection.SAMPLE_DISTANCE + HeaderProtection.SAMPLE_BYTES;
    return header.end() - header.numberStart() >= sample;
  }

  private void longPacket(byte[] array, UdpAddress from, long nowNanos, boolean mayKeep)
      throws QuicException {
    boolean initial = header.type() == PacketType.INITIAL;
    Space space = connection.spaces[initial ? Space.INITIAL : Space.HANDSHAKE];
    PacketKeys keys = space.opening;
    if (keys == null) {
      if (!initial && mayKeep && !connection.isConfirmed()) {
        early.keep(array, header.start(), header.end(), from);
      }
      return;
    }
    if (!isLongEnough() || !from.equals(connection.path.address())) {
      drop();
      return;
    }
    long number = uncover(array, keys.headerProtection(), space);
    int payload = header.numberStart() + numberBytes(array);
    if (space.received.isDuplicate(number)) {
      return;
    }
    byte[] to = connection.services.scratch();
    int opened = keys.open(array, header.start(), payload, header.end() - payload, number, to);
    if (opened < 0) {
      drop();
      return;
    }
    if (connection.isClient) {
      connection.handshake.onSourceId(header, array);
    } else if (!initial) {
      connection.onHandshakePacketFromClient(nowNanos);
    }
    checkReserved(array[header.start()] & LONG_RESERVED);
    process(space, number, to, opened, from, nowNanos);
  }

  private long uncover(byte[] array, HeaderProtection mask, Space space) {
    long truncated = mask.remove(array, header.start(), header.numberStart());
    return PacketNumbers.expand(space.received.largest(), truncated, numberBytes(array));
  }

  private int numberBytes(byte[] array) {
    return (array[header.start()] & 3) + 1;
  }

  private static void checkReserved(int bits) throws QuicException {
    if (bits != 0) {
      throw new QuicException(ErrorCode.PROTOCOL_VIOLATION, "reserved bits of a header");
    }
  }

  private void shortPacket(
      byte[] array, UdpAddress from, long nowNanos, int datagram, boolean mayKeep)
      throws QuicException {
    OneRttKeys keys = connection.handshake.oneRtt();
    if (keys == null || !connection.handshake.isComplete()) {
      if (mayKeep) {
        early.keep(array, header.start(), header.end(), from);
      }
      return;
    }
    boolean elsewhere = connection.isClient && !from.equals(connection.path.address());
    if (elsewhere || !isLongEnough()) {
      unreadable(array, nowNanos);
      return;
    }
    Space space = connection.spaces[Space.APPLICATION];
    long number = uncover(array, keys.openingMask(), space);
    int payload = header.numberStart() + numberBytes(array);
    if (space.received.isDuplicate(number)) {
      unreadable(array, nowNanos);
      return;
    }
    byte[] to = connection.services.scratch();
    int length = header.end() - payload;
    long keep = 3 * connection.recovery.probePeriodNanos();
    int opened = keys.open(array, header.start(), payload, length, number, to, nowNanos, keep);
    if (opened < 0) {
      unreadable(array, nowNanos);
      return;
    }
    checkReserved(array[header.start()] & SHORT_RESERVED);
    boolean newest = number > space.received.largest();
    int seen = process(space, number, to, opened, from, nowNanos);
    if (newest && (seen & FrameReader.NON_PROBING) != 0) {
      connection.onNewest(array, header.dcidStart(), from, datagram, nowNanos);
    }
  }

  /** A packet of the peer's successor ends in a token that we were told (RFC 9000 §10.3.1). */
  private void unreadable(byte[] array, long nowNanos) {
    drop();
    if (header.end() - header.start() > ResetToken.BYTES + 4
        && connection.remoteIds.isReset(array, header.end())) {
      connection.onStatelessReset(nowNanos);
    }
  }

  private int process(
      Space space, long number, byte[] payload, int length, UdpAddress from, long nowNanos)
      throws QuicException {
    connection.onAuthentic(nowNanos);
    procedure.begin(space, from, nowNanos);
    PacketType type = space.type;
    int seen = frames.read(payload, 0, length, type, procedure);
    space.received.add(number, (seen & FrameReader.ELICITING) != 0, nowNanos);
    if (procedure.streamTouched) {
      connection.onStreamTouched();
    }
    return seen;
  }

  /** New keys exist: packets that came too early are tried once more. */
  private void retryEarly(long nowNanos) throws QuicException {
    if (early.isEmpty()) {
      return;
    }
    for (EarlyPackets.Early packet : early.takeAll()) {
      byte[] bytes = packet.bytes;
      if (!connection.closing.isClosed() && header.parse(bytes, 0, bytes.length)) {
        packet(bytes, packet.from, nowNanos, bytes.length, true);
      }
    }
  }
}
