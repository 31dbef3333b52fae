package dev.mycelium.internal.bus;

import dev.mycelium.message.AbortedException;
import dev.mycelium.message.MessageLimits;
import dev.mycelium.message.Topic;
import dev.mycelium.message.TopicFilter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Complete messages, oldest first, and the readers who wait for one. Any thread; nothing is called
 * under the lock but this class.
 *
 * <p>Fullness is told to the machine before a message begins to arrive; what began before is taken
 * even so, so that the inbox holds at most its bound and what may be arriving.
 */
final class Inbox {
  /** Readers that may wait at once: each long poll is one. */
  private static final int READERS_MAX = 65_536;

  private final MessageLimits limits;
  private final ReentrantLock lock = new ReentrantLock();

  // under the lock
  private final MessageQueue messages = new MessageQueue(MessageQueue.ALL);
  private final Map<Topic, MessageQueue> byTopic = new HashMap<>();
  private final LinkedHashSet<Reader> readers = new LinkedHashSet<>();
  private long nextSequence;
  private long bytes;
  private boolean closed;

  /** Somebody who waits for a message. */
  interface Reader {
    TopicFilter filter();

    boolean isPeeking();

    /**
     * Offers a message, under the inbox's lock: must not call anything else.
     *
     * @return false if the reader has stopped waiting
     */
    boolean offer(InboxMessage message);

    /** The inbox is closed; called without the lock. */
    void fail(RuntimeException reason);
  }

  Inbox(MessageLimits limits) {
    this.limits = limits;
  }

  /**
   * Whether a message of this length may begin to arrive.
   *
   * @param coming messages that will be added at once
   * @param comingBytes their lengths together
   */
  boolean hasRoom(int length, int coming, long comingBytes) {
    lock.lock();
    try {
      return !closed
          && messages.size() + coming < limits.inboxMessagesMax()
          && bytes + comingBytes + length <= limits.inboxBytesMax();
    } finally {
      lock.unlock();
    }
  }

  /** Appends a message, or gives it to the reader who waits longest. */
  void add(InboxMessage message) {
    addAll(List.of(message));
  }

  /** The same for several: who is woken by the first finds the others there. */
  void addAll(List<InboxMessage> arrived) {
    lock.lock();
    try {
      for (InboxMessage message : arrived) {
        message.sequence(nextSequence++);
        keep(message);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Puts a message back, at its old place, that its reader did not take in the end. */
  void putBack(InboxMessage message) {
    lock.lock();
    try {
      keep(message);
    } finally {
      lock.unlock();
    }
  }

  private void keep(InboxMessage message) {
    if (!offerToReaders(message) && !closed) {
      messages.add(message);
      byTopic
          .computeIfAbsent(message.topic(), topic -> new MessageQueue(MessageQueue.OF_TOPIC))
          .add(message);
      bytes += message.data().length;
    }
  }

  /** Everybody who peeks gets the message, and the first who takes it. */
  private boolean offerToReaders(InboxMessage message) {
    Iterator<Reader> next = readers.iterator();
    while (next.hasNext()) {
      Reader reader = next.next();
      if (reader.filter().matches(message.topic())) {
        next.remove();
        if (reader.offer(message) && !reader.isPeeking()) {
          return true;
        }
      }
    }
    return false;
  }

  /** The oldest message that matches, removed unless {@code peek}; null if there is none. */
  @Nullable InboxMessage poll(TopicFilter filter, boolean peek) {
    lock.lock();
    try {
      InboxMessage first = first(filter);
      if (first != null && !peek) {
        remove(first);
      }
      return first;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable InboxMessage first(TopicFilter filter) {
    MessageQueue wanted =
        filter.exactly().isPresent() ? byTopic.get(filter.exactly().get()) : messages;
    return wanted == null ? null : wanted.first();
  }

  private void remove(InboxMessage message) {
    messages.remove(message);
    MessageQueue ofTopic = java.util.Objects.requireNonNull(byTopic.get(message.topic()));
    ofTopic.remove(message);
    if (ofTopic.first() == null) {
      byTopic.remove(message.topic());
    }
    bytes -= message.data().length;
  }

  /** Length of the oldest message that matches. */
  OptionalLong nextLengthBytes(TopicFilter filter) {
    InboxMessage first = poll(filter, true);
    return first == null ? OptionalLong.empty() : OptionalLong.of(first.data().length);
  }

  /**
   * A reader begins to wait, unless a message is there already: then that is offered at once.
   *
   * @throws IllegalStateException if the inbox is closed or too many wait
   */
  void await(Reader reader) {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the node is closed");
      }
      InboxMessage first = first(reader.filter());
      if (first != null) {
        if (reader.offer(first) && !reader.isPeeking()) {
          remove(first);
        }
        return;
      }
      if (readers.size() >= READERS_MAX) {
        throw new IllegalStateException("too many readers wait: " + READERS_MAX);
      }
      readers.add(reader);
    } finally {
      lock.unlock();
    }
  }

  /** A reader stops waiting. */
  void forget(Reader reader) {
    lock.lock();
    try {
      readers.remove(reader);
    } finally {
      lock.unlock();
    }
  }

  /** Ends all waiting and forgets all messages. */
  void close() {
    List<Reader> left;
    lock.lock();
    try {
      closed = true;
      left = new ArrayList<>(readers);
      readers.clear();
      messages.clear();
      byTopic.clear();
      bytes = 0;
    } finally {
      lock.unlock();
    }
    for (Reader reader : left) {
      reader.fail(new AbortedException("The node was closed while waiting for a message"));
    }
  }
}
