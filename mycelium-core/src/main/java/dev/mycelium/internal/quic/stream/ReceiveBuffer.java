package dev.mycelium.internal.quic.stream;

import dev.mycelium.internal.quic.packet.ErrorCode;
import dev.mycelium.internal.quic.packet.QuicException;

/** Puts bytes that arrive in any order back into theirs, within a window. */
public final class ReceiveBuffer {
  /** Gaps that may be open: heavy loss makes a few hundred in a full window, malice any number. */
  private static final int MAX_GAPS = 1024;

  /** Memory of an idle stream: what control traffic needs is not given back each time. */
  static final int KEPT_BYTES = 16 << 10;

  private final ByteRing ring = new ByteRing();
  private final ByteRanges ahead = new ByteRanges();
  private long read;
  private long ready;

  /** Empty. */
  public ReceiveBuffer() {}

  /**
   * Takes bytes; the caller has checked that they end inside its window.
   *
   * @throws QuicException INTERNAL_ERROR if they leave too many gaps
   */
  public void receive(long offset, byte[] array, int start, int length) throws QuicException {
    long end = offset + length;
    if (end <= ready) {
      return;
    }
    int skipped = (int) Math.max(0, ready - offset);
    long from = offset + skipped;
    ring.reserve(read, end);
    ring.put(from, array, start + skipped, length - skipped);
    if (from > ready) {
      ahead.add(from, end);
      if (ahead.count() > MAX_GAPS) {
        throw new QuicException(ErrorCode.INTERNAL_ERROR, "too many gaps in a stream");
      }
      return;
    }
    ready = end;
    while (!ahead.isEmpty() && ahead.firstStart() <= ready) {
      ready = Math.max(ready, ahead.firstEnd());
      ahead.remove(ahead.firstStart(), ahead.firstEnd());
    }
  }

  /** Bytes that can be read now. */
  public int readableBytes() {
    return (int) (ready - read);
  }

  /** Offset of the next byte to be read. */
  public long readOffset() {
    return read;
  }

  /** Offset behind what is contiguous. */
  public long readyOffset() {
    return ready;
  }

  /** Takes up to so many bytes out. */
  public int read(byte[] to, int start, int length) {
    int count = Math.min(length, readableBytes());
    ring.get(read, to, start, count);
    read += count;
    if (read == ready && ahead.isEmpty() && ring.capacity() > KEPT_BYTES) {
      ring.release();
    }
    return count;
  }
}
