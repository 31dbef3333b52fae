package dev.mycelium.internal.message;

import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.message.MessageStatus;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All messages that this node sends or has sent a while ago. Of those with the same id to the same
 * node one is active, the others wait behind it: their acknowledgements could not be told apart
 * (spec 06 §17 MUST 8).
 */
final class Outbox {
  /**
   * Ended messages whose status is remembered: some 15 MB. The outbox itself is bounded outside.
   */
  static final int ENDED_MAX = 65_536;

  private final MessageTimes times;
  private final Counters counters;
  private final Map<MessageKey, Transmission> active = new HashMap<>();
  private final Map<MessageKey, Transmission> ended = new LinkedHashMap<>();
  private final Map<Long, Transmission> latest = new HashMap<>();

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

  @Nullable Transmission ended(MessageKey key) {
    return ended.get(key);
  }

  /** Whether a message with this id was sent to this node and is still known. */
  boolean knows(MessageKey key) {
    return active.containsKey(key) || ended.containsKey(key);
  }

  @Nullable Transmission latest(long id) {
    return latest.get(id);
  }

  /** A message has ended; its successor, now active, or null. */
  @Nullable Transmission end(Transmission transmission, long nowNanos) {
    ended.remove(transmission.key);
    ended.put(transmission.key, transmission);
    forget(nowNanos);
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

  /** Forgets ended messages, the first that ended first. */
  void forget(long nowNanos) {
    Iterator<Transmission> oldest = ended.values().iterator();
    while (oldest.hasNext()) {
      Transmission next = oldest.next();
      boolean isOver = nowNanos - forgetNanos(next) >= 0;
      if (!isOver && ended.size() <= ENDED_MAX) {
        return;
      }
      if (!isOver) {
        counters.count(Counter.MESSAGE_STATUS_EVICTED);
      }
      oldest.remove();
      latest.remove(next.key.id(), next);
    }
  }

  private long forgetNanos(Transmission transmission) {
    long usual = transmission.startedNanos + times.statusNanos();
    return usual - transmission.deadlineNanos > 0 ? usual : transmission.deadlineNanos;
  }

  /** When {@link #forget} has something to do; {@code NEVER} if nothing has ended. */
  long nextForgetNanos() {
    Iterator<Transmission> oldest = ended.values().iterator();
    return oldest.hasNext()
        ? forgetNanos(oldest.next())
        : dev.mycelium.internal.machine.Machine.NEVER;
  }

  SendStatus status(Transmission transmission, boolean routeKnown) {
    int count = transmission.plan.count();
    boolean isDelivered =
        transmission.state == MessageStatus.State.RECEIVED
            || transmission.state == MessageStatus.State.READ;
    MessageStatus.Chunks chunks =
        isDelivered ? new MessageStatus.Chunks(0, 0, count) : transmission.chunks();
    return new SendStatus(
        transmission.destination,
        transmission.state,
        chunks,
        transmission.startedNanos,
        transmission.deadlineNanos,
        transmission.plan.lengthBytes(),
        routeKnown);
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
