package dev.mycelium.internal.wire;

import dev.mycelium.internal.wire.WireException.Reason;
import dev.mycelium.spi.PacketBatch;
import dev.mycelium.spi.PacketBuffer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes that a neighbour sends into packets (spec 03 §7.1). The only code that sees bytes
 * of strangers first: whatever they are, it emits packets, skips, or throws {@link WireException}.
 *
 * <p>Both kinds of packet begin with eight bytes that tell everything about the rest: the outer
 * header, then either the word of body length and hop limit or the Babel header. So there are two
 * states: collecting those eight bytes, and filling an array of known length. Position in the
 * stream is governed by these lengths alone, never by the content of a body; the reference loses
 * step here (spec 03 §7.2).
 *
 * <p>Memory: at most one packet buffer of the announced size and one control body. A data body is
 * copied once, from the input into the buffer that travels on. Used by one thread.
 */
public final class FrameDecoder {
  /**
   * Longest control body. The largest TLV with all it can hold takes 257 bytes; this leaves room
   * for packing several and bounds what a link can make us keep.
   */
  public static final int MAX_CONTROL_BODY_BYTES = 4096;

  /** Where decoded packets go. May call {@link #close()} of the decoder, but not decode. */
  public interface Sink {
    /**
     * Takes a data packet.
     *
     * @param frame {@code array[0..frameLength)} is the packet from its outer header on, reserved
     *     fields zero
     */
    void onData(PacketBuffer frame);

    /**
     * Offers a data packet that lies in the input as a whole, before it is copied.
     *
     * @param input position at the first byte of the packet; to be left unchanged
     * @param frameLength bytes, header included
     * @return true if that is all that was to be done about it; false to get it by {@link #onData}
     */
    default boolean onDataInside(ByteBuffer input, int frameLength) {
      return false;
    }

    /** A control TLV. */
    void onControl(ControlTlv tlv);

    /** A control body, or a part of it, was malformed or foreign and was skipped. */
    void onMalformed();
  }

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private static final int OUTER_HEADER_BYTES = 4;
  private static final int HEAD_BYTES = 8;
  private static final int VERSION = 1;
  private static final int TYPE_DATA = 0;
  private static final int TYPE_CONTROL = 1;

  /** Upper half of the Babel header: magic 42, version 3. */
  private static final int BABEL = 0x2A03;

  /** Body bytes around the payload that a seal adds: inner header, tag and nonce. */
  private static final int SEAL_BYTES =
      PacketBuffer.HEADROOM - PacketBuffer.BODY_OFFSET + PacketBuffer.TAILROOM;

  /** Control bodies that the reference sends fit; longer ones make it grow once. */
  private static final int USUAL_CONTROL_BODY_BYTES = 128;

  private final PacketBatch.Source buffers;
  private final Sink sink;
  private final byte[] head = new byte[HEAD_BYTES];
  private byte[] controlBody = new byte[USUAL_CONTROL_BODY_BYTES];

  // of the packet that is being read
  private int headFill;
  private byte[] target = head;
  private int fill;
  private int want;
  private @Nullable PacketBuffer frame;

  // for the life of the link
  private long packets;
  private boolean dead;

  /** A decoder at the start of a stream. */
  public FrameDecoder(PacketBatch.Source buffers, Sink sink) {
    this.buffers = buffers;
    this.sink = sink;
  }

  /**
   * Consumes all remaining bytes of the input, heap or direct, and emits what is complete. After an
   * exception or {@link #close()} further input is discarded.
   *
   * @throws WireException if the link must be closed
   */
  public void decode(ByteBuffer input) throws WireException {
    while (!dead && input.hasRemaining()) {
      if (headFill == 0 && passInside(input)) {
        packets++;
      } else if (headFill < HEAD_BYTES) {
        readHead(input);
      } else {
        readRest(input);
      }
    }
    input.position(input.limit());
  }

  /**
   * Bytes of the packet that the input begins with.
   *
   * @param input unchanged
   * @return -1 if it is no packet, or not all of it is there
   */
  public static int packetLength(ByteBuffer input) {
    int position = input.position();
    int available = input.remaining();
    if (available < HEAD_BYTES || input.get(position) != VERSION) {
      return -1;
    }
    int word = input.getInt(position + OUTER_HEADER_BYTES);
    int controlBody = word & 0xFFFF;
    int length =
        switch (input.get(position + 1)) {
          case TYPE_DATA -> FrameWriter.DATA_HEADER_BYTES + (word >>> 8 & 0xFFFF);
          case TYPE_CONTROL ->
              controlBody > MAX_CONTROL_BODY_BYTES ? Integer.MAX_VALUE : HEAD_BYTES + controlBody;
          default -> Integer.MAX_VALUE;
        };
    return length > available ? -1 : length;
  }

