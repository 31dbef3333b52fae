package dev.mycelium.internal.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Control TLVs to bytes and back (spec 03 §6). Liberal about what it reads (§7.1), strict about
 * what it writes (§8): a reference node loses step on anything unusual and does not say so.
 */
public final class TlvCodec {
  static final int TYPE_PAD1 = 0;
  static final int TYPE_PAD_N = 1;
  static final int TYPE_HELLO = 4;
  static final int TYPE_IHU = 5;
  static final int TYPE_UPDATE = 8;
  static final int TYPE_ROUTE_REQUEST = 9;
  static final int TYPE_SEQNO_REQUEST = 10;

  /** A forwarded request is dropped at this generation (spec 04 §9). */
  private static final int MAX_GENERATION = 15;

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** Version 1, type 1 (control), reserved 0. */
  private static final int CONTROL_OUTER_HEADER = 0x01010000;

  /** Magic 42, version 3. */
  private static final short BABEL = 0x2A03;

  /** Where the value of the only TLV begins in an encoded packet. */
  private static final int VALUE = 10;

  /** Sub-TLVs from this type on must be understood, or their TLV be skipped (RFC 8966 §4.4). */
  private static final int MANDATORY_SUB_TLV = 0x80;

  // natural sizes of values, without prefix or address
  private static final int HELLO_BYTES = 6;
  private static final int IHU_BYTES = 6;
  private static final int UPDATE_BYTES = 10;
  private static final int ROUTE_REQUEST_BYTES = 3;
  private static final int SEQNO_REQUEST_BYTES = 6 + RouterId.BYTES;

  /** Address bytes of an IHU by address encoding. */
  private static final int[] IHU_ADDRESS_BYTES = {0, 4, 16, 8};

  private TlvCodec() {}

  /**
   * Decodes one TLV.
   *
   * @param type its first byte
   * @param array holds its value
   * @param offset where the value begins
   * @param length of the value
   * @return null if it has to be skipped: unknown type or address encoding, illegal prefix length,
   *     hop count 0, too short, or a mandatory sub-TLV
   */
  public static @Nullable ControlTlv decode(int type, byte[] array, int offset, int length) {
    return switch (type) {
      case TYPE_HELLO -> decodeHello(array, offset, length);
      case TYPE_IHU -> decodeIhu(array, offset, length);
      case TYPE_UPDATE -> decodeUpdate(array, offset, length);
      case TYPE_ROUTE_REQUEST -> decodeRouteRequest(array, offset, length);
      case TYPE_SEQNO_REQUEST -> decodeSeqnoRequest(array, offset, length);
      default -> null;
    };
  }

  private static @Nullable ControlTlv decodeHello(byte[] array, int offset, int length) {
    if (!holds(HELLO_BYTES, array, offset, length)) {
      return null;
    }
    int flags = uint16(array, offset) & ControlTlv.Hello.FLAG_UNICAST;
    return new ControlTlv.Hello(flags, uint16(array, offset + 2), uint16(array, offset + 4));
  }

  private static @Nullable ControlTlv decodeIhu(byte[] array, int offset, int length) {
    int encoding = length == 0 ? PrefixCodec.ILLEGAL : array[offset] & 0xFF;
    if (encoding < 0 || encoding >= IHU_ADDRESS_BYTES.length) {
      return null;
    }
    if (!holds(IHU_BYTES + IHU_ADDRESS_BYTES[encoding], array, offset, length)) {
      return null;
    }
    return new ControlTlv.Ihu(uint16(array, offset + 2), uint16(array, offset + 4));
  }

  private static @Nullable ControlTlv decodeUpdate(byte[] array, int offset, int length) {
    if (length < UPDATE_BYTES) {
      return null;
    }
    int encoding = array[offset] & 0xFF;
    int prefixLength = array[offset + 2] & 0xFF;
    int size = PrefixCodec.size(encoding, prefixLength);
    if (size < 0 || !holds(UPDATE_BYTES + size + RouterId.BYTES, array, offset, length)) {
      return null;
    }
    return new ControlTlv.Update(
        uint16(array, offset + 4),
        uint16(array, offset + 6),
        uint16(array, offset + 8),
        PrefixCodec.read(encoding, prefixLength, array, offset + UPDATE_BYTES),
        RouterId.ofBytes(array, offset + UPDATE_BYTES + size));
  }

