package dev.mycelium.internal.quic.stream;

import dev.mycelium.internal.quic.packet.ByteOutput;
import dev.mycelium.internal.quic.packet.ErrorCode;
import dev.mycelium.internal.quic.packet.FrameType;
import dev.mycelium.internal.quic.packet.FrameWriter;
import dev.mycelium.internal.quic.packet.QuicException;
import dev.mycelium.internal.quic.packet.TransportParameters;
import dev.mycelium.internal.quic.recovery.SentPacket;

/** The streams of a connection: stream 0 in both directions, and refusals. */
public final class Streams {
  /** The one stream of a link, opened by the client. */
  public static final long LINK_STREAM = 0;

  private static final int DIRECTION = 2;
  private static final int INITIATOR = 1;

  private final boolean isClient;
  private final long window;
  private final SendBuffer out = new SendBuffer();
  private final ReceiveBuffer in = new ReceiveBuffer();
  private final RefusedStreams refused;

  private boolean opened;
  private long sendLimit;
  private long connectionLimit;
  private long streamsAllowed;

  private long advertised;
  private boolean limitPending;
  private long highestReceived;
  private long finalSize = -1;
  private boolean resetByPeer;
  private boolean stoppedByPeer;
  private boolean resetPending;

  /**
   * Stream 0 not open yet.
   *
   * @param window bytes that the peer may have sent on a stream without our having read them
   * @param peerStreams how many streams the peer may open
   */
  public Streams(boolean isClient, long window, int peerStreams) {
    this.isClient = isClient;
    this.window = window;
    this.advertised = window;
    this.refused = new RefusedStreams(isClient ? 1 : 0, peerStreams, window);
  }

  /** What the peer allows to begin with. */
  public void onPeerParameters(TransportParameters peer) {
    connectionLimit = Math.max(connectionLimit, peer.initialMaxData);
    sendLimit =
        Math.max(sendLimit, isClient ? peer.streamDataBidiRemote : peer.streamDataBidiLocal);
    streamsAllowed = Math.max(streamsAllowed, peer.streamsBidi);
  }

  /** Whether stream 0 exists: a server has to wait for the client's first bytes. */
  public boolean isOpen() {
    return isClient ? streamsAllowed > 0 : opened;
  }

  /** Appends bytes to stream 0; the caller bounds {@link #unsentBytes}. */
  public void write(byte[] array, int offset, int length) {
    if (!stoppedByPeer) {
      out.append(array, offset, length);
    }
  }

  /** Bytes written that were never sent. */
  public long unsentBytes() {
    return out.unsentBytes();
  }

  /** Bytes written and not yet acknowledged, sent or not. */
  public long heldBytes() {
    return out.heldBytes();
  }

  public int readableBytes() {
    return resetByPeer ? 0 : in.readableBytes();
  }

  /** Takes bytes of stream 0 out and lets the peer send more. */
  public int read(byte[] to, int offset, int length) {
    int count = in.read(to, offset, length);
    if (in.readOffset() + window - advertised > window / 2 && finalSize < 0) {
      limitPending = true;
    }
    return count;
  }

  /** Whether the peer ended the stream, in whatever way, and all that came before has been read. */
  public boolean isEnded() {
    return resetByPeer || stoppedByPeer || in.readOffset() == finalSize;
  }

  private boolean isLinkStream(long id) {
    return id == LINK_STREAM;
  }

  /** Refuses ids that the peer cannot mean; returns whether the stream is ours to read. */
  private boolean checkReceiving(long id, long endOffset) throws QuicException {
    if (isLinkStream(id)) {
      return true;
    }
    boolean ours = (id & INITIATOR) == (isClient ? 0 : 1);
    if (ours) {
      throw new QuicException(ErrorCode.STREAM_STATE_ERROR, "stream " + id + " was never opened");
    }
    if ((id & DIRECTION) != 0) {
      throw new QuicException(ErrorCode.STREAM_LIMIT_ERROR, "stream " + id);
    }
    refused.onFrame(id, endOffset);
    return false;
  }

  public void onStream(long id, long offset, byte[] array, int start, int length, boolean fin)
      throws QuicException {
    long end = offset + length;
    if (!checkReceiving(id, end)) {
      return;
    }
    opened = true;
    if (fin) {
      setFinalSize(end);
    }
    checkEnd(end);
    if (!resetByPeer) {
      in.receive(offset, array, start, length);
    }
  }

