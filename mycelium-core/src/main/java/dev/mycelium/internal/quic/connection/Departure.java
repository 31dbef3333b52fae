package dev.mycelium.internal.quic.connection;

import dev.mycelium.internal.quic.crypto.PacketKeys;
import dev.mycelium.internal.quic.io.Transmission;
import dev.mycelium.internal.quic.packet.ByteOutput;
import dev.mycelium.internal.quic.packet.ErrorCode;
import dev.mycelium.internal.quic.packet.FrameType;
import dev.mycelium.internal.quic.packet.FrameWriter;
import dev.mycelium.internal.quic.recovery.MtuDiscovery;
import dev.mycelium.internal.quic.recovery.Recovery;
import dev.mycelium.internal.quic.recovery.SentPacket;
import dev.mycelium.internal.quic.stream.Carried;
import dev.mycelium.internal.quic.stream.SendBuffer;

/** Datagrams on their way out: which packets they hold, and what is in those. */
final class Departure {
  /** A datagram this much shorter than the others of its batch is padded to their size. */
  private static final int MAX_BATCH_PADDING = 64;

  /** Too little room for anything worth a packet. */
  private static final int MIN_DATAGRAM_BYTES = 64;

  /** Where a challenge must not be crowded out by an acknowledgement. */
  private static final int TIGHT_BYTES = 256;

  private static final long ANYTHING = Long.MAX_VALUE;

  private final QuicConnection connection;
  private final Recovery recovery;
  private final ByteOutput out = new ByteOutput();
  private final PacketDraft[] drafts = {new PacketDraft(), new PacketDraft(), new PacketDraft()};
  private int draftCount;
  private boolean datagramsFirst;
  private boolean budgetSpent;

  Departure(QuicConnection connection) {
    this.connection = connection;
    this.recovery = connection.recovery;
  }

  /** Fills the transmission with what may go now; false if nothing may. */
  boolean poll(Transmission to, long nowNanos) {
    if (connection.closing.isClosed()) {
      return connection.closing.isSendDue() && close(to, nowNanos);
    }
    if (connection.path.hasResponse(false)) {
      return respondElsewhere(to, nowNanos);
    }
    to.begin(connection.path.address());
    int mtu = Math.min(connection.mtu.currentBytes(), to.room());
    int limit = (int) Math.min(mtu, connection.path.budget());
    if (isBlockedByBudget(limit, nowNanos)) {
      return false;
    }
    connection.updateKeysIfDue();
    if (probeMtu(to, nowNanos)) {
      return true;
    }
    int length = datagram(to, limit, 0, nowNanos);
    while (length > 0) {
      add(to, length);
      length = isBatchable(to) && to.takesMore() ? datagram(to, 0, to.segmentBytes(), nowNanos) : 0;
    }
    return to.segments() > 0;
  }

  private void add(Transmission to, int length) {
    connection.path.onSent(length);
    to.add(length);
  }

  private boolean isBlockedByBudget(int limit, long nowNanos) {
    boolean confirmed = connection.isConfirmed();
    boolean blocked = limit < (confirmed ? MIN_DATAGRAM_BYTES : MtuDiscovery.BASE_BYTES);
    recovery.amplificationLimited(blocked, nowNanos);
    budgetSpent = blocked;
    return blocked;
  }

  /** Whether nothing at all can be sent before the peer has sent more. */
  boolean isBudgetSpent() {
    return budgetSpent;
  }

  /** Only data follows in a batch, so that its datagrams are of one size. */
  private boolean isBatchable(Transmission to) {
    return connection.isConfirmed()
        && to.segmentBytes() > connection.mtu.currentBytes() / 2
        && connection.path.budget() == ANYTHING
        && (connection.streams.hasData() || !connection.source().isEmpty());
  }

  /**
   * Builds one datagram behind what the transmission holds.
   *
   * @param limit bytes it may have
   * @param segment size of the datagrams before it in this batch, 0 for the first
   * @return its length, 0 if there is nothing to send
   */
  private int datagram(Transmission to, int limit, int segment, long nowNanos) {
    int start = to.length();
    int most = segment == 0 ? limit : segment;
    boolean admitted = recovery.admits(nowNanos);
    boolean expand = false;
    out.over(to.array(), start, most);
    draftCount = 0;
    for (Space space : connection.spaces) {
      if (connection.canSeal(space)
          && draft(space, admitted, segment > 0, start + most, nowNanos)) {
        PacketDraft draft = drafts[draftCount - 1];
        expand |=
            space.index == Space.INITIAL && (connection.isClient || draft.packet.isEliciting());
        expand |= draft.expand;
      }
    }
    if (draftCount == 0) {
      return 0;
    }
    pad(start, expand ? Math.min(most, MtuDiscovery.BASE_BYTES) : 0);
    int shortfall = start + segment - out.position() - PacketKeys.TAG_BYTES;
    if (shortfall > 0 && shortfall <= MAX_BATCH_PADDING) {
      pad(start, segment);
    }
    return seal(to.array(), start, nowNanos);
  }