  private static @Nullable ControlTlv decodeRouteRequest(byte[] array, int offset, int length) {
    if (length < ROUTE_REQUEST_BYTES) {
      return null;
    }
    int encoding = array[offset + 1] & 0xFF;
    // Spec 03 §6.4: the prefix length of a wildcard request is ignored.
    int prefixLength = encoding == PrefixCodec.WILDCARD ? 0 : array[offset + 2] & 0xFF;
    int size = PrefixCodec.size(encoding, prefixLength);
    if (size < 0 || !holds(ROUTE_REQUEST_BYTES + size, array, offset, length)) {
      return null;
    }
    return new ControlTlv.RouteRequest(
        array[offset] & 0xFF,
        PrefixCodec.read(encoding, prefixLength, array, offset + ROUTE_REQUEST_BYTES));
  }

  private static @Nullable ControlTlv decodeSeqnoRequest(byte[] array, int offset, int length) {
    if (length < SEQNO_REQUEST_BYTES) {
      return null;
    }
    int encoding = array[offset] & 0xFF;
    int prefixLength = array[offset + 1] & 0xFF;
    int hopCount = array[offset + 4] & 0xFF;
    int size = PrefixCodec.size(encoding, prefixLength);
    if (size < 0 || hopCount == 0 || !holds(SEQNO_REQUEST_BYTES + size, array, offset, length)) {
      return null;
    }
    return new ControlTlv.SeqnoRequest(
        uint16(array, offset + 2),
        hopCount,
        RouterId.ofBytes(array, offset + 6),
        PrefixCodec.read(encoding, prefixLength, array, offset + SEQNO_REQUEST_BYTES));
  }

  /** Whether a value is complete and nothing behind its natural size forbids using it. */
  private static boolean holds(int naturalSize, byte[] array, int offset, int length) {
    int position = offset + naturalSize;
    int end = offset + length;
    while (position < end) { // sub-TLVs
      int type = array[position] & 0xFF;
      if (type >= MANDATORY_SUB_TLV) {
        return false;
      }
      boolean single = type == TYPE_PAD1 || position + 1 == end;
      position += single ? 1 : 2 + (array[position + 1] & 0xFF);
    }
    return length >= naturalSize;
  }

  /**
   * Encodes one control packet: outer header, Babel header and the one TLV that a reference node
   * understands per packet (spec 03 §4.2). Beyond an IPv6 /64, only a route request may carry the
   * wildcard.
   *
   * @return the whole packet
   * @throws IllegalArgumentException for what must never be sent (spec 03 §8): a field out of
   *     range, another prefix than an IPv6 /64, a Hello that is not unicast, an IHU with interval
   *     0, a generation above 15, a hop count of 0
   */
  public static byte[] encode(ControlTlv tlv) {
    if (tlv instanceof ControlTlv.Hello hello) {
      return encodeHello(hello);
    }
    if (tlv instanceof ControlTlv.Ihu ihu) {
      return encodeIhu(ihu);
    }
    if (tlv instanceof ControlTlv.Update update) {
      return encodeUpdate(update);
    }
    if (tlv instanceof ControlTlv.RouteRequest request) {
      return encodeRouteRequest(request);
    }
    return encodeSeqnoRequest((ControlTlv.SeqnoRequest) tlv);
  }

  private static byte[] encodeHello(ControlTlv.Hello hello) {
    if (hello.flags() != ControlTlv.Hello.FLAG_UNICAST) {
      throw new IllegalArgumentException("only unicast Hellos are sent: " + hello);
    }
    byte[] packet = packet(TYPE_HELLO, HELLO_BYTES);
    putUint16(packet, VALUE, hello.flags());
    putUint16(packet, VALUE + 2, hello.seqno());
    putUint16(packet, VALUE + 4, hello.intervalCentis());
    return packet;
  }

