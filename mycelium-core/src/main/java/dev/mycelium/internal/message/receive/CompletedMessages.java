package dev.mycelium.internal.message.receive;

import dev.mycelium.internal.crypto.Checksum;
import dev.mycelium.internal.message.MessageKey;
import dev.mycelium.internal.message.MessagePacket;
import dev.mycelium.internal.message.past.RecordRing;
import dev.mycelium.spi.PacketBuffer;

/**
 * Messages completed in the last ten minutes: a DONE that is repeated because its acknowledgement
 * was lost is acknowledged again, and the message not delivered again (spec 06 §17 SHOULD 4, spec
 * 09 §4.3).
 */
final class CompletedMessages {
  /** 3 MB. A node that gets more within ten minutes forgets earlier. */
  static final int REMEMBERED_MAX = 32_768;

  private static final long LIFETIME_NANOS = 600_000_000_000L;

  /** Copies that the network makes, or late repetitions, come within this time. */
  private static final long COPIES_NANOS = 10_000_000_000L;

  /** Two INITs further apart than this are not one packet and its copy, but a sender at work. */
  private static final long SENDER_AT_WORK_NANOS = 50_000_000L;

  // what is remembered of a message, besides id and high half of the source
  private static final int COMPLETED = 2;
  private static final int IS_REPLY = 3;
  private static final int LENGTH = 4;
  private static final int TOPIC_HASH = 5;
  private static final int CHUNKS = 6;
  private static final int CHECKSUM = 7;
  private static final int CHECKSUM_VALUES = Checksum.BYTES / Long.BYTES;
  private static final int IS_SUSPECTED = CHECKSUM + CHECKSUM_VALUES;
  private static final int SUSPECTED = IS_SUSPECTED + 1;
  private static final int VALUES = SUSPECTED + 1;

  private final RecordRing completed = new RecordRing(REMEMBERED_MAX, VALUES);

  private long find(MessageKey key) {
    return completed.find(key.id(), key.otherHigh());
  }

  void add(Arrival arrival, PacketBuffer done, long nowNanos) {
    forget(nowNanos);
    long number = completed.add(arrival.key.id(), arrival.key.otherHigh());
    completed.set(number, COMPLETED, nowNanos);
    completed.set(number, IS_REPLY, arrival.isReply ? 1 : 0);
    completed.set(number, LENGTH, arrival.lengthBytes);
    completed.set(number, TOPIC_HASH, arrival.topic.hashCode());
    completed.set(number, CHUNKS, MessagePacket.chunkCount(done));
    for (int i = 0; i < CHECKSUM_VALUES; i++) {
      completed.set(number, CHECKSUM + i, MessagePacket.checksumPart(done, i));
    }
  }

  /** In order of completion, the oldest first. */
  private void forget(long nowNanos) {
    for (long next = completed.oldest(); next != RecordRing.NONE; next = completed.oldest()) {
      if (nowNanos - completed.get(next, COMPLETED) < LIFETIME_NANOS) {
        return;
      }
      completed.remove(next);
    }
  }

  /** Whether this DONE ended a message before. */
  boolean hasEnded(MessageKey key, PacketBuffer done) {
    long number = find(key);
    if (number == RecordRing.NONE
        || completed.get(number, CHUNKS) != MessagePacket.chunkCount(done)) {
      return false;
    }
    boolean isSame = true;
    for (int i = 0; i < CHECKSUM_VALUES; i++) {
      isSame &= completed.get(number, CHECKSUM + i) == MessagePacket.checksumPart(done, i);
    }
    return isSame;
  }

  /**
   * Whether a complete message, which {@link #hasEnded}, is the same one again. The id of an
   * ordinary message is fresh, so equal means the same; a second reply may be equal to the first
   * and is another message.
   */
  boolean isSame(Arrival arrival) {
    long number = find(arrival.key);
    return number != RecordRing.NONE
        && !arrival.isReply
        && completed.get(number, IS_REPLY) == 0
        && completed.get(number, LENGTH) == arrival.lengthBytes
        && completed.get(number, TOPIC_HASH) == arrival.topic.hashCode();
  }

  /**
   * Whether the INIT of a reply is probably a late copy of one that has been dealt with. The first
   * one that looks so is ignored; a sender that really begins a second reply repeats it, which a
   * copy does not.
   */
  boolean isSuspectedCopy(MessageKey key, int lengthBytes, long nowNanos) {
    long number = find(key);
    if (number == RecordRing.NONE
        || completed.get(number, IS_REPLY) == 0
        || completed.get(number, LENGTH) != lengthBytes
        || nowNanos - completed.get(number, COMPLETED) > COPIES_NANOS) {
      return false;
    }
    boolean isSuspected = completed.get(number, IS_SUSPECTED) != 0;
    if (isSuspected && nowNanos - completed.get(number, SUSPECTED) >= SENDER_AT_WORK_NANOS) {
      return false;
    }
    if (!isSuspected) {
      completed.set(number, IS_SUSPECTED, 1);
      completed.set(number, SUSPECTED, nowNanos);
    }
    return true;
  }
}
