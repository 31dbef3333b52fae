package dev.mycelium.internal.wire;

import dev.mycelium.spi.PacketBatch;
import dev.mycelium.spi.PacketBuffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Both ends of a decoder: writes down what it emits and counts the buffers that it borrows. */
final class RecordingSink implements FrameDecoder.Sink, PacketBatch.Source {
  static final String MALFORMED = "malformed";

  /** One line for each call, data packets as hex. */
  final List<String> lines = new ArrayList<>();

  final List<ControlTlv> tlvs = new ArrayList<>();
  int lent;
  int lentBytes;

  @Override
  public PacketBuffer acquire(int capacityBytes) {
    lent++;
    lentBytes += capacityBytes;
    PacketBuffer buffer = new PacketBuffer(capacityBytes, returned -> lent--);
    java.util.Arrays.fill(buffer.array(), (byte) 0xDB); // as dirty as a reused one
    return buffer;
  }

  @Override
  public void onData(PacketBuffer frame) {
    lines.add(HexFormat.of().formatHex(frame.array(), 0, frame.frameLength()));
    frame.release();
  }

  @Override
  public void onControl(ControlTlv tlv) {
    lines.add(tlv.toString());
    tlvs.add(tlv);
  }

  @Override
  public void onMalformed() {
    lines.add(MALFORMED);
  }

  /** What a fresh decoder makes of bytes in one piece. */
  static RecordingSink decode(byte[] bytes) throws WireException {
    RecordingSink sink = new RecordingSink();
    new FrameDecoder(sink, sink).decode(ByteBuffer.wrap(bytes));
    return sink;
  }

  /** What a fresh decoder makes of bytes that come one by one. */
  static RecordingSink decodeByteByByte(byte[] bytes) throws WireException {
    RecordingSink sink = new RecordingSink();
    FrameDecoder decoder = new FrameDecoder(sink, sink);
    for (int i = 0; i < bytes.length; i++) {
      decoder.decode(ByteBuffer.wrap(bytes, i, 1));
    }
    return sink;
  }
}