  private void checkEnd(long end) throws QuicException {
    if (finalSize >= 0 && end > finalSize) {
      throw new QuicException(ErrorCode.FINAL_SIZE_ERROR, "data behind the end of a stream");
    }
    if (end > advertised) {
      throw new QuicException(ErrorCode.FLOW_CONTROL_ERROR, "stream data over the limit");
    }
    highestReceived = Math.max(highestReceived, end);
  }

  private void setFinalSize(long size) throws QuicException {
    if (finalSize >= 0 && finalSize != size || size < highestReceived) {
      throw new QuicException(ErrorCode.FINAL_SIZE_ERROR, "stream ends twice");
    }
    finalSize = size;
  }

  public void onResetStream(long id, long size) throws QuicException {
    if (checkReceiving(id, size)) {
      opened = true;
      setFinalSize(size);
      checkEnd(size);
      resetByPeer = true;
    }
  }

  public void onStopSending(long id) throws QuicException {
    if (isLinkStream(id)) {
      opened = true;
      if (!stoppedByPeer) {
        stoppedByPeer = true;
        resetPending = true;
      }
    } else {
      checkSending(id);
    }
  }

  /** A frame about the sending half of a stream: only bidirectional ones of the peer have that. */
  private void checkSending(long id) throws QuicException {
    boolean ours = (id & INITIATOR) == (isClient ? 0 : 1);
    if (ours || (id & DIRECTION) != 0) {
      throw new QuicException(ErrorCode.STREAM_STATE_ERROR, "stream " + id + " is not sent on");
    }
    refused.onFrame(id, 0);
  }

  public void onStreamDataBlocked(long id) throws QuicException {
    checkReceiving(id, 0);
    opened |= isLinkStream(id);
  }

  public void onMaxData(long limit) {
    connectionLimit = Math.max(connectionLimit, limit);
  }

  public void onMaxStreamData(long id, long limit) throws QuicException {
    if (isLinkStream(id)) {
      opened = true;
      sendLimit = Math.max(sendLimit, limit);
    } else {
      checkSending(id);
    }
  }

  public void onMaxStreams(long limit) {
    streamsAllowed = Math.max(streamsAllowed, limit);
  }

  private long limit() {
    return Math.min(sendLimit, connectionLimit);
  }

  /** Whether stream data could be sent now. */
  public boolean hasData() {
    return isOpen() && !stoppedByPeer && out.hasPending(limit());
  }

  /** Whether frames about streams, other than data, wait. */
  public boolean hasControl() {
    return limitPending || resetPending || refused.hasPending();
  }

  public void writeControl(ByteOutput to, SentPacket packet) {
    if (resetPending && FrameWriter.resetStream(to, LINK_STREAM, 0, out.sentOffset())) {
      resetPending = false;
      packet.carry(Carried.RESET_STREAM, LINK_STREAM, 0, 0);
    }
    long limit = in.readOffset() + window;
    if (limitPending && FrameWriter.numbers(to, FrameType.MAX_STREAM_DATA, LINK_STREAM, limit)) {
      limitPending = false;
      advertised = limit;
      packet.carry(Carried.MAX_STREAM_DATA, 0, 0, 0);
    }
    refused.write(to, packet);
  }

  /** Writes as much of stream 0 as fits. */
  public void writeData(ByteOutput to, SentPacket packet) {
    while (hasData()) {
      long offset = out.nextOffset();
      int room = to.room() - FrameWriter.streamOverhead(LINK_STREAM, offset);
      int length = out.nextLength(room, limit());
      if (length == 0) {
        return;
      }
      FrameWriter.streamHeader(to, LINK_STREAM, offset, length, false);
      out.write(to, length);
      packet.carry(Carried.STREAM, offset, length, 0);
    }
  }

  public void onDataAcked(long offset, long length) {
    out.onAcked(offset, length);
  }

  public void onLost(long kind, long first, long second) {
    if (kind == Carried.STREAM) {
      out.onLost(first, second);
    } else if (kind == Carried.MAX_STREAM_DATA) {
      limitPending = finalSize < 0;
    } else if (kind == Carried.RESET_STREAM && isLinkStream(first)) {
      resetPending = true;
    } else {
      refused.onLost(kind, first);
    }
  }
}
