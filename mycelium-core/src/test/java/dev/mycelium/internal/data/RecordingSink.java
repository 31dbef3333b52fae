package dev.mycelium.internal.data;

import dev.mycelium.spi.PacketBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A link that keeps what it was given, in hexadecimal. */
final class RecordingSink implements FrameSink {
  final List<String> frames = new ArrayList<>();
  int flushes;

  @Override
  public void send(PacketBuffer frame) {
    frames.add(HexFormat.of().formatHex(frame.array(), 0, frame.frameLength()));
    frame.release();
  }

  @Override
  public void flush() {
    flushes++;
  }
}
