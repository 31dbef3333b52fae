package dev.mycelium.internal.quic.packet;

/**
 * The part of a packet's header that is readable before header protection is removed (RFC 9000 §17,
 * RFC 8999 for unknown versions): positions inside the borrowed datagram. Reusable.
 */
public final class PacketHeader {
  /** QUIC version 1. */
  public static final int VERSION_1 = 1;

  /** Header form bit. */
  public static final int LONG = 0x80;

  /** Always set in version 1; this endpoint does not offer to grease it. */
  public static final int FIXED = 0x40;

  private final ByteInput in = new ByteInput();

  PacketType type = PacketType.ONE_RTT;
  int version;
  int start;
  int dcidStart;
  int dcidLength;
  int scidStart;
  int scidLength;
  int tokenStart;
  int tokenLength;
  int numberStart;
  int end;

  /** Nothing parsed yet. */
  public PacketHeader() {}

  public PacketType type() {
    return type;
  }

  public int version() {
    return version;
  }

  /** Where the packet begins. */
  public int start() {
    return start;
  }

  public int dcidStart() {
    return dcidStart;
  }

  public int dcidLength() {
    return dcidLength;
  }

  public int scidStart() {
    return scidStart;
  }

  public int scidLength() {
    return scidLength;
  }

  public int tokenStart() {
    return tokenStart;
  }

  public int tokenLength() {
    return tokenLength;
  }

  /** Where the protected packet number begins; of no meaning for packets without one. */
  public int numberStart() {
    return numberStart;
  }

  /** Where the packet ends and a coalesced one may begin. */
  public int end() {
    return end;
  }

  /**
   * Reads one header.
   *
   * @param length bytes up to the end of the datagram
   * @return false if this cannot be a packet; nothing behind it is one either
   */
  public boolean parse(byte[] array, int offset, int length) {
    in.over(array, offset, length);
    start = offset;
    end = offset + length;
    scidStart = offset;
    scidLength = 0;
    tokenStart = offset;
    tokenLength = 0;
    if (length < 1) {
      return false;
    }
    try {
      int first = in.readByte();
      return (first & LONG) != 0 ? parseLong(first) : parseShort(first);
    } catch (QuicException truncated) {
      return false;
    }
  }

  private boolean parseShort(int first) throws QuicException {
    type = PacketType.ONE_RTT;
    version = VERSION_1;
    dcidLength = ConnectionId.OWN_BYTES;
    dcidStart = in.skip(dcidLength);
    numberStart = in.position();
    return (first & FIXED) != 0;
  }

  private boolean parseLong(int first) throws QuicException {
    version = in.readInt();
    dcidLength = in.readByte();
    dcidStart = in.skip(dcidLength);
    scidLength = in.readByte();
    scidStart = in.skip(scidLength);
    if (version != VERSION_1) {
      type = version == 0 ? PacketType.VERSION_NEGOTIATION : PacketType.UNKNOWN_VERSION;
      tokenStart = in.position();
      tokenLength = in.remaining();
      return true;
    }
    if ((first & FIXED) == 0
        || dcidLength > ConnectionId.MAX_BYTES
        || scidLength > ConnectionId.MAX_BYTES) {
      return false;
    }
    return parseVersion1(first >>> 4 & 3);
  }

  private boolean parseVersion1(int bits) throws QuicException {
    switch (bits) {
      case 0 -> {
        type = PacketType.INITIAL;
        tokenLength = in.readLength();
        tokenStart = in.skip(tokenLength);
      }
      case 1 -> type = PacketType.ZERO_RTT;
      case 2 -> type = PacketType.HANDSHAKE;
      default -> {
        type = PacketType.RETRY;
        tokenStart = in.position();
        tokenLength = in.remaining();
        return true;
      }
    }
    int length = in.readLength();
    numberStart = in.position();
    end = numberStart + length;
    return true;
  }
}
