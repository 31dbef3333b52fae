package dev.mycelium.internal.quic.connection;

import dev.mycelium.internal.quic.packet.ByteOutput;
import dev.mycelium.internal.quic.packet.ErrorCode;
import dev.mycelium.internal.quic.packet.FrameWriter;
import dev.mycelium.internal.quic.packet.QuicException;
import dev.mycelium.internal.quic.recovery.SentPacket;
import dev.mycelium.internal.quic.stream.Carried;

/** Ids under which the peer reaches us (RFC 9000 §5.1.1). */
final class LocalIds {
  private static final int SLOTS = QuicLimits.CONNECTION_IDS;

  private final EndpointServices services;
  private final QuicConnection connection;
  private final long first;
  private final long[] ids = new long[SLOTS];
  private final long[] sequences = new long[SLOTS];
  private final boolean[] announce = new boolean[SLOTS];
  private int count;
  private int wanted = 1;
  private long nextSequence;
  private boolean pending;

  LocalIds(EndpointServices services, QuicConnection connection) {
    this.services = services;
    this.connection = connection;
    issue();
    announce[0] = false;
    first = ids[0];
    pending = false;
  }

  /** The id of the handshake. */
  long first() {
    return first;
  }

  /** The handshake is confirmed: give the peer as many as it keeps. */
  void fill(long peerLimit) {
    wanted = (int) Math.min(SLOTS, peerLimit);
    while (count < wanted) {
      issue();
    }
  }

  private void issue() {
    ids[count] = services.newConnectionId(connection);
    sequences[count] = nextSequence++;
    announce[count] = true;
    count++;
    pending = true;
  }

  boolean hasPending() {
    return pending;
  }

  void write(ByteOutput out, SentPacket packet) {
    boolean all = true;
    for (int i = 0; i < count; i++) {
      if (announce[i]
          && FrameWriter.newConnectionId(
              out, sequences[i], 0, ids[i], services.resetToken(ids[i]))) {
        announce[i] = false;
        packet.carry(Carried.NEW_CONNECTION_ID, sequences[i], 0, 0);
      }
      all &= !announce[i];
    }
    pending = !all;
  }

  void onLost(long sequence) {
    for (int i = 0; i < count; i++) {
      if (sequences[i] == sequence) {
        announce[i] = true;
        pending = true;
      }
    }
  }

  /** The peer will not use this one again; it gets another. */
  void onRetired(long sequence) throws QuicException {
    if (sequence >= nextSequence) {
      throw new QuicException(ErrorCode.PROTOCOL_VIOLATION, "retired an id never given");
    }
    for (int i = 0; i < count; i++) {
      if (sequences[i] == sequence) {
        services.releaseConnectionId(ids[i]);
        count--;
        ids[i] = ids[count];
        sequences[i] = sequences[count];
        announce[i] = announce[count];
        issue();
        return;
      }
    }
  }

  void releaseAll() {
    for (int i = 0; i < count; i++) {
      services.releaseConnectionId(ids[i]);
    }
    count = 0;
  }
}