  /** Whether the packet that begins here was a data packet that the sink took as it lies. */
  private boolean passInside(ByteBuffer input) {
    int position = input.position();
    int available = input.remaining();
    if (available < FrameWriter.DATA_HEADER_BYTES
        || input.getShort(position) != FrameWriter.DATA_OUTER_HEADER >>> 16) {
      return false;
    }
    int bodyLength = input.getInt(position + OUTER_HEADER_BYTES) >>> 8 & 0xFFFF;
    int frameLength = FrameWriter.DATA_HEADER_BYTES + bodyLength;
    if (frameLength > available || !sink.onDataInside(input, frameLength)) {
      return false;
    }
    input.position(position + frameLength);
    return true;
  }

  private void readHead(ByteBuffer input) throws WireException {
    int before = headFill;
    int count = Math.min(HEAD_BYTES - before, input.remaining());
    input.get(head, before, count);
    headFill = before + count;
    if (before < OUTER_HEADER_BYTES && headFill >= OUTER_HEADER_BYTES) {
      checkOuterHeader();
    }
    if (headFill == HEAD_BYTES) {
      if (head[1] == TYPE_DATA) {
        beginData();
      } else {
        beginControl();
      }
    }
  }

  private void checkOuterHeader() throws WireException {
    if (head[0] != VERSION) {
      throw fatal(Reason.UNKNOWN_VERSION);
    }
    if (head[1] != TYPE_DATA && head[1] != TYPE_CONTROL) {
      throw fatal(Reason.INVALID_PACKET_TYPE);
    }
  }

  private void beginData() {
    int word = (int) INT.get(head, OUTER_HEADER_BYTES) & 0x00FF_FFFF; // without the reserved byte
    int bodyLength = word >>> 8;
    PacketBuffer buffer = buffers.acquire(Math.max(0, bodyLength - SEAL_BYTES));
    frame = buffer;
    want = PacketBuffer.BODY_OFFSET + bodyLength;
    buffer.frameLength(want);
    target = buffer.array();
    INT.set(target, 0, FrameWriter.DATA_OUTER_HEADER);
    INT.set(target, OUTER_HEADER_BYTES, word);
    fill = HEAD_BYTES;
  }

  private void beginControl() throws WireException {
    int bodyLength = (int) INT.get(head, OUTER_HEADER_BYTES) & 0xFFFF;
    if (bodyLength > MAX_CONTROL_BODY_BYTES) {
      throw fatal(Reason.CONTROL_BODY_TOO_LONG);
    }
    if (bodyLength > controlBody.length) {
      controlBody = new byte[MAX_CONTROL_BODY_BYTES];
    }
    target = controlBody;
    fill = 0;
    want = bodyLength;
    if (want == 0) {
      finishControl();
    }
  }

  private void readRest(ByteBuffer input) {
    int count = Math.min(want - fill, input.remaining());
    input.get(target, fill, count);
    fill += count;
    if (fill < want) {
      return;
    }
    PacketBuffer complete = frame;
    if (complete == null) {
      finishControl();
    } else {
      frame = null;
      headFill = 0;
      packets++;
      sink.onData(complete);
    }
  }

  /** The next packet begins whatever the body holds. */
  private void finishControl() {
    headFill = 0;
    if ((int) INT.get(head, OUTER_HEADER_BYTES) >>> 16 != BABEL) {
      sink.onMalformed();
      return;
    }
    readBody(want);
  }

  private void readBody(int length) {
    boolean understood = false;
    int position = 0;
    while (position < length && !dead) {
      int type = controlBody[position] & 0xFF;
      if (type == TlvCodec.TYPE_PAD1) {
        position++;
        continue;
      }
      int value = position + 2;
      int next = value > length ? value : value + (controlBody[position + 1] & 0xFF);
      if (next > length) { // no room for the length, or for what it promises: where would it end?
        sink.onMalformed();
        break;
      }
      ControlTlv tlv = TlvCodec.decode(type, controlBody, value, next - value);
      if (tlv != null) {
        packets += understood ? 0 : 1;
        understood = true;
        sink.onControl(tlv);
      } else if (type != TlvCodec.TYPE_PAD_N) {
        sink.onMalformed();
      }
      position = next;
    }
  }

  /** Whether the last packet was complete: an end of stream is clean only then. */
  public boolean isBetweenPackets() {
    return headFill == 0;
  }

  /**
   * Packets decoded so far that said something: data packets, and control packets with at least one
   * TLV that was understood.
   */
  public long packets() {
    return packets;
  }

  /** Releases a half-filled buffer; further input is discarded. Idempotent. */
  public void close() {
    dead = true;
    PacketBuffer unfinished = frame;
    frame = null;
    if (unfinished != null) {
      unfinished.release();
    }
  }

  private WireException fatal(Reason reason) {
    close();
    return new WireException(reason);
  }
}
