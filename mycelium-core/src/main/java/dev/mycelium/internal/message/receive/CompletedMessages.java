package dev.mycelium.internal.message.receive;

import dev.mycelium.internal.crypto.Checksum;
import dev.mycelium.internal.message.MessageKey;
import dev.mycelium.internal.message.MessagePacket;
import dev.mycelium.spi.PacketBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Messages completed in the last ten minutes: a DONE that is repeated because its acknowledgement
 * was lost is acknowledged again, and the message not delivered again (spec 06 §17 SHOULD 4, spec
 * 09 §4.3).
 */
final class CompletedMessages {
  /** About 10 MB. A node that gets more within ten minutes forgets earlier. */
  private static final int REMEMBERED_MAX = 32_768;

  private static final long LIFETIME_NANOS = 600_000_000_000L;

  /** Copies that the network makes, or late repetitions, come within this time. */
  private static final long COPIES_NANOS = 10_000_000_000L;

  /** Two INITs further apart than this are not one packet and its copy, but a sender at work. */
  private static final long SENDER_AT_WORK_NANOS = 50_000_000L;

  private final Map<MessageKey, Completed> completed = new LinkedHashMap<>();

  /** What is remembered of a message. */
  static final class Completed {
    private final boolean isReply;
    private final int lengthBytes;
    private final int topicHash;
    private final long chunkCount;
    private final byte[] checksum;
    private final long completedNanos;
    private long suspectedNanos;
    private boolean isSuspected;

    private Completed(Arrival arrival, long chunkCount, byte[] checksum, long nowNanos) {
      this.isReply = arrival.isReply;
      this.lengthBytes = arrival.lengthBytes;
      this.topicHash = arrival.topic.hashCode();
      this.chunkCount = chunkCount;
      this.checksum = checksum;
      this.completedNanos = nowNanos;
    }
  }

  void add(Arrival arrival, PacketBuffer done, long nowNanos) {
    completed.remove(arrival.key);
    completed.put(
        arrival.key,
        new Completed(
            arrival, MessagePacket.chunkCount(done), MessagePacket.checksum(done), nowNanos));
    forget(nowNanos);
  }

  /** In order of completion, the oldest first. */
  private void forget(long nowNanos) {
    Iterator<Completed> oldest = completed.values().iterator();
    while (oldest.hasNext()) {
      Completed next = oldest.next();
      if (completed.size() <= REMEMBERED_MAX && nowNanos - next.completedNanos < LIFETIME_NANOS) {
        return;
      }
      oldest.remove();
    }
  }

  /** Whether this DONE ended a message before. */
  boolean hasEnded(MessageKey key, PacketBuffer done) {
    Completed known = completed.get(key);
    return known != null
        && known.chunkCount == MessagePacket.chunkCount(done)
        && known.checksum.length == Checksum.BYTES
        && MessagePacket.hasChecksum(done, known.checksum);
  }

  /**
   * Whether a complete message, which {@link #hasEnded}, is the same one again. The id of an
   * ordinary message is fresh, so equal means the same; a second reply may be equal to the first
   * and is another message.
   */
  boolean isSame(Arrival arrival) {
    Completed known = completed.get(arrival.key);
    return known != null
        && !arrival.isReply
        && !known.isReply
        && known.lengthBytes == arrival.lengthBytes
        && known.topicHash == arrival.topic.hashCode();
  }

  /**
   * Whether the INIT of a reply is probably a late copy of one that has been dealt with. The first
   * one that looks so is ignored; a sender that really begins a second reply repeats it, which a
   * copy does not.
   */
  boolean isSuspectedCopy(MessageKey key, int lengthBytes, long nowNanos) {
    @Nullable Completed known = completed.get(key);
    if (known == null
        || !known.isReply
        || known.lengthBytes != lengthBytes
        || nowNanos - known.completedNanos > COPIES_NANOS) {
      return false;
    }
    if (known.isSuspected && nowNanos - known.suspectedNanos >= SENDER_AT_WORK_NANOS) {
      return false;
    }
    if (!known.isSuspected) {
      known.isSuspected = true;
      known.suspectedNanos = nowNanos;
    }
    return true;
  }
}
