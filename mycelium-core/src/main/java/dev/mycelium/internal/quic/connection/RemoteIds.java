package dev.mycelium.internal.quic.connection;

import dev.mycelium.internal.quic.packet.ByteOutput;
import dev.mycelium.internal.quic.packet.ConnectionId;
import dev.mycelium.internal.quic.packet.ErrorCode;
import dev.mycelium.internal.quic.packet.FrameType;
import dev.mycelium.internal.quic.packet.FrameWriter;
import dev.mycelium.internal.quic.packet.QuicException;
import dev.mycelium.internal.quic.packet.ResetToken;
import dev.mycelium.internal.quic.recovery.SentPacket;
import dev.mycelium.internal.quic.stream.Carried;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ids under which we reach the peer (RFC 9000 §5.1.2). */
final class RemoteIds {
  /** Retirements that may be unacknowledged; a peer that causes more plays games. */
  private static final int MAX_RETIRING = 64;

  private record Entry(long sequence, ConnectionId id, @Nullable ResetToken token) {}

  private final EndpointServices services;
  private final QuicConnection connection;
  private Entry current;
  private final List<Entry> spare = new ArrayList<>();
  private final List<Long> retire = new ArrayList<>();
  private int retiring;
  private long retirePriorTo;

  RemoteIds(EndpointServices services, QuicConnection connection, ConnectionId first) {
    this.services = services;
    this.connection = connection;
    this.current = new Entry(0, first, null);
  }

  ConnectionId current() {
    return current.id;
  }

  /** The peer has chosen its own first id. */
  void replaceFirst(ConnectionId id) {
    current = new Entry(0, id, null);
  }

  /** The reset token of the server's first id, from its transport parameters. */
  void firstToken(ResetToken token) {
    if (current.sequence == 0) {
      current = new Entry(0, current.id, token);
      services.watchResetToken(token, connection);
    }
  }

  /** Whether a datagram that could not be read ends in a token of the peer. */
  boolean isReset(byte[] array, int end) {
    ResetToken token = current.token;
    boolean found = token != null && token.matches(array, end - ResetToken.BYTES);
    for (Entry entry : spare) {
      ResetToken other = entry.token;
      found |= other != null && other.matches(array, end - ResetToken.BYTES);
    }
    return found;
  }

  void onNew(long sequence, long priorTo, ConnectionId id, ResetToken token) throws QuicException {
    if (current.id.length() == 0) {
      throw new QuicException(ErrorCode.PROTOCOL_VIOLATION, "new id beside an empty one");
    }
    if (!isKnown(sequence, id)) {
      Entry entry = new Entry(sequence, id, token);
      if (sequence < retirePriorTo) {
        retire(entry);
      } else {
        spare.add(entry);
        services.watchResetToken(token, connection);
      }
    }
    retirePriorTo = Math.max(retirePriorTo, priorTo);
    for (int i = spare.size() - 1; i >= 0; i--) {
      if (spare.get(i).sequence < retirePriorTo) {
        retire(spare.remove(i));
      }
    }
    if (current.sequence < retirePriorTo) {
      renew();
    }
    if (spare.size() + 1 > QuicLimits.CONNECTION_IDS || retiring > MAX_RETIRING) {
      throw new QuicException(ErrorCode.CONNECTION_ID_LIMIT_ERROR, "too many ids");
    }
  }

  private boolean isKnown(long sequence, ConnectionId id) throws QuicException {
    boolean known = sameOrDifferent(current, sequence, id);
    for (Entry entry : spare) {
      known |= sameOrDifferent(entry, sequence, id);
    }
    return known;
  }

  private static boolean sameOrDifferent(Entry entry, long sequence, ConnectionId id)
      throws QuicException {
    if (entry.sequence == sequence != entry.id.equals(id)) {
      throw new QuicException(ErrorCode.PROTOCOL_VIOLATION, "one id under two numbers");
    }
    return entry.sequence == sequence;
  }

  /** Goes over to another id, if the peer has given one. */
  void renew() throws QuicException {
    if (spare.isEmpty()) {
      if (current.sequence < retirePriorTo) {
        throw new QuicException(ErrorCode.PROTOCOL_VIOLATION, "retired all ids");
      }
      return;
    }
    retire(current);
    current = spare.remove(0);
  }

  private void retire(Entry entry) {
    retire.add(entry.sequence);
    retiring++;
    ResetToken token = entry.token;
    if (token != null) {
      services.forgetResetToken(token, connection);
    }
  }

  boolean hasPending() {
    return !retire.isEmpty();
  }

  void write(ByteOutput out, SentPacket packet) {
    while (!retire.isEmpty()) {
      long sequence = retire.get(retire.size() - 1);
      if (!FrameWriter.number(out, FrameType.RETIRE_CONNECTION_ID, sequence)) {
        return;
      }
      retire.remove(retire.size() - 1);
      packet.carry(Carried.RETIRE_CONNECTION_ID, sequence, 0, 0);
    }
  }

  void onAcked() {
    retiring--;
  }

  void onLost(long sequence) {
    if (!retire.contains(sequence)) {
      retire.add(sequence);
    }
  }

  void releaseAll() {
    forget(current);
    spare.forEach(this::forget);
    spare.clear();
  }

  private void forget(Entry entry) {
    ResetToken token = entry.token;
    if (token != null) {
      services.forgetResetToken(token, connection);
    }
  }
}
