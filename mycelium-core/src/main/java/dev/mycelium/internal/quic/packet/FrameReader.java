package dev.mycelium.internal.quic.packet;

import java.nio.charset.StandardCharsets;

/** Takes the payload of a packet apart (RFC 9000 §12.4 and §19). Reusable. */
public final class FrameReader {
  /** Something in the packet has to be acknowledged. */
  public static final int ELICITING = 1;

  /** Something in the packet is more than probing a path (RFC 9000 §9.1). */
  public static final int NON_PROBING = 2;

  /** Frames allowed in Initial and Handshake packets, one bit per type below 0x20. */
  private static final int HANDSHAKE_FRAMES =
      bit(FrameType.PADDING)
          | bit(FrameType.PING)
          | bit(FrameType.ACK)
          | bit(FrameType.ACK_ECN)
          | bit(FrameType.CRYPTO)
          | bit(FrameType.CONNECTION_CLOSE);

  private static final int PROBING_FRAMES =
      bit(FrameType.PADDING)
          | bit(FrameType.NEW_CONNECTION_ID)
          | bit(FrameType.PATH_CHALLENGE)
          | bit(FrameType.PATH_RESPONSE);

  private static final int SILENT_FRAMES =
      bit(FrameType.PADDING)
          | bit(FrameType.ACK)
          | bit(FrameType.ACK_ECN)
          | bit(FrameType.CONNECTION_CLOSE)
          | bit(FrameType.APPLICATION_CLOSE);

  /** Largest number of streams that can be named (RFC 9000 §4.6). */
  private static final long MAX_STREAMS = 1L << 60;

  /** Reason phrases are cut to what a log line should hold. */
  private static final int MAX_REASON_BYTES = 256;

  private final ByteInput in = new ByteInput();
  private final AckFrame ack = new AckFrame();

  /** Ready for any packet. */
  public FrameReader() {}

  private static int bit(int type) {
    return 1 << type;
  }

  /**
   * Hands all frames to the handler.
   *
   * @param type INITIAL, HANDSHAKE or ONE_RTT: decides which frames are legal
   * @return {@link #ELICITING} and {@link #NON_PROBING}
   * @throws QuicException at the first frame that is malformed, not allowed here or refused by the
   *     handler; those before it have been handled
   */
  public int read(byte[] array, int offset, int length, PacketType type, FrameHandler handler)
      throws QuicException {
    in.over(array, offset, length);
    if (length == 0) {
      throw new QuicException(ErrorCode.PROTOCOL_VIOLATION, "packet without frames");
    }
    int seen = 0;
    while (in.remaining() > 0) {
      long frame = in.readVarInt();
      if (frame == FrameType.PADDING) {
        skipPadding();
        continue;
      }
      boolean low = frame < 0x20;
      if (type != PacketType.ONE_RTT && !(low && (HANDSHAKE_FRAMES & bit((int) frame)) != 0)) {
        throw new QuicException(
            ErrorCode.PROTOCOL_VIOLATION, "frame " + frame + " in " + type + " packet");
      }
      seen |= low && (SILENT_FRAMES & bit((int) frame)) != 0 ? 0 : ELICITING;
      seen |= low && (PROBING_FRAMES & bit((int) frame)) != 0 ? 0 : NON_PROBING;
      readFrame(frame, handler);
    }
    return seen;
  }

  private void skipPadding() throws QuicException {
    while (in.peek() == FrameType.PADDING) {
      in.readByte();
    }
  }

  private void readFrame(long type, FrameHandler handler) throws QuicException {
    if (type >= FrameType.STREAM && type <= FrameType.STREAM_LAST) {
      readStream((int) type, handler);
    } else if (type == FrameType.DATAGRAM_LENGTH || type == FrameType.DATAGRAM) {
      int length = type == FrameType.DATAGRAM ? in.remaining() : in.readLength();
      handler.onDatagram(in.array(), in.skip(length), length);
    } else if (type < FrameType.STREAM) {
      readEarly((int) type, handler);
    } else if (type < FrameType.NEW_CONNECTION_ID) {
      readLimit((int) type, handler);
    } else if (type <= FrameType.HANDSHAKE_DONE) {
      readConnection((int) type, handler);
    } else {
      throw new QuicException(ErrorCode.FRAME_ENCODING_ERROR, "unknown frame type " + type);
    }
  }

  private void readEarly(int type, FrameHandler handler) throws QuicException {
    switch (type) {
      case FrameType.PING -> handler.onPing();
      case FrameType.ACK, FrameType.ACK_ECN -> {
        readAck(type == FrameType.ACK_ECN);
        handler.onAck(ack);
      }
      case FrameType.RESET_STREAM ->
          handler.onResetStream(in.readVarInt(), in.readVarInt(), in.readVarInt());
      case FrameType.STOP_SENDING -> handler.onStopSending(in.readVarInt(), in.readVarInt());
      case FrameType.CRYPTO -> {
        long offset = in.readVarInt();
        int length = in.readLength();
        checkEnd(offset, length);
        handler.onCrypto(offset, in.array(), in.skip(length), length);
      }
      default -> {
        int length = in.readLength();
        in.skip(length);
        if (length == 0) {
          throw new QuicException(ErrorCode.FRAME_ENCODING_ERROR, "empty token");
        }
        handler.onNewToken();
      }
    }
  }

