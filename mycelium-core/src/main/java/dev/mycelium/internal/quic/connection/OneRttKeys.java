package dev.mycelium.internal.quic.connection;

import dev.mycelium.internal.machine.Machine;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.internal.quic.crypto.HeaderProtection;
import dev.mycelium.internal.quic.crypto.PacketKeys;
import dev.mycelium.internal.quic.crypto.Suite;
import dev.mycelium.internal.quic.packet.ErrorCode;
import dev.mycelium.internal.quic.packet.QuicException;
import dev.mycelium.internal.quic.recovery.Due;
import org.jspecify.annotations.Nullable;

/** Keys of 1-RTT packets through their phases (RFC 9001 §6). */
final class OneRttKeys {
  /** Result of {@link #open}: not authentic. */
  static final int FORGED = -1;

  /** Key phase bit of a short header. */
  static final int PHASE_BIT = 0x04;

  private PacketKeys sealing;
  private PacketKeys nextSealing;
  private PacketKeys opening;
  private PacketKeys nextOpening;
  private @Nullable PacketKeys previousOpening;

  private int phase;
  private long sealed;
  private final Counters counters;
  private long updates;

  /** First number sent in this phase, and whether one of the phase was acknowledged. */
  private long firstSent = -1;

  private boolean phaseAcknowledged = true;

  /** Smallest number received in this phase; larger ones of the other phase bit are an update. */
  private long firstReceived = Long.MAX_VALUE;

  private long forgetPreviousNanos = Machine.NEVER;
  private long forged;

  OneRttKeys(Suite suite, byte[] own, byte[] peer, Counters counters) {
    this.counters = counters;
    sealing = PacketKeys.of(suite, own);
    opening = PacketKeys.of(suite, peer);
    nextSealing = sealing.next();
    nextOpening = opening.next();
  }

  HeaderProtection openingMask() {
    return opening.headerProtection();
  }

  HeaderProtection sealingMask() {
    return sealing.headerProtection();
  }

  int phaseBit() {
    return phase == 0 ? 0 : PHASE_BIT;
  }

  /** How often keys have changed, from either side. */
  long updates() {
    return updates;
  }

  void seal(byte[] array, int start, int payload, int length, long number) {
    if (firstSent < 0) {
      firstSent = number;
    }
    sealed++;
    sealing.seal(array, start, payload, length, number);
  }

  /** Whether so many packets have been sealed that it is time, and the last update is through. */
  boolean isUpdateDue(long packets) {
    return sealed >= Math.min(packets, sealing.suite().confidentialityLimit() / 2) && mayUpdate();
  }

  boolean mayUpdate() {
    return phaseAcknowledged && firstSent >= 0 && previousOpening == null;
  }

  /** Begins the next phase on our own initiative. */
  void update() {
    firstReceived = Long.MAX_VALUE;
    turn(Machine.NEVER);
  }

  private void turn(long forgetAtNanos) {
    phase ^= 1;
    updates++;
    counters.count(Counter.QUIC_KEY_UPDATES);
    previousOpening = opening;
    opening = nextOpening;
    nextOpening = opening.next();
    sealing = nextSealing;
    nextSealing = sealing.next();
    sealed = 0;
    firstSent = -1;
    phaseAcknowledged = false;
    forgetPreviousNanos = forgetAtNanos;
  }

  /** The peer has acknowledged this number. */
  void onAcked(long number) {
    phaseAcknowledged |= firstSent >= 0 && number >= firstSent;
  }

  /** When keys of the phase before are dropped. */
  long deadlineNanos() {
    return forgetPreviousNanos;
  }

  void onDeadline(long nowNanos) {
    if (Due.isDue(forgetPreviousNanos, nowNanos)) {
      previousOpening = null;
      forgetPreviousNanos = Machine.NEVER;
    }
  }

  /**
   * Opens a packet with the keys of its phase, and follows the peer into a new one.
   *
   * @param keepNanos how long packets of the old phase may still come
   * @return bytes of frames, {@link #FORGED} if it is not authentic
   */
  int open(
      byte[] array,
      int start,
      int payload,
      int length,
      long number,
      byte[] to,
      long nowNanos,
      long keepNanos)
      throws QuicException {
    boolean samePhase = (array[start] & PHASE_BIT) == phaseBit();
    PacketKeys previous = previousOpening;
    PacketKeys keys;
    boolean updating = false;
    if (samePhase) {
      keys = opening;
    } else if (previous != null && number < firstReceived) {
      keys = previous;
    } else {
      keys = nextOpening;
      updating = true;
    }
    int opened = keys.open(array, start, payload, length, number, to);
    if (opened < 0) {
      countForged();
      return FORGED;
    }
    if (updating) {
      follow(number, nowNanos + keepNanos);
    } else if (samePhase) {
      if (firstReceived == Long.MAX_VALUE && previousOpening != null) {
        forgetPreviousNanos = nowNanos + keepNanos; // the peer has come along
      }
      firstReceived = Math.min(firstReceived, number);
    }
    return opened;
  }

  private void follow(long number, long forgetAtNanos) throws QuicException {
    if (number < firstReceived && firstReceived != Long.MAX_VALUE) {
      throw new QuicException(ErrorCode.KEY_UPDATE_ERROR, "old packet in a new key phase");
    }
    turn(forgetAtNanos);
    firstReceived = number;
  }

  private void countForged() throws QuicException {
    if (++forged >= opening.suite().integrityLimit()) {
      throw new QuicException(ErrorCode.AEAD_LIMIT_REACHED, "too many forged packets");
    }
  }
}
