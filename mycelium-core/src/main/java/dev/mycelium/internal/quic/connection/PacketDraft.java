package dev.mycelium.internal.quic.connection;

import dev.mycelium.internal.quic.crypto.PacketKeys;
import dev.mycelium.internal.quic.packet.ByteOutput;
import dev.mycelium.internal.quic.packet.ConnectionId;
import dev.mycelium.internal.quic.packet.PacketHeader;
import dev.mycelium.internal.quic.packet.PacketType;
import dev.mycelium.internal.quic.recovery.SentPacket;

/** A packet written but not sealed, so that it can still be padded. Reused. */
final class PacketDraft {
  /** Always four: packets of one batch have to be of one size, and no number is ever ambiguous. */
  static final int NUMBER_BYTES = 4;

  private static final int LENGTH_BYTES = 2;

  Space space = new Space(Space.INITIAL);
  SentPacket packet = SentPacket.none();
  long number;
  int start;
  int numberStart;
  int payload;
  int end;

  /** Has to be at least 1200 bytes long with its datagram. */
  boolean expand;

  /** Writes the header, with gaps for what is only known at the end. */
  void begin(QuicConnection connection, Space space, ByteOutput out) {
    this.space = space;
    start = out.position();
    expand = false;
    ConnectionId destination = connection.remoteIds.current();
    number = space.takeNumber(connection.services.random());
    if (space.type == PacketType.ONE_RTT) {
      out.writeByte(PacketHeader.FIXED | NUMBER_BYTES - 1 | connection.oneRtt().phaseBit());
      destination.writeTo(out);
    } else {
      int type = space.type == PacketType.INITIAL ? 0 : 2 << 4;
      out.writeByte(PacketHeader.LONG | PacketHeader.FIXED | type | NUMBER_BYTES - 1);
      out.writeInt(PacketHeader.VERSION_1);
      out.writeByte(destination.length());
      destination.writeTo(out);
      out.writeByte(ConnectionId.OWN_BYTES);
      out.writeLong(connection.localIds.first());
      writeToken(connection, out);
      out.writeVarInt2(0);
    }
    numberStart = out.position();
    out.writeInt((int) number);
  }

  private void writeToken(QuicConnection connection, ByteOutput out) {
    if (space.type == PacketType.INITIAL) {
      byte[] token = connection.handshake.token();
      out.writeVarInt(token.length);
      out.writeBytes(token, 0, token.length);
    }
  }

  /** Protects the packet as it stands. */
  void seal(QuicConnection connection, byte[] array) {
    int length = end - payload;
    PacketKeys keys = space.sealing;
    if (keys == null) {
      OneRttKeys oneRtt = connection.oneRtt();
      oneRtt.seal(array, start, payload, length, number);
      oneRtt.sealingMask().apply(array, start, numberStart, NUMBER_BYTES);
      return;
    }
    int protectedBytes = end + PacketKeys.TAG_BYTES - numberStart;
    array[numberStart - LENGTH_BYTES] = (byte) (protectedBytes >>> 8 | 0x40);
    array[numberStart - 1] = (byte) protectedBytes;
    keys.seal(array, start, payload, length, number);
    keys.headerProtection().apply(array, start, numberStart, NUMBER_BYTES);
  }
}
