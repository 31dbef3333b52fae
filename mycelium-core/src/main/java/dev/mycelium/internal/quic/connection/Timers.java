package dev.mycelium.internal.quic.connection;

import dev.mycelium.internal.machine.Machine;
import dev.mycelium.internal.quic.packet.TransportParameters;
import dev.mycelium.internal.quic.recovery.Due;

/** Everything that a connection does because time has passed. */
final class Timers {
  private static final long MILLI = 1_000_000;

  private final QuicConnection connection;
  private long idleTimeoutNanos;
  private long heardNanos;
  private boolean elicitedSinceHeard;
  private long handshakeDeadlineNanos;
  private long pacedUntilNanos = Machine.NEVER;

  Timers(QuicConnection connection, QuicLimits limits, long nowNanos) {
    this.connection = connection;
    idleTimeoutNanos = limits.idleTimeoutMillis() * MILLI;
    heardNanos = nowNanos;
    handshakeDeadlineNanos = nowNanos + limits.handshakeNanos();
  }

  void onPeerParameters(TransportParameters peer) {
    if (peer.maxIdleTimeoutMillis > 0) {
      long limited = Math.min(peer.maxIdleTimeoutMillis, Integer.MAX_VALUE) * MILLI;
      idleTimeoutNanos = Math.min(idleTimeoutNanos, limited);
    }
  }

  /** An authentic packet came. */
  void onHeard(long nowNanos) {
    heardNanos = nowNanos;
    elicitedSinceHeard = false;
  }

  /** Something was sent that has to be answered. */
  void onAsked(long nowNanos) {
    if (!elicitedSinceHeard) {
      elicitedSinceHeard = true;
      heardNanos = nowNanos; // the time runs from the first question (RFC 9000 §10.1)
    }
  }

  /** The beginning is over. */
  void onStarted() {
    handshakeDeadlineNanos = Machine.NEVER;
  }

  /** More can be sent at this time. */
  void pacedUntil(long nanos) {
    pacedUntilNanos = nanos;
  }

  long nextNanos() {
    if (connection.closing.isClosed()) {
      return connection.closing.deadlineNanos();
    }
    long at = Due.earlier(connection.recovery.deadlineNanos(), idleNanos());
    for (Space space : connection.spaces) {
      boolean possible = connection.canSeal(space) && !connection.isBudgetSpent();
      at = possible ? Due.earlier(at, space.received.ackDeadlineNanos()) : at;
    }
    at = Due.earlier(at, handshakeDeadlineNanos);
    at = Due.earlier(at, connection.path.deadlineNanos());
    at = Due.earlier(at, pacedUntilNanos);
    at = Due.earlier(at, connection.mtu.deadlineNanos());
    OneRttKeys keys = connection.handshake.oneRtt();
    at = keys == null ? at : Due.earlier(at, keys.deadlineNanos());
    return Due.earlier(at, keepAliveNanos());
  }

  private long idleNanos() {
    return heardNanos + Math.max(idleTimeoutNanos, 3 * connection.recovery.probePeriodNanos());
  }

  private long keepAliveNanos() {
    return connection.isConfirmed() && !connection.pingPending && !elicitedSinceHeard
        ? heardNanos + connection.services.limits().keepAliveNanos()
        : Machine.NEVER;
  }

  void onDeadline(long nowNanos) {
    connection.closing.onDeadline(nowNanos);
    if (connection.closing.isClosed()) {
      return;
    }
    if (Due.isDue(idleNanos(), nowNanos)) {
      connection.closing.finish(new CloseReason(CloseReason.Kind.IDLE, 0, ""), nowNanos);
      return;
    }
    if (Due.isDue(handshakeDeadlineNanos, nowNanos)) {
      handshakeDeadlineNanos = Machine.NEVER;
      CloseReason late = new CloseReason(CloseReason.Kind.HANDSHAKE_TIMEOUT, 0, "");
      connection.closing.close(late, true, nowNanos);
      return;
    }
    if (Due.isDue(connection.recovery.deadlineNanos(), nowNanos)) {
      connection.recovery.onDeadline(nowNanos);
    }
    if (Due.isDue(keepAliveNanos(), nowNanos)) {
      connection.pingPending = true;
    }
    if (connection.path.onDeadline(nowNanos)) {
      connection.onPathLost();
    }
    OneRttKeys keys = connection.handshake.oneRtt();
    if (keys != null) {
      keys.onDeadline(nowNanos);
    }
    connection.mtu.onDeadline(nowNanos);
    pacedUntilNanos = Machine.NEVER;
  }
}
