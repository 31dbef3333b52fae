package dev.mycelium.internal.quic.packet;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Transport parameters (RFC 9000 §18, RFC 9221 §3) as far as this endpoint sends or obeys them.
 * Unknown ones are skipped.
 */
public final class TransportParameters {
  /**
   * Our own kind (spec 09 §2): a version, and a set of feature bits of which none is defined yet.
   */
  public static final long OWN_KIND = 0x2d6d7963;

  /** Value of {@link #ownKindVersion} that this endpoint sends. */
  public static final int OWN_KIND_VERSION = 1;

  private static final int ORIGINAL_DESTINATION_ID = 0x00;
  private static final int MAX_IDLE_TIMEOUT = 0x01;
  private static final int RESET_TOKEN = 0x02;
  private static final int MAX_UDP_PAYLOAD = 0x03;
  private static final int INITIAL_MAX_DATA = 0x04;
  private static final int STREAM_DATA_BIDI_LOCAL = 0x05;
  private static final int STREAM_DATA_BIDI_REMOTE = 0x06;
  private static final int STREAM_DATA_UNI = 0x07;
  private static final int STREAMS_BIDI = 0x08;
  private static final int STREAMS_UNI = 0x09;
  private static final int ACK_DELAY_EXPONENT = 0x0a;
  private static final int MAX_ACK_DELAY = 0x0b;
  private static final int DISABLE_MIGRATION = 0x0c;
  private static final int PREFERRED_ADDRESS = 0x0d;
  private static final int ID_LIMIT = 0x0e;
  private static final int INITIAL_SOURCE_ID = 0x0f;
  private static final int RETRY_SOURCE_ID = 0x10;
  private static final int MAX_DATAGRAM_FRAME = 0x20;

  private static final int MAX_ENCODED_BYTES = 512;

  /** A peer's list longer than this is refused; the reference's has about 120 bytes. */
  private static final int MAX_RECEIVED_BYTES = 4096;

  public long maxIdleTimeoutMillis;
  public long maxUdpPayloadBytes = 65_527;
  public long initialMaxData;
  public long streamDataBidiLocal;
  public long streamDataBidiRemote;
  public long streamDataUni;
  public long streamsBidi;
  public long streamsUni;
  public int ackDelayExponent = 3;
  public int maxAckDelayMillis = 25;
  public long connectionIdLimit = 2;
  public long maxDatagramFrameBytes;
  public @Nullable ConnectionId originalDestinationId;
  public @Nullable ConnectionId initialSourceId;
  public @Nullable ConnectionId retrySourceId;
  public @Nullable ResetToken resetToken;

  /** 0 if the peer is not of our own kind. */
  public long ownKindVersion;

  /** Feature bits of our own kind; unknown ones are ignored. */
  public long ownKindFeatures;

  /** RFC 9000's defaults: nothing may be sent. */
  public TransportParameters() {}

  /** The contents of TLS extension 0x39. */
  public byte[] encode() {
    ByteOutput out = new ByteOutput().over(new byte[MAX_ENCODED_BYTES], 0, MAX_ENCODED_BYTES);
    writeId(out, ORIGINAL_DESTINATION_ID, originalDestinationId);
    writeNumber(out, MAX_IDLE_TIMEOUT, maxIdleTimeoutMillis);
    ResetToken token = resetToken;
    if (token != null) {
      out.writeVarInt(RESET_TOKEN);
      out.writeVarInt(ResetToken.BYTES);
      token.writeTo(out);
    }
    writeNumber(out, MAX_UDP_PAYLOAD, maxUdpPayloadBytes);
    writeNumber(out, INITIAL_MAX_DATA, initialMaxData);
    writeNumber(out, STREAM_DATA_BIDI_LOCAL, streamDataBidiLocal);
    writeNumber(out, STREAM_DATA_BIDI_REMOTE, streamDataBidiRemote);
    writeNumber(out, STREAM_DATA_UNI, streamDataUni);
    writeNumber(out, STREAMS_BIDI, streamsBidi);
    writeNumber(out, STREAMS_UNI, streamsUni);
    writeNumber(out, ID_LIMIT, connectionIdLimit);
    writeId(out, INITIAL_SOURCE_ID, initialSourceId);
    writeId(out, RETRY_SOURCE_ID, retrySourceId);
    writeNumber(out, MAX_DATAGRAM_FRAME, maxDatagramFrameBytes);
    writeOwnKind(out);
    return Arrays.copyOf(out.array(), out.position());
  }

  private static void writeNumber(ByteOutput out, int id, long value) {
    if (value != 0) {
      out.writeVarInt(id);
      out.writeVarInt(ByteOutput.sizeOf(value));
      out.writeVarInt(value);
    }
  }

  private static void writeId(ByteOutput out, int id, @Nullable ConnectionId value) {
    if (value != null) {
      out.writeVarInt(id);
      out.writeVarInt(value.length());
      value.writeTo(out);
    }
  }

  private void writeOwnKind(ByteOutput out) {
    if (ownKindVersion != 0) {
      out.writeVarInt(OWN_KIND);
      out.writeVarInt(ByteOutput.sizeOf(ownKindVersion) + ByteOutput.sizeOf(ownKindFeatures));
      out.writeVarInt(ownKindVersion);
      out.writeVarInt(ownKindFeatures);
    }
  }

