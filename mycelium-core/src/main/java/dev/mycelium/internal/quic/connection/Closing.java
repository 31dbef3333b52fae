package dev.mycelium.internal.quic.connection;

import dev.mycelium.internal.machine.Machine;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.quic.recovery.Due;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The end of a connection (RFC 9000 §10). */
final class Closing {
  private static final int PERIODS = 3;

  private enum State {
    OPEN,
    /** We have closed: say so again when spoken to. */
    CLOSING,
    /** The peer has closed: say nothing. */
    DRAINING,
    GONE
  }

  private final QuicConnection connection;
  private State state = State.OPEN;
  private @Nullable CloseReason reason;
  private boolean application;
  private byte[] phrase = new byte[0];
  private boolean sendDue;
  private int packetsSince;
  private int packetsUntilRepeat = 1;
  private long endNanos = Machine.NEVER;

  Closing(QuicConnection connection) {
    this.connection = connection;
  }

  boolean isOpen() {
    return state == State.OPEN;
  }

  /** Whether no frame has to be looked at any more. */
  boolean isClosed() {
    return state != State.OPEN;
  }

  boolean isSendDue() {
    return state == State.CLOSING && sendDue;
  }

  boolean isApplication() {
    return application;
  }

  long code() {
    return reason == null ? 0 : reason.code();
  }

  byte[] phrase() {
    return phrase;
  }

  void sent() {
    sendDue = false;
  }

  long deadlineNanos() {
    return endNanos;
  }

  /** We end it; the peer is told. */
  void close(CloseReason why, boolean application, long nowNanos) {
    if (state != State.OPEN) {
      return;
    }
    this.application = application;
    phrase = why.text().getBytes(StandardCharsets.UTF_8);
    sendDue = true;
    leave(State.CLOSING, why, nowNanos);
  }

  /** The peer has ended it. */
  void onPeerClose(long code, String text, long nowNanos) {
    if (state == State.OPEN) {
      leave(State.DRAINING, new CloseReason(CloseReason.Kind.REMOTE, code, text), nowNanos);
    } else if (state == State.CLOSING) {
      state = State.DRAINING;
    }
  }

  /** It is over without a word: nobody would hear it. */
  void finish(CloseReason why, long nowNanos) {
    if (state == State.OPEN) {
      leave(State.DRAINING, why, nowNanos);
      endNanos = nowNanos;
    }
  }

  /** It never was. */
  void forget() {
    state = State.GONE;
  }

  private void leave(State next, CloseReason why, long nowNanos) {
    state = next;
    reason = why;
    endNanos = nowNanos + PERIODS * connection.recovery.probePeriodNanos();
    count(why);
    connection.onEnded(why);
  }

  private void count(CloseReason why) {
    if (why.kind() == CloseReason.Kind.STATELESS_RESET) {
      connection.services.counters().count(Counter.QUIC_RESETS_RECEIVED);
    }
    boolean timedOut = why.kind() == CloseReason.Kind.HANDSHAKE_TIMEOUT;
    if (timedOut || !connection.handshake.isComplete() && why.kind() != CloseReason.Kind.LOCAL) {
      connection.services.counters().count(Counter.QUIC_HANDSHAKES_FAILED);
    }
  }

  /** A packet for a connection that has ended: every power of two of them is answered. */
  void onPacket() {
    if (state == State.CLOSING && ++packetsSince >= packetsUntilRepeat) {
      packetsSince = 0;
      packetsUntilRepeat *= 2;
      sendDue = true;
    }
  }

  void onDeadline(long nowNanos) {
    if (state != State.GONE && Due.isDue(endNanos, nowNanos)) {
      state = State.GONE;
      endNanos = Machine.NEVER;
      connection.onGone();
    }
  }
}
