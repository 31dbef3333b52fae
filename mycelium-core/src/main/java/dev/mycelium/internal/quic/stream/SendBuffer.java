package dev.mycelium.internal.quic.stream;

import dev.mycelium.internal.quic.packet.ByteOutput;

/** Ordered bytes on their way out: kept until acknowledged, sent again where lost. */
public final class SendBuffer {
  private final ByteRing ring = new ByteRing();
  private final ByteRanges acknowledged = new ByteRanges();
  private final ByteRanges lost = new ByteRanges();
  private long base;
  private long sent;
  private long end;

  /** Empty. */
  public SendBuffer() {}

  /** Appends bytes; the caller bounds {@link #heldBytes}. */
  public void append(byte[] array, int offset, int length) {
    ring.reserve(base, end + length);
    ring.put(end, array, offset, length);
    end += length;
  }

  /** Bytes held: not sent, or not acknowledged. */
  public long heldBytes() {
    return end - base;
  }

  /** Bytes that were never sent. */
  public long unsentBytes() {
    return end - sent;
  }

  /** Where the next new byte goes. */
  public long sentOffset() {
    return sent;
  }

  /** Offset behind the last byte appended. */
  public long endOffset() {
    return end;
  }

  public boolean isAllAcknowledged() {
    return base == end;
  }

  /** Whether bytes can be sent without passing this offset. */
  public boolean hasPending(long limit) {
    return !lost.isEmpty() || sent < Math.min(end, limit);
  }

  /** Offset of the next bytes to send: lost ones first. */
  public long nextOffset() {
    return lost.isEmpty() ? sent : lost.firstStart();
  }

  /** How many bytes follow at {@link #nextOffset}. */
  public int nextLength(int room, long limit) {
    long until = lost.isEmpty() ? Math.min(end, limit) : lost.firstEnd();
    return (int) Math.max(0, Math.min(room, until - nextOffset()));
  }

  /** Writes so many of the next bytes and counts them as sent. */
  public void write(ByteOutput out, int length) {
    long offset = nextOffset();
    ring.get(offset, out.array(), out.position(), length);
    out.position(out.position() + length);
    if (lost.isEmpty()) {
      sent += length;
    } else {
      lost.remove(offset, offset + length);
    }
  }

  /** These bytes arrived. */
  public void onAcked(long offset, long length) {
    long until = offset + length;
    if (until <= base) {
      return;
    }
    lost.remove(offset, until);
    acknowledged.add(Math.max(base, offset), until);
    if (acknowledged.firstStart() == base) {
      base = acknowledged.firstEnd();
      acknowledged.remove(0, base);
      if (base == end && ring.capacity() > ReceiveBuffer.KEPT_BYTES) {
        ring.release();
      }
    }
  }

  /** These bytes have to go again, as far as they have not arrived otherwise. */
  public void onLost(long offset, long length) {
    long from = Math.max(base, offset);
    lost.add(from, Math.max(from, offset + length));
    for (int i = 0; i < acknowledged.count(); i++) {
      lost.remove(acknowledged.start(i), acknowledged.end(i));
    }
  }

  /** Everything sent has to go again. */
  public void rewind() {
    onLost(base, sent - base);
  }
}