  private static byte[] encodeIhu(ControlTlv.Ihu ihu) {
    if (ihu.intervalCentis() == 0) {
      throw new IllegalArgumentException("an IHU has no interval of 0");
    }
    byte[] packet = packet(TYPE_IHU, IHU_BYTES);
    putUint16(packet, VALUE + 2, ihu.rxCost());
    putUint16(packet, VALUE + 4, ihu.intervalCentis());
    return packet;
  }

  private static byte[] encodeUpdate(ControlTlv.Update update) {
    PrefixCodec.requireSendable(update.prefix());
    byte[] packet = packet(TYPE_UPDATE, UPDATE_BYTES + Long.BYTES + RouterId.BYTES);
    packet[VALUE] = (byte) PrefixCodec.IPV6;
    packet[VALUE + 2] = (byte) update.prefix().length();
    putUint16(packet, VALUE + 4, update.intervalCentis());
    putUint16(packet, VALUE + 6, update.seqno());
    putUint16(packet, VALUE + 8, update.metric());
    LONG.set(packet, VALUE + UPDATE_BYTES, update.prefix().high());
    update.routerId().writeTo(packet, VALUE + UPDATE_BYTES + Long.BYTES);
    return packet;
  }

  private static byte[] encodeRouteRequest(ControlTlv.RouteRequest request) {
    if (request.generation() < 0 || request.generation() > MAX_GENERATION) {
      throw new IllegalArgumentException("generation not in 0..15: " + request.generation());
    }
    if (request.prefix().encoding() == AddressEncoding.WILDCARD) {
      byte[] packet = packet(TYPE_ROUTE_REQUEST, ROUTE_REQUEST_BYTES);
      packet[VALUE] = (byte) request.generation();
      return packet;
    }
    PrefixCodec.requireSendable(request.prefix());
    byte[] packet = packet(TYPE_ROUTE_REQUEST, ROUTE_REQUEST_BYTES + Long.BYTES);
    packet[VALUE] = (byte) request.generation();
    packet[VALUE + 1] = (byte) PrefixCodec.IPV6;
    packet[VALUE + 2] = (byte) request.prefix().length();
    LONG.set(packet, VALUE + ROUTE_REQUEST_BYTES, request.prefix().high());
    return packet;
  }

  private static byte[] encodeSeqnoRequest(ControlTlv.SeqnoRequest request) {
    if (request.hopCount() < 1 || request.hopCount() > 0xFF) {
      throw new IllegalArgumentException("hop count not in 1..255: " + request.hopCount());
    }
    PrefixCodec.requireSendable(request.prefix());
    byte[] packet = packet(TYPE_SEQNO_REQUEST, SEQNO_REQUEST_BYTES + Long.BYTES);
    packet[VALUE] = (byte) PrefixCodec.IPV6;
    packet[VALUE + 1] = (byte) request.prefix().length();
    putUint16(packet, VALUE + 2, request.seqno());
    packet[VALUE + 4] = (byte) request.hopCount();
    request.routerId().writeTo(packet, VALUE + 6);
    LONG.set(packet, VALUE + SEQNO_REQUEST_BYTES, request.prefix().high());
    return packet;
  }

  private static byte[] packet(int type, int valueLength) {
    byte[] packet = new byte[VALUE + valueLength];
    INT.set(packet, 0, CONTROL_OUTER_HEADER);
    SHORT.set(packet, 4, BABEL);
    SHORT.set(packet, 6, (short) (2 + valueLength));
    packet[8] = (byte) type;
    packet[9] = (byte) valueLength;
    return packet;
  }

  private static int uint16(byte[] array, int offset) {
    return (short) SHORT.get(array, offset) & 0xFFFF;
  }

  private static void putUint16(byte[] array, int offset, int value) {
    if (value < 0 || value > 0xFFFF) {
      throw new IllegalArgumentException("not in 0..65535: " + value);
    }
    SHORT.set(array, offset, (short) value);
  }
}
