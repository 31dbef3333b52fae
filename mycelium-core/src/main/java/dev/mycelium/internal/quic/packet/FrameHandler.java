package dev.mycelium.internal.quic.packet;

/** Takes the frames of a packet in their order. Arrays are borrowed until the method returns. */
public interface FrameHandler {
  default void onPing() throws QuicException {}

  void onAck(AckFrame ack) throws QuicException;

  void onResetStream(long id, long code, long finalSize) throws QuicException;

  void onStopSending(long id, long code) throws QuicException;

  void onCrypto(long offset, byte[] array, int start, int length) throws QuicException;

  void onNewToken() throws QuicException;

  void onStream(long id, long offset, byte[] array, int start, int length, boolean fin)
      throws QuicException;

  void onMaxData(long limit) throws QuicException;

  void onMaxStreamData(long id, long limit) throws QuicException;

  void onMaxStreams(boolean bidirectional, long limit) throws QuicException;

  void onStreamDataBlocked(long id) throws QuicException;

  void onNewConnectionId(long sequence, long retirePriorTo, ConnectionId id, ResetToken token)
      throws QuicException;

  void onRetireConnectionId(long sequence) throws QuicException;

  void onPathChallenge(long data) throws QuicException;

  void onPathResponse(long data) throws QuicException;

  void onConnectionClose(boolean application, long code, String reason) throws QuicException;

  void onHandshakeDone() throws QuicException;

  void onDatagram(byte[] array, int start, int length) throws QuicException;
}
