package dev.mycelium.internal.quic;

import dev.mycelium.internal.quic.packet.AckFrame;
import dev.mycelium.internal.quic.packet.ConnectionId;
import dev.mycelium.internal.quic.packet.FrameHandler;
import dev.mycelium.internal.quic.packet.ResetToken;
import java.util.HashMap;
import java.util.Map;

/** Takes every frame and counts it. */
class FrameCounts implements FrameHandler {
  private final Map<String, Integer> counts = new HashMap<>();
  private int largestDatagram;

  int count(String kind) {
    return counts.getOrDefault(kind, 0);
  }

  int largestDatagram() {
    return largestDatagram;
  }

  private void add(String kind) {
    counts.merge(kind, 1, Integer::sum);
  }

  private static void touch(byte[] array, int start, int length) {
    if (start < 0 || length < 0 || start + length > array.length) {
      throw new AssertionError("outside of the packet");
    }
  }

  @Override
  public void onPing() {
    add("ping");
  }

  @Override
  public void onAck(AckFrame ack) {
    for (int i = 0; i < ack.count(); i++) {
      if (ack.smallest(i) < 0 || ack.smallest(i) > ack.largest(i)) {
        throw new AssertionError("range upside down");
      }
    }
    add("ack");
  }

  @Override
  public void onResetStream(long id, long code, long finalSize) {
    add("resetStream");
  }

  @Override
  public void onStopSending(long id, long code) {
    add("stopSending");
  }

  @Override
  public void onCrypto(long offset, byte[] array, int start, int length) {
    touch(array, start, length);
    add("crypto");
  }

  @Override
  public void onNewToken() {
    add("newToken");
  }

  @Override
  public void onStream(long id, long offset, byte[] array, int start, int length, boolean fin) {
    touch(array, start, length);
    add("stream");
  }

  @Override
  public void onMaxData(long limit) {
    add("maxData");
  }

  @Override
  public void onMaxStreamData(long id, long limit) {
    add("maxStreamData");
  }

  @Override
  public void onMaxStreams(boolean bidirectional, long limit) {
    add("maxStreams");
  }

  @Override
  public void onStreamDataBlocked(long id) {
    add("streamDataBlocked");
  }

  @Override
  public void onNewConnectionId(
      long sequence, long retirePriorTo, ConnectionId id, ResetToken token) {
    add("newConnectionId");
  }

  @Override
  public void onRetireConnectionId(long sequence) {
    add("retireConnectionId");
  }

  @Override
  public void onPathChallenge(long data) {
    add("pathChallenge");
  }

  @Override
  public void onPathResponse(long data) {
    add("pathResponse");
  }

  @Override
  public void onConnectionClose(boolean application, long code, String reason) {
    add(application ? "applicationClose" : "close");
  }

  @Override
  public void onHandshakeDone() {
    add("handshakeDone");
  }

  @Override
  public void onDatagram(byte[] array, int start, int length) {
    touch(array, start, length);
    largestDatagram = Math.max(largestDatagram, length);
    add("datagram");
  }
}
