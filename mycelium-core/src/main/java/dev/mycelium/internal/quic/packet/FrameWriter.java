package dev.mycelium.internal.quic.packet;

/** Writes frames; each method returns false, having written nothing, if the frame does not fit. */
public final class FrameWriter {
  /** Bytes in front of the data of a DATAGRAM frame with length: type and a two byte length. */
  public static final int DATAGRAM_OVERHEAD = 3;

  private FrameWriter() {}

  public static boolean ping(ByteOutput out) {
    if (out.room() < 1) {
      return false;
    }
    out.writeByte(FrameType.PING);
    return true;
  }

  public static boolean handshakeDone(ByteOutput out) {
    if (out.room() < 1) {
      return false;
    }
    out.writeByte(FrameType.HANDSHAKE_DONE);
    return true;
  }

  /** A frame of a type and one number: MAX_DATA, MAX_STREAMS, RETIRE_CONNECTION_ID. */
  public static boolean number(ByteOutput out, int type, long value) {
    if (out.room() < 1 + ByteOutput.sizeOf(value)) {
      return false;
    }
    out.writeByte(type);
    out.writeVarInt(value);
    return true;
  }

  /** A frame of a type and two numbers: MAX_STREAM_DATA, STOP_SENDING. */
  public static boolean numbers(ByteOutput out, int type, long first, long second) {
    if (out.room() < 1 + ByteOutput.sizeOf(first) + ByteOutput.sizeOf(second)) {
      return false;
    }
    out.writeByte(type);
    out.writeVarInt(first);
    out.writeVarInt(second);
    return true;
  }

  public static boolean resetStream(ByteOutput out, long id, long code, long finalSize) {
    int size = 1 + ByteOutput.sizeOf(id) + ByteOutput.sizeOf(code) + ByteOutput.sizeOf(finalSize);
    if (out.room() < size) {
      return false;
    }
    out.writeByte(FrameType.RESET_STREAM);
    out.writeVarInt(id);
    out.writeVarInt(code);
    out.writeVarInt(finalSize);
    return true;
  }

  /** PATH_CHALLENGE or PATH_RESPONSE. */
  public static boolean path(ByteOutput out, int type, long data) {
    if (out.room() < 9) {
      return false;
    }
    out.writeByte(type);
    out.writeLong(data);
    return true;
  }

  public static boolean newConnectionId(
      ByteOutput out, long sequence, long retirePriorTo, long id, ResetToken token) {
    int size = 2 + ByteOutput.sizeOf(sequence) + ByteOutput.sizeOf(retirePriorTo);
    if (out.room() < size + ConnectionId.OWN_BYTES + ResetToken.BYTES) {
      return false;
    }
    out.writeByte(FrameType.NEW_CONNECTION_ID);
    out.writeVarInt(sequence);
    out.writeVarInt(retirePriorTo);
    out.writeByte(ConnectionId.OWN_BYTES);
    out.writeLong(id);
    token.writeTo(out);
    return true;
  }

  /** CONNECTION_CLOSE; a reason that does not fit is cut. */
  public static boolean connectionClose(
      ByteOutput out, boolean application, long code, byte[] reason) {
    int fixed = 1 + ByteOutput.sizeOf(code) + (application ? 0 : 1) + 2;
    if (out.room() < fixed) {
      return false;
    }
    int length = Math.min(reason.length, out.room() - fixed);
    out.writeByte(application ? FrameType.APPLICATION_CLOSE : FrameType.CONNECTION_CLOSE);
    out.writeVarInt(code);
    if (!application) {
      out.writeByte(FrameType.PADDING); // the type of the frame at fault, 0 if unknown
    }
    out.writeVarInt(length);
    out.writeBytes(reason, 0, length);
    return true;
  }

  /** The front of a CRYPTO frame; its data follows. */
  public static void cryptoHeader(ByteOutput out, long offset, int length) {
    out.writeByte(FrameType.CRYPTO);
    out.writeVarInt(offset);
    out.writeVarInt2(length);
  }

  /** Bytes of {@link #cryptoHeader}. */
  public static int cryptoOverhead(long offset) {
    return 3 + ByteOutput.sizeOf(offset);
  }

  /** The front of a STREAM frame with offset and length; its data follows. */
  public static void streamHeader(ByteOutput out, long id, long offset, int length, boolean fin) {
    int flags = FrameType.STREAM_OFFSET | FrameType.STREAM_LENGTH;
    out.writeByte(FrameType.STREAM | flags | (fin ? FrameType.STREAM_FIN : 0));
    out.writeVarInt(id);
    out.writeVarInt(offset);
    out.writeVarInt2(length);
  }

  /** Bytes of {@link #streamHeader}. */
  public static int streamOverhead(long id, long offset) {
    return 3 + ByteOutput.sizeOf(id) + ByteOutput.sizeOf(offset);
  }

  /** The front of a DATAGRAM frame whose data is already in place behind it. */
  public static void datagramHeader(ByteOutput out, int length) {
    out.writeByte(FrameType.DATAGRAM_LENGTH);
    out.writeVarInt2(length);
  }
}