  /** Lengthens the last packet until the datagram has this size. */
  private void pad(int start, int size) {
    PacketDraft last = drafts[draftCount - 1];
    int missing = start + size - last.end - PacketKeys.TAG_BYTES;
    if (missing > 0) {
      out.over(out.array(), last.end, missing);
      out.writeZeros(missing);
      last.end += missing;
      last.packet.pad();
    }
  }

  private int seal(byte[] array, int start, long nowNanos) {
    int end = start;
    for (int i = 0; i < draftCount; i++) {
      PacketDraft draft = drafts[i];
      draft.seal(connection, array);
      end = draft.end + PacketKeys.TAG_BYTES;
      recovery.onSent(draft.space.index, draft.packet, end - draft.start, nowNanos);
      connection.onSent(draft, nowNanos);
    }
    return end - start;
  }

  /** Writes one packet without sealing it; false, and nothing written, if it would be empty. */
  private boolean draft(Space space, boolean admitted, boolean dataOnly, int end, long nowNanos) {
    int start = out.position();
    if (end - start < MIN_DATAGRAM_BYTES) {
      return false;
    }
    boolean urgent = space.probes > 0 || !dataOnly && hasPathFrames(space);
    boolean content = (admitted || urgent) && hasContent(space);
    boolean ackDue = !dataOnly && space.received.isAckDue(nowNanos);
    if (!content && !ackDue) {
      return false;
    }
    PacketDraft draft = drafts[draftCount];
    SentPacket packet = begin(draft, space, end);
    boolean tight = end - start < TIGHT_BYTES && connection.path.isChallengeDue();
    if (!tight && (ackDue || content && !dataOnly && space.received.hasAck())) {
      writeAck(space, packet, nowNanos);
    }
    if (content) {
      writeContent(draft, dataOnly, nowNanos);
    }
    if (out.position() == draft.payload) {
      out.over(out.array(), start, end - start);
      space.giveBack(draft.number);
      return false;
    }
    draft.end = out.position();
    draftCount++;
    out.over(out.array(), draft.end + PacketKeys.TAG_BYTES, end - draft.end - PacketKeys.TAG_BYTES);
    return true;
  }

  private SentPacket begin(PacketDraft draft, Space space, int end) {
    draft.begin(connection, space, out);
    int payload = out.position();
    out.over(out.array(), payload, end - payload - PacketKeys.TAG_BYTES);
    draft.payload = payload;
    draft.packet = recovery.nextPacket(space.index, draft.number);
    return draft.packet;
  }

  private void writeAck(Space space, SentPacket packet, long nowNanos) {
    long largest = space.received.largest();
    if (space.received.writeAck(out, nowNanos)) {
      packet.acknowledges(largest);
    }
  }

  private boolean hasContent(Space space) {
    if (space.probes > 0 || space.cryptoOut.hasPending(ANYTHING)) {
      return true;
    }
    return space.index == Space.APPLICATION
        && connection.handshake.isComplete()
        && (hasControl() || connection.streams.hasData() || !connection.source().isEmpty());
  }

  /** To prove a path is possible before its congestion window is known (RFC 9000 §9.4). */
  private boolean hasPathFrames(Space space) {
    return space.index == Space.APPLICATION
        && (connection.path.isChallengeDue() || connection.path.hasResponse(true));
  }

  private boolean hasControl() {
    return connection.handshakeDonePending
        || connection.pingPending
        || connection.localIds.hasPending()
        || connection.remoteIds.hasPending()
        || connection.streams.hasControl()
        || connection.path.isChallengeDue()
        || connection.path.hasResponse(true);
  }

  private void writeContent(PacketDraft draft, boolean dataOnly, long nowNanos) {
    Space space = draft.space;
    SentPacket packet = draft.packet;
    if (!dataOnly) {
      writeCrypto(space, packet);
    }
    if (space.index == Space.APPLICATION && connection.handshake.isComplete()) {
      if (!dataOnly && hasControl()) {
        writeControl(draft, nowNanos);
      }
      writeData(packet);
    }
    if (space.probes > 0) {
      space.probes--;
      if (!packet.isEliciting() && FrameWriter.ping(out)) {
        packet.elicit();
      }
    }
  }

  private void writeCrypto(Space space, SentPacket packet) {
    SendBuffer crypto = space.cryptoOut;
    while (crypto.hasPending(ANYTHING)) {
      long offset = crypto.nextOffset();
      int length = crypto.nextLength(out.room() - FrameWriter.cryptoOverhead(offset), ANYTHING);
      if (length == 0) {
        return;
      }
      FrameWriter.cryptoHeader(out, offset, length);
      crypto.write(out, length);
      packet.carry(Carried.CRYPTO, offset, length, 0);
    }
  }

  private void writeControl(PacketDraft draft, long nowNanos) {
    SentPacket packet = draft.packet;
    if (connection.handshakeDonePending && FrameWriter.handshakeDone(out)) {
      connection.handshakeDonePending = false;
      packet.carry(Carried.HANDSHAKE_DONE, 0, 0, 0);
    }
    if (connection.pingPending && FrameWriter.ping(out)) {
      connection.pingPending = false;
      packet.elicit();
    }
    writePath(draft, nowNanos);
    connection.localIds.write(out, packet);
    connection.remoteIds.write(out, packet);
    connection.streams.writeControl(out, packet);
  }

