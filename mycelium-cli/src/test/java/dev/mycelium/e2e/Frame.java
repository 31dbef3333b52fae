package dev.mycelium.e2e;

import dev.mycelium.OverlayAddress;
import dev.mycelium.Subnet;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * One packet of a link as it stands on the wire (spec 03). Written for these tests alone, so that a
 * mistake of the library's codec cannot hide behind itself.
 */
final class Frame {
  static final int HELLO = 4;
  static final int IHU = 5;
  static final int UPDATE = 8;
  static final int ROUTE_REQUEST = 9;
  static final int SEQNO_REQUEST = 10;
  static final int INFINITE = 0xFFFF;

  private static final int OUTER_BYTES = 4;
  private static final int DATA_HEADER_BYTES = 36;
  private static final int BABEL_HEADER_BYTES = 4;
  private static final int VALUE = 10;
  private static final int BABEL_MAGIC = 42;
  private static final int BABEL_VERSION = 3;
  private static final int IPV6 = 2;
  private static final int ROUTER_ID_BYTES = 40;

  private final byte[] bytes;

  /** Takes what was written into a buffer. */
  private Frame(ByteBuffer written) {
    bytes = new byte[written.position()];
    written.flip().get(bytes);
  }

  /** The whole packet. */
  byte[] bytes() {
    return bytes.clone();
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(bytes);
  }

  /** Reads one packet; the stream must start with one. */
  static Frame read(DataInputStream in) throws IOException {
    byte[] outer = in.readNBytes(OUTER_BYTES);
    if (outer.length < OUTER_BYTES) {
      throw new EOFException("end of the link");
    }
    if (outer[0] != 1 || outer[1] < 0 || outer[1] > 1) {
      throw new IOException("no packet starts with " + Arrays.toString(outer));
    }
    int headerBytes = outer[1] == 0 ? DATA_HEADER_BYTES : BABEL_HEADER_BYTES;
    byte[] header = new byte[headerBytes];
    in.readFully(header);
    ByteBuffer fields = ByteBuffer.wrap(header);
    int bodyBytes = fields.getShort(outer[1] == 0 ? 1 : 2) & 0xFFFF;
    byte[] body = new byte[bodyBytes];
    in.readFully(body);
    return new Frame(
        ByteBuffer.allocate(OUTER_BYTES + headerBytes + bodyBytes)
            .put(outer)
            .put(header)
            .put(body));
  }

  private static ByteBuffer control(int type, int valueBytes) {
    ByteBuffer frame = ByteBuffer.allocate(VALUE + valueBytes);
    frame.put((byte) 1).put((byte) 1).putShort((short) 0);
    frame.put((byte) BABEL_MAGIC).put((byte) BABEL_VERSION).putShort((short) (2 + valueBytes));
    return frame.put((byte) type).put((byte) valueBytes);
  }

  static Frame hello(int seqno) {
    ByteBuffer frame = control(HELLO, 6).putShort((short) 0x8000);
    return new Frame(frame.putShort((short) seqno).putShort((short) 2000));
  }

  static Frame ihu(int cost) {
    ByteBuffer frame = control(IHU, 6).putShort((short) 0);
    return new Frame(frame.putShort((short) cost).putShort((short) 6000));
  }

  /** An Update that lives 1050 s. */
  static Frame update(long subnet, int seqno, int metric, byte[] routerId) {
    ByteBuffer frame = control(UPDATE, 18 + ROUTER_ID_BYTES);
    frame.put((byte) IPV6).put((byte) 0).put((byte) 64).put((byte) 0);
    frame.putShort((short) 30000).putShort((short) seqno).putShort((short) metric);
    return new Frame(frame.putLong(subnet).put(routerId));
  }

  static Frame routeRequest(long subnet, int generation) {
    ByteBuffer frame = control(ROUTE_REQUEST, 11).put((byte) generation);
    return new Frame(frame.put((byte) IPV6).put((byte) 64).putLong(subnet));
  }

  static Frame seqnoRequest(long subnet, int seqno, byte[] routerId) {
    ByteBuffer frame = control(SEQNO_REQUEST, 14 + ROUTER_ID_BYTES);
    frame.put((byte) IPV6).put((byte) 64).putShort((short) seqno).put((byte) 64).put((byte) 0);
    return new Frame(frame.put(routerId).putLong(subnet));
  }

  static Frame data(OverlayAddress source, OverlayAddress destination, byte[] body) {
    ByteBuffer frame = ByteBuffer.allocate(OUTER_BYTES + DATA_HEADER_BYTES + body.length);
    frame.put((byte) 1).put((byte) 0).putShort((short) 0);
    frame.put((byte) 0).putShort((short) body.length).put((byte) 64);
    return new Frame(frame.put(source.toBytes()).put(destination.toBytes()).put(body));
  }

  boolean isData() {
    return bytes[1] == 0;
  }

  boolean isControl(int type) {
    return !isData() && bytes.length > VALUE && bytes[8] == type;
  }

  private ByteBuffer fields() {
    return ByteBuffer.wrap(bytes);
  }

  /** Of a data packet. */
  OverlayAddress source() {
    return OverlayAddress.ofBytes(bytes, 8);
  }

  /** Of a data packet. */
  OverlayAddress destination() {
    return OverlayAddress.ofBytes(bytes, 24);
  }

  /** Of a data packet. */
  byte[] body() {
    return Arrays.copyOfRange(bytes, OUTER_BYTES + DATA_HEADER_BYTES, bytes.length);
  }

  /** Metric of an Update. */
  int metric() {
    return fields().getShort(VALUE + 8) & 0xFFFF;
  }

  /** Cost in an IHU. */
  int cost() {
    return fields().getShort(VALUE + 2) & 0xFFFF;
  }

  /** Upper half of the /64 of an Update, Route request or Seqno request. */
  long subnet() {
    return switch (bytes[8]) {
      case UPDATE -> fields().getLong(VALUE + 10);
      case ROUTE_REQUEST -> fields().getLong(VALUE + 3);
      case SEQNO_REQUEST -> fields().getLong(VALUE + 6 + ROUTER_ID_BYTES);
      default -> throw new IllegalStateException("no subnet in type " + bytes[8]);
    };
  }

  /** A word for the kind, and what matters of it. */
  String summary() {
    if (isData()) {
      return "data " + source() + " " + destination();
    }
    return switch (bytes[8]) {
      case HELLO -> "hello";
      case IHU -> "ihu " + cost();
      case UPDATE ->
          "update " + subnetText() + " " + (metric() == INFINITE ? "infinite" : metric());
      case ROUTE_REQUEST -> "route-request " + subnetText() + " " + bytes[VALUE];
      case SEQNO_REQUEST -> "seqno-request " + subnetText();
      default -> "control type " + bytes[8];
    };
  }

  private String subnetText() {
    return Subnet.ofNode(subnet()).toString();
  }
}