  /**
   * Reads a peer's parameters.
   *
   * @param fromServer whether those that only a server may send are legal
   * @throws QuicException TRANSPORT_PARAMETER_ERROR for anything malformed, doubled or out of range
   */
  public static TransportParameters decode(byte[] encoded, boolean fromServer)
      throws QuicException {
    if (encoded.length > MAX_RECEIVED_BYTES) {
      throw invalid("too long");
    }
    TransportParameters parameters = new TransportParameters();
    Set<Long> seen = new HashSet<>();
    ByteInput in = new ByteInput().over(encoded, 0, encoded.length);
    try {
      while (in.remaining() > 0) {
        long id = in.readVarInt();
        int length = in.readLength();
        int start = in.skip(length);
        if (!seen.add(id)) {
          throw invalid("parameter " + id + " twice");
        }
        parameters.read(id, new ByteInput().over(encoded, start, length), fromServer);
      }
    } catch (QuicException malformed) {
      throw invalid(String.valueOf(malformed.getMessage()));
    }
    return parameters;
  }

  private static QuicException invalid(String message) {
    return new QuicException(
        ErrorCode.TRANSPORT_PARAMETER_ERROR, "transport parameters: " + message);
  }

  private void read(long id, ByteInput value, boolean fromServer) throws QuicException {
    if (id == OWN_KIND) {
      readOwnKind(value);
      return;
    }
    if (id == MAX_DATAGRAM_FRAME) {
      maxDatagramFrameBytes = number(value, 0, PacketNumbers.MAX);
      return;
    }
    if (id > RETRY_SOURCE_ID) {
      return;
    }
    if (!fromServer && isServerOnly((int) id)) {
      throw invalid("parameter " + id + " from a client");
    }
    switch ((int) id) {
      case ORIGINAL_DESTINATION_ID -> originalDestinationId = connectionId(value);
      case INITIAL_SOURCE_ID -> initialSourceId = connectionId(value);
      case RETRY_SOURCE_ID -> retrySourceId = connectionId(value);
      case RESET_TOKEN -> resetToken = token(value);
      case DISABLE_MIGRATION -> value.skip(0);
      case PREFERRED_ADDRESS -> {} // never followed: this endpoint does not migrate
      default -> readNumber((int) id, value);
    }
  }

  private static boolean isServerOnly(int id) {
    return id == ORIGINAL_DESTINATION_ID
        || id == RESET_TOKEN
        || id == PREFERRED_ADDRESS
        || id == RETRY_SOURCE_ID;
  }

  private void readNumber(int id, ByteInput value) throws QuicException {
    switch (id) {
      case MAX_IDLE_TIMEOUT -> maxIdleTimeoutMillis = number(value, 0, PacketNumbers.MAX);
      case MAX_UDP_PAYLOAD -> maxUdpPayloadBytes = number(value, 1200, PacketNumbers.MAX);
      case INITIAL_MAX_DATA -> initialMaxData = number(value, 0, PacketNumbers.MAX);
      case STREAM_DATA_BIDI_LOCAL -> streamDataBidiLocal = number(value, 0, PacketNumbers.MAX);
      case STREAM_DATA_BIDI_REMOTE -> streamDataBidiRemote = number(value, 0, PacketNumbers.MAX);
      case STREAM_DATA_UNI -> streamDataUni = number(value, 0, PacketNumbers.MAX);
      case STREAMS_BIDI -> streamsBidi = number(value, 0, 1L << 60);
      case STREAMS_UNI -> streamsUni = number(value, 0, 1L << 60);
      case ACK_DELAY_EXPONENT -> ackDelayExponent = (int) number(value, 0, 20);
      case MAX_ACK_DELAY -> maxAckDelayMillis = (int) number(value, 0, (1 << 14) - 1);
      case ID_LIMIT -> connectionIdLimit = number(value, 2, PacketNumbers.MAX);
      default -> throw new AssertionError(id);
    }
  }

  private static long number(ByteInput value, long least, long most) throws QuicException {
    long number = value.readVarInt();
    if (value.remaining() > 0 || number < least || number > most) {
      throw invalid("number " + number + " out of range");
    }
    return number;
  }

  private static ConnectionId connectionId(ByteInput value) throws QuicException {
    int length = value.remaining();
    if (length > ConnectionId.MAX_BYTES) {
      throw invalid("connection id of " + length + " bytes");
    }
    return ConnectionId.copyOf(value.array(), value.skip(length), length);
  }

  private static ResetToken token(ByteInput value) throws QuicException {
    if (value.remaining() != ResetToken.BYTES) {
      throw invalid("reset token of " + value.remaining() + " bytes");
    }
    return ResetToken.at(value.array(), value.skip(ResetToken.BYTES));
  }

  /** Anything odd means: not our kind. */
  private void readOwnKind(ByteInput value) {
    try {
      ownKindVersion = value.readVarInt();
      ownKindFeatures = value.readVarInt();
    } catch (QuicException odd) {
      ownKindVersion = 0;
      ownKindFeatures = 0;
    }
  }
}
