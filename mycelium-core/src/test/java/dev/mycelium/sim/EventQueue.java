package dev.mycelium.sim;

import java.util.PriorityQueue;

/** What happens next, ordered by time; what was planned first comes first at equal times. */
final class EventQueue {
  private record Event(long timeNanos, long sequence, Runnable action)
      implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(timeNanos, other.timeNanos);
      return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }
  }

  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long nextSequence;

  void at(long timeNanos, Runnable action) {
    events.add(new Event(timeNanos, nextSequence++, action));
  }

  /** Whether an event is planned at or before that time. */
  boolean hasEventUntil(long timeNanos) {
    Event next = events.peek();
    return next != null && next.timeNanos <= timeNanos;
  }

  long nextTimeNanos() {
    return events.element().timeNanos;
  }

  Runnable take() {
    return events.remove().action;
  }

  int size() {
    return events.size();
  }
}
