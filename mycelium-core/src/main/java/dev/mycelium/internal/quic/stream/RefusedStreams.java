package dev.mycelium.internal.quic.stream;

import dev.mycelium.internal.quic.packet.ByteOutput;
import dev.mycelium.internal.quic.packet.ErrorCode;
import dev.mycelium.internal.quic.packet.FrameType;
import dev.mycelium.internal.quic.packet.FrameWriter;
import dev.mycelium.internal.quic.packet.QuicException;
import dev.mycelium.internal.quic.recovery.SentPacket;

/**
 * Streams of the peer that nobody reads (spec 02 §6.5): each is answered once with STOP_SENDING and
 * RESET_STREAM, and its data is thrown away. There are only as many as the limit given to the peer.
 */
final class RefusedStreams {
  private final long window;
  private final int type;
  private final boolean[] seen;
  private final boolean[] stopPending;
  private final boolean[] resetPending;
  private boolean pending;

  /**
   * None opened.
   *
   * @param type low bits of the ids: 0 if the peer is the client, 1 if it is the server
   * @param limit how many the peer may open
   * @param window bytes the peer may send on each
   */
  RefusedStreams(int type, int limit, long window) {
    this.type = type;
    this.window = window;
    seen = new boolean[limit];
    stopPending = new boolean[limit];
    resetPending = new boolean[limit];
  }

  boolean hasPending() {
    return pending;
  }

  /** The peer sent a frame on its stream, with data up to this offset. */
  void onFrame(long id, long endOffset) throws QuicException {
    if (id >>> 2 >= seen.length) {
      throw new QuicException(ErrorCode.STREAM_LIMIT_ERROR, "stream " + id);
    }
    if (endOffset > window) {
      throw new QuicException(ErrorCode.FLOW_CONTROL_ERROR, "stream " + id);
    }
    int index = (int) (id >>> 2);
    if (!seen[index]) {
      seen[index] = true;
      stopPending[index] = true;
      resetPending[index] = true;
      pending = true;
    }
  }

  void write(ByteOutput out, SentPacket packet) {
    boolean all = true;
    for (int i = 0; i < seen.length && pending; i++) {
      long id = 4L * i + type;
      if (stopPending[i] && FrameWriter.numbers(out, FrameType.STOP_SENDING, id, 0)) {
        stopPending[i] = false;
        packet.carry(Carried.STOP_SENDING, id, 0, 0);
      }
      if (resetPending[i] && FrameWriter.resetStream(out, id, 0, 0)) {
        resetPending[i] = false;
        packet.carry(Carried.RESET_STREAM, id, 0, 0);
      }
      all &= !stopPending[i] && !resetPending[i];
    }
    pending = !all;
  }

  void onLost(long kind, long id) {
    boolean[] flags = kind == Carried.STOP_SENDING ? stopPending : resetPending;
    flags[(int) (id >>> 2)] = true;
    pending = true;
  }
}
