package dev.mycelium.internal.message;

import dev.mycelium.OverlayAddress;
import dev.mycelium.internal.machine.Machine;
import dev.mycelium.internal.message.past.RecordRing;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.message.MessageStatus;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * All messages that this node sends or has sent a while ago. Of those with the same id to the same
 * node one is active, the others wait behind it: their acknowledgements could not be told apart
 * (spec 06 §17 MUST 8).
 */
final class Outbox {
  /** Ended messages whose status is remembered: 5 MB. The outbox itself is bounded outside. */
  static final int ENDED_MAX = 65_536;

  // what is remembered of an ended message, besides id and high half of the destination
  private static final int DESTINATION_LOW = 2;
  private static final int STARTED = 3;
  private static final int DEADLINE = 4;
  private static final int STATE = 5;
  private static final int LENGTH = 6;
  private static final int CHUNKS_PENDING = 7;
  private static final int CHUNKS_SENT = 8;
  private static final int CHUNKS_ACKNOWLEDGED = 9;
  private static final int VALUES = 10;

  private static final MessageStatus.State[] STATES = MessageStatus.State.values();

  private final MessageTimes times;
  private final Counters counters;
  private final Map<MessageKey, Transmission> active = new HashMap<>();
  private final Map<Long, Transmission> latest = new HashMap<>();
  private final RecordRing ended = new RecordRing(ENDED_MAX, VALUES);

  Outbox(MessageTimes times, Counters counters) {
    this.times = times;
    this.counters = counters;
  }

  /** Adds a message; false if it has to wait for its predecessor. */
  boolean add(Transmission transmission) {
    latest.put(transmission.key.id(), transmission);
    Transmission last = active.putIfAbsent(transmission.key, transmission);
    if (last == null) {
      return true;
    }
    while (last.successor != null) {
      last = last.successor;
    }
    last.successor = transmission;
    return false;
  }

  @Nullable Transmission active(MessageKey key) {
    return active.get(key);
  }

  /** Whether a message with this id was sent to this node and is still known. */
  boolean knows(MessageKey key) {
    return active.containsKey(key) || isEnded(key);
  }

  private boolean isEnded(MessageKey key) {
    return ended.find(key.id(), key.otherHigh()) != RecordRing.NONE;
  }

  /** Notes that an ended message was read; false if none is known that was received. */
  boolean wasRead(MessageKey key) {
    long number = ended.find(key.id(), key.otherHigh());
    if (number == RecordRing.NONE || state(number) != MessageStatus.State.RECEIVED) {
      return false;
    }
    ended.set(number, STATE, MessageStatus.State.READ.ordinal());
    return true;
  }

  private MessageStatus.State state(long number) {
    return STATES[(int) ended.get(number, STATE)];
  }

  /** A message has ended; its successor, now active, or null. */
  @Nullable Transmission end(Transmission transmission, long nowNanos) {
    remember(transmission, nowNanos);
    latest.remove(transmission.key.id(), transmission);
    if (active.get(transmission.key) != transmission) {
      return null; // it was waiting itself; its predecessor skips it
    }
    Transmission next = transmission.successor;
    while (next != null && next.hasEnded()) {
      next = next.successor;
    }
    transmission.successor = null;
    if (next == null) {
      active.remove(transmission.key);
    } else {
      active.put(next.key, next);
    }
    return next;
  }

  private void remember(Transmission transmission, long nowNanos) {
    forget(nowNanos);
    if (ended.size() == ENDED_MAX && !isEnded(transmission.key)) {
      counters.count(Counter.MESSAGE_STATUS_EVICTED);
    }
    long number = ended.add(transmission.key.id(), transmission.key.otherHigh());
    MessageStatus.Chunks chunks =
        transmission.state == MessageStatus.State.RECEIVED
            ? new MessageStatus.Chunks(0, 0, transmission.plan.count())
            : transmission.chunks();
    ended.set(number, DESTINATION_LOW, transmission.destination.low());
    ended.set(number, STARTED, transmission.startedNanos);
    ended.set(number, DEADLINE, transmission.deadlineNanos);
    ended.set(number, STATE, transmission.state.ordinal());
    ended.set(number, LENGTH, transmission.plan.lengthBytes());
    ended.set(number, CHUNKS_PENDING, chunks.pending());
    ended.set(number, CHUNKS_SENT, chunks.sent());
    ended.set(number, CHUNKS_ACKNOWLEDGED, chunks.acknowledged());
  }

  /** Forgets ended messages, the first that ended first. */
  void forget(long nowNanos) {
    for (long next = ended.oldest(); next != RecordRing.NONE; next = ended.oldest()) {
      if (nowNanos - forgetNanos(next) < 0) {
        return;
      }
      ended.remove(next);
    }
  }

  private long forgetNanos(long number) {
    long usual = ended.get(number, STARTED) + times.statusNanos();
    long deadline = ended.get(number, DEADLINE);
    return usual - deadline > 0 ? usual : deadline;
  }

  /** When {@link #forget} has something to do; {@code NEVER} if nothing has ended. */
  long nextForgetNanos() {
    long oldest = ended.oldest();
    return oldest == RecordRing.NONE ? Machine.NEVER : forgetNanos(oldest);
  }

  /**
   * What is known of the message with this id that is being sent, or else ended last.
   *
   * @param isRouteKnown to the high half of an address
   */
  Optional<SendStatus> status(long id, LongPredicate isRouteKnown) {
    Transmission sending = latest.get(id);
    if (sending != null) {
      return Optional.of(
          new SendStatus(
              sending.destination,
              sending.state,
              sending.chunks(),
              sending.startedNanos,
              sending.deadlineNanos,
              sending.plan.lengthBytes(),
              isRouteKnown.test(sending.key.otherHigh())));
    }
    long number = ended.newest(id);
    return number == RecordRing.NONE
        ? Optional.empty()
        : Optional.of(endedStatus(number, isRouteKnown));
  }

  private SendStatus endedStatus(long number, LongPredicate isRouteKnown) {
    long high = ended.get(number, 1);
    return new SendStatus(
        new OverlayAddress(high, ended.get(number, DESTINATION_LOW)),
        state(number),
        new MessageStatus.Chunks(
            (int) ended.get(number, CHUNKS_PENDING),
            (int) ended.get(number, CHUNKS_SENT),
            (int) ended.get(number, CHUNKS_ACKNOWLEDGED)),
        ended.get(number, STARTED),
        ended.get(number, DEADLINE),
        ended.get(number, LENGTH),
        isRouteKnown.test(high));
  }

  /** Messages that have not ended, but for those waiting behind another. */
  int activeCount() {
    return active.size();
  }

  /** Messages whose status alone is kept. */
  int endedCount() {
    return ended.size();
  }
}