  private void readAck(boolean ecn) throws QuicException {
    long largest = in.readVarInt();
    ack.clear(in.readVarInt());
    long ranges = in.readVarInt();
    long smallest = largest - in.readVarInt();
    checkRange(smallest);
    ack.add(smallest, largest);
    for (long i = 0; i < ranges; i++) { // each takes bytes: bounded by the packet
      largest = smallest - in.readVarInt() - 2;
      checkRange(largest);
      smallest = largest - in.readVarInt();
      checkRange(smallest);
      ack.add(smallest, largest);
    }
    for (int i = 0; ecn && i < 3; i++) {
      in.readVarInt();
    }
  }

  private static void checkRange(long number) throws QuicException {
    if (number < 0) {
      throw new QuicException(ErrorCode.FRAME_ENCODING_ERROR, "ACK of a negative number");
    }
  }

  private static void checkEnd(long offset, int length) throws QuicException {
    if (offset + length > PacketNumbers.MAX) {
      throw new QuicException(ErrorCode.FRAME_ENCODING_ERROR, "offset too large");
    }
  }

  private void readStream(int type, FrameHandler handler) throws QuicException {
    long id = in.readVarInt();
    long offset = (type & FrameType.STREAM_OFFSET) != 0 ? in.readVarInt() : 0;
    int length = (type & FrameType.STREAM_LENGTH) != 0 ? in.readLength() : in.remaining();
    checkEnd(offset, length);
    boolean fin = (type & FrameType.STREAM_FIN) != 0;
    handler.onStream(id, offset, in.array(), in.skip(length), length, fin);
  }

  private void readLimit(int type, FrameHandler handler) throws QuicException {
    switch (type) {
      case FrameType.MAX_DATA -> handler.onMaxData(in.readVarInt());
      case FrameType.MAX_STREAM_DATA -> handler.onMaxStreamData(in.readVarInt(), in.readVarInt());
      case FrameType.MAX_STREAMS_BIDI, FrameType.MAX_STREAMS_UNI ->
          handler.onMaxStreams(type == FrameType.MAX_STREAMS_BIDI, readStreamCount());
      case FrameType.DATA_BLOCKED -> in.readVarInt();
      case FrameType.STREAM_DATA_BLOCKED -> {
        long id = in.readVarInt();
        in.readVarInt();
        handler.onStreamDataBlocked(id);
      }
      default -> readStreamCount();
    }
  }

  private long readStreamCount() throws QuicException {
    long count = in.readVarInt();
    if (count > MAX_STREAMS) {
      throw new QuicException(ErrorCode.FRAME_ENCODING_ERROR, "too many streams: " + count);
    }
    return count;
  }

  private void readConnection(int type, FrameHandler handler) throws QuicException {
    switch (type) {
      case FrameType.NEW_CONNECTION_ID -> readNewConnectionId(handler);
      case FrameType.RETIRE_CONNECTION_ID -> handler.onRetireConnectionId(in.readVarInt());
      case FrameType.PATH_CHALLENGE -> handler.onPathChallenge(in.readLong());
      case FrameType.PATH_RESPONSE -> handler.onPathResponse(in.readLong());
      case FrameType.HANDSHAKE_DONE -> handler.onHandshakeDone();
      default -> readClose(type == FrameType.APPLICATION_CLOSE, handler);
    }
  }

  private void readNewConnectionId(FrameHandler handler) throws QuicException {
    long sequence = in.readVarInt();
    long retirePriorTo = in.readVarInt();
    int length = in.readByte();
    if (length < 1 || length > ConnectionId.MAX_BYTES || retirePriorTo > sequence) {
      throw new QuicException(ErrorCode.FRAME_ENCODING_ERROR, "malformed NEW_CONNECTION_ID");
    }
    ConnectionId id = ConnectionId.copyOf(in.array(), in.skip(length), length);
    ResetToken token = ResetToken.at(in.array(), in.skip(ResetToken.BYTES));
    handler.onNewConnectionId(sequence, retirePriorTo, id, token);
  }

  private void readClose(boolean application, FrameHandler handler) throws QuicException {
    long code = in.readVarInt();
    if (!application) {
      in.readVarInt();
    }
    int length = in.readLength();
    int start = in.skip(length);
    int shown = Math.min(length, MAX_REASON_BYTES);
    handler.onConnectionClose(
        application, code, new String(in.array(), start, shown, StandardCharsets.UTF_8));
  }
}
