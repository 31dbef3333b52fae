package dev.mycelium.internal.bus;

import org.jspecify.annotations.Nullable;

/**
 * Messages in the order of their sequence numbers, linked through themselves: each can be in two
 * queues, that of all and that of its topic, and nothing is made for it. Not safe for threads.
 */
final class MessageQueue {
  /** Which of the two links of a message a queue uses. */
  static final int ALL = 0;

  static final int OF_TOPIC = 1;

  private final int kind;
  private @Nullable InboxMessage first;
  private @Nullable InboxMessage last;
  private int size;

  MessageQueue(int kind) {
    this.kind = kind;
  }

  int size() {
    return size;
  }

  @Nullable InboxMessage first() {
    return first;
  }

  /** Puts a message where it belongs: nearly always the end. */
  void add(InboxMessage message) {
    InboxMessage before = last;
    while (before != null && before.sequence() > message.sequence()) {
      before = before.link(kind).previous;
    }
    InboxMessage after = before == null ? first : before.link(kind).next;
    join(before, message);
    join(message, after);
    size++;
  }

  void remove(InboxMessage message) {
    InboxMessage.Link link = message.link(kind);
    join(link.previous, link.next);
    link.previous = null;
    link.next = null;
    size--;
  }

  private void join(@Nullable InboxMessage left, @Nullable InboxMessage right) {
    if (left == null) {
      first = right;
    } else {
      left.link(kind).next = right;
    }
    if (right == null) {
      last = left;
    } else {
      right.link(kind).previous = left;
    }
  }

  void clear() {
    first = null;
    last = null;
    size = 0;
  }
}
