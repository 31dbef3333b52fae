package dev.mycelium.internal.data;

import dev.mycelium.spi.PacketBuffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A link that keeps what it was given, in hexadecimal. */
final class RecordingSink implements FrameSink {
  final List<String> frames = new ArrayList<>();
  int flushes;
  int appended;
  boolean takesAppended;
  long standingNanos;
  int easyFrameBytes = Integer.MAX_VALUE;
  boolean reportsLargeFrames;

  @Override
  public int easyFrameBytes() {
    return easyFrameBytes;
  }

  @Override
  public boolean reportsLargeFrames() {
    return reportsLargeFrames;
  }

  @Override
  public long standingNanos(long nowNanos) {
    return standingNanos;
  }

  @Override
  public boolean append(ByteBuffer input, int frameLength, int hopLimit) {
    if (!takesAppended) {
      return false;
    }
    byte[] frame = new byte[frameLength];
    input.get(input.position(), frame);
    frame[2] = 0;
    frame[3] = 0;
    frame[4] = 0;
    frame[7] = (byte) hopLimit;
    frames.add(HexFormat.of().formatHex(frame));
    appended++;
    return true;
  }

  @Override
  public void send(PacketBuffer frame, long nowNanos) {
    frames.add(HexFormat.of().formatHex(frame.array(), 0, frame.frameLength()));
    frame.release();
  }

  @Override
  public void flush() {
    flushes++;
  }
}
