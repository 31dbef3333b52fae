package dev.mycelium.message;

/**
 * How much the message bus of a node holds at most.
 *
 * <p>When the inbox is full, new messages are not let in; their senders try again until their
 * deadlines. When the outbox is full, {@link MessageBus#send} throws.
 *
 * @param messageBytesMax longest message, sent or received; 1..2<sup>30</sup>
 * @param inboxMessagesMax complete messages that wait for a reader; at least 1
 * @param inboxBytesMax their data; at least {@code messageBytesMax}
 * @param outboxMessagesMax messages that wait to be confirmed by their receivers; at least 1
 * @param outboxBytesMax their data; at least {@code messageBytesMax}
 * @param incomingBytesMax memory for messages of which parts have arrived, from all senders; one
 *     sender gets half of it; at least {@code messageBytesMax}
 */
public record MessageLimits(
    int messageBytesMax,
    int inboxMessagesMax,
    long inboxBytesMax,
    int outboxMessagesMax,
    long outboxBytesMax,
    long incomingBytesMax) {
  /** The longest message that can be configured: data lies in one array. */
  public static final int MESSAGE_BYTES_LIMIT = 1 << 30;

  private static final int MESSAGE_BYTES_DEFAULT = 64 << 20;
  private static final int MESSAGES_DEFAULT = 65_536;
  private static final long BYTES_DEFAULT = 256L << 20;

  /** Every bound in bytes is at most this part of the heap. */
  private static final int HEAP_SHARE = 8;

  /**
   * Checks the values.
   *
   * @param messageBytesMax longest message
   * @param inboxMessagesMax messages in the inbox
   * @param inboxBytesMax bytes in the inbox
   * @param outboxMessagesMax unconfirmed messages
   * @param outboxBytesMax bytes of unconfirmed messages
   * @param incomingBytesMax bytes of incomplete messages
   * @throws IllegalArgumentException if a value is out of range
   */
  public MessageLimits {
    require(
        messageBytesMax >= 1 && messageBytesMax <= MESSAGE_BYTES_LIMIT,
        "messageBytesMax",
        messageBytesMax);
    require(inboxMessagesMax >= 1, "inboxMessagesMax", inboxMessagesMax);
    require(inboxBytesMax >= messageBytesMax, "inboxBytesMax", inboxBytesMax);
    require(outboxMessagesMax >= 1, "outboxMessagesMax", outboxMessagesMax);
    require(outboxBytesMax >= messageBytesMax, "outboxBytesMax", outboxBytesMax);
    require(incomingBytesMax >= messageBytesMax, "incomingBytesMax", incomingBytesMax);
  }

  private static void require(boolean holds, String name, long value) {
    if (!holds) {
      throw new IllegalArgumentException(name + " is out of range: " + value);
    }
  }

  /**
   * Messages of up to 64 MiB, 65 536 of them and 256 MiB each way, but never more bytes than an
   * eighth of the largest heap.
   *
   * @return the limits of a node that was not told otherwise
   */
  public static MessageLimits defaults() {
    return defaultsFor(Runtime.getRuntime().maxMemory());
  }

  /**
   * The default limits of another heap.
   *
   * @param heapBytes largest size of the heap, at least 1 MiB
   * @return the limits
   */
  public static MessageLimits defaultsFor(long heapBytes) {
    long bytes = Math.min(BYTES_DEFAULT, heapBytes / HEAP_SHARE);
    int message = (int) Math.min(MESSAGE_BYTES_DEFAULT, bytes);
    return new MessageLimits(message, MESSAGES_DEFAULT, bytes, MESSAGES_DEFAULT, bytes, bytes);
  }

  /**
   * The same limits for messages of another length; bounds that would be smaller grow with it.
   *
   * @param bytes longest message, 1..2<sup>30</sup>
   * @return the limits
   */
  public MessageLimits withMessageBytesMax(int bytes) {
    return new MessageLimits(
        bytes,
        inboxMessagesMax,
        Math.max(inboxBytesMax, bytes),
        outboxMessagesMax,
        Math.max(outboxBytesMax, bytes),
        Math.max(incomingBytesMax, bytes));
  }
}