  private void writePath(PacketDraft draft, long nowNanos) {
    Path path = connection.path;
    if (path.isChallengeDue()
        && FrameWriter.path(out, FrameType.PATH_CHALLENGE, path.challenge())) {
      boolean full = path.budget() >= MtuDiscovery.BASE_BYTES;
      path.onChallengeSent(full, nowNanos + recovery.probePeriodNanos());
      draft.packet.elicit();
      draft.expand = true;
    }
    if (path.hasResponse(true)
        && FrameWriter.path(out, FrameType.PATH_RESPONSE, path.response(true))) {
      path.responseSent(true);
      draft.packet.elicit();
      draft.expand = true;
    }
  }

  /** Stream and datagrams by turns when there are both: neither waits for the other (W21). */
  private void writeData(SentPacket packet) {
    boolean stream = connection.streams.hasData();
    boolean datagrams = !connection.source().isEmpty();
    if (datagrams && (datagramsFirst || !stream)) {
      writeDatagrams(packet);
      connection.streams.writeData(out, packet);
    } else if (stream) {
      connection.streams.writeData(out, packet);
      writeDatagrams(packet);
    }
    datagramsFirst = !datagramsFirst;
  }

  private void writeDatagrams(SentPacket packet) {
    int limit = connection.maxDatagramBytes();
    while (limit > 0 && !connection.source().isEmpty()) {
      int start = out.position();
      int room = Math.min(limit, out.room() - FrameWriter.DATAGRAM_OVERHEAD);
      int data = start + FrameWriter.DATAGRAM_OVERHEAD;
      int length = room <= 0 ? -1 : connection.source().poll(out.array(), data, room, limit);
      if (length < 0) {
        return;
      }
      FrameWriter.datagramHeader(out, length);
      out.position(data + length);
      packet.elicit();
    }
  }

  /** A probe of the path MTU is a datagram of its own (RFC 8899 §4.1). */
  private boolean probeMtu(Transmission to, long nowNanos) {
    int size = connection.isConfirmed() ? connection.mtu.wantedBytes(nowNanos) : 0;
    if (size == 0 || size > to.room() || connection.path.budget() != ANYTHING) {
      return false;
    }
    if (!recovery.admits(nowNanos)) {
      return false;
    }
    Space space = connection.spaces[Space.APPLICATION];
    draftCount = 1;
    out.over(to.array(), 0, size);
    SentPacket packet = begin(drafts[0], space, size);
    out.writeByte(FrameType.PING);
    drafts[0].end = out.position();
    packet.probe();
    pad(0, size);
    connection.mtu.onProbeSent();
    add(to, seal(to.array(), 0, nowNanos));
    return true;
  }

  private boolean respondElsewhere(Transmission to, long nowNanos) {
    Path path = connection.path;
    to.begin(path.responseAddress(false));
    Space space = connection.spaces[Space.APPLICATION];
    draftCount = 1;
    out.over(to.array(), 0, MtuDiscovery.BASE_BYTES);
    SentPacket packet = begin(drafts[0], space, MtuDiscovery.BASE_BYTES);
    FrameWriter.path(out, FrameType.PATH_RESPONSE, path.response(false));
    path.responseSent(false);
    drafts[0].end = out.position();
    packet.elicit();
    pad(0, MtuDiscovery.BASE_BYTES);
    to.add(seal(to.array(), 0, nowNanos));
    return true;
  }

  /** CONNECTION_CLOSE at every level that the peer may be able to read (RFC 9000 §10.2.3). */
  private boolean close(Transmission to, long nowNanos) {
    Closing closing = connection.closing;
    closing.sent();
    to.begin(connection.path.address());
    int limit =
        (int) Math.min(Math.min(MtuDiscovery.BASE_BYTES, to.room()), connection.path.budget());
    out.over(to.array(), 0, Math.max(0, limit));
    draftCount = 0;
    for (Space space : connection.spaces) {
      if (connection.canSeal(space) && out.room() >= MIN_DATAGRAM_BYTES) {
        writeClose(space, closing, limit);
      }
    }
    if (draftCount == 0) {
      return false;
    }
    if (connection.isClient && drafts[0].space.index == Space.INITIAL) {
      pad(0, limit);
    }
    add(to, seal(to.array(), 0, nowNanos));
    return true;
  }

  private void writeClose(Space space, Closing closing, int end) {
    PacketDraft draft = drafts[draftCount];
    begin(draft, space, end);
    boolean hide = closing.isApplication() && space.index != Space.APPLICATION;
    long code = hide ? ErrorCode.APPLICATION_ERROR : closing.code();
    byte[] phrase = hide ? new byte[0] : closing.phrase();
    FrameWriter.connectionClose(out, closing.isApplication() && !hide, code, phrase);
    draft.end = out.position();
    draftCount++;
    out.over(out.array(), draft.end + PacketKeys.TAG_BYTES, end - draft.end - PacketKeys.TAG_BYTES);
  }
}
