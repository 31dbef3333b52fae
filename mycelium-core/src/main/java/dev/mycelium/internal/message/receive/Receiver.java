package dev.mycelium.internal.message.receive;

import dev.mycelium.OverlayAddress;
import dev.mycelium.PublicKey;
import dev.mycelium.internal.message.MessageEffects;
import dev.mycelium.internal.message.MessageKey;
import dev.mycelium.internal.message.MessagePacket;
import dev.mycelium.internal.message.MessageTimes;
import dev.mycelium.internal.message.ReceivedMessage;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.message.MessageId;
import dev.mycelium.message.MessageLimits;
import dev.mycelium.message.Topic;
import dev.mycelium.spi.PacketBuffer;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The receiving half (spec 06 §6). Each method gets a packet whose length is right for its kind and
 * says whether it is to be acknowledged; everything else is silence towards the sender.
 */
public final class Receiver {
  /** Incomplete messages from all senders: some 10 MB of records. */
  static final int ARRIVALS_MAX = 16_384;

  /** Of one sender. */
  static final int ARRIVALS_PER_SOURCE_MAX = 4096;

  /** One sender gets half of the memory, so that it alone cannot shut others out. */
  private static final int SOURCE_SHARE = 2;

  /** An arrival that has been silent for so long may have to make room. */
  private static final long EVICTABLE_NANOS = 30_000_000_000L;

  private final MessageEffects effects;
  private final MessageLimits limits;
  private final MessageTimes times;
  private final Counters counters;
  private final Predicate<MessageKey> hasSent;

  /** The one that was silent longest comes first. */
  private final LinkedHashMap<MessageKey, Arrival> arrivals = new LinkedHashMap<>(16, 0.75f, true);

  private final Map<Long, SourceAccount> accounts = new HashMap<>();
  private final CompletedMessages completed = new CompletedMessages();
  private long chargedBytes;

  /** Complete, and not yet handed over. */
  private @Nullable ReceivedMessage delivery;

  /**
   * With nothing arriving.
   *
   * @param hasSent whether a message with this id was sent to this node and is still known
   */
  public Receiver(
      MessageEffects effects,
      MessageLimits limits,
      MessageTimes times,
      Counters counters,
      Predicate<MessageKey> hasSent) {
    this.effects = effects;
    this.limits = limits;
    this.times = times;
    this.counters = counters;
    this.hasSent = hasSent;
  }

  private static MessageKey key(PacketBuffer packet) {
    return new MessageKey(MessagePacket.id(packet), MessagePacket.sourceHigh(packet));
  }

  /** True: acknowledge. */
  public boolean onInit(PacketBuffer packet, long nowNanos) {
    long announced = MessagePacket.messageLength(packet);
    if (announced < 0 || announced > limits.messageBytesMax()) {
      return refuse(Counter.MESSAGE_REFUSED_TOO_LONG);
    }
    int length = (int) announced;
    MessageKey key = key(packet);
    boolean isReply = (MessagePacket.flags(packet) & MessagePacket.REPLY) != 0;
    Arrival known = arrivals.get(key);
    if (known != null) {
      if (isSame(known, packet, length, isReply)) {
        known.touchedNanos = nowNanos;
        return true; // what has come stays (spec 06 §17 SHOULD 3)
      }
      drop(known);
    }
    Topic topic = MessagePacket.topic(packet);
    OverlayAddress source = new OverlayAddress(key.otherHigh(), MessagePacket.sourceLow(packet));
    if (!isAllowed(key, isReply, topic, source)) {
      return refuse(Counter.MESSAGE_REFUSED_BY_RULES);
    }
    if (isReply && completed.isSuspectedCopy(key, length, nowNanos)) {
      return refuse(Counter.MESSAGE_REFUSED_SUSPECTED_COPY);
    }
    SourceAccount account = accounts.computeIfAbsent(key.otherHigh(), high -> new SourceAccount());
    if (!hasRoom(account, length, nowNanos)) {
      forgetIfEmpty(key.otherHigh(), account);
      return refuse(Counter.MESSAGE_REFUSED_NO_ROOM);
    }
    OverlayAddress destination =
        new OverlayAddress(
            MessagePacket.destinationHigh(packet), MessagePacket.destinationLow(packet));
    Arrival arrival =
        new Arrival(key, isReply, source, destination, topic, length, account, nowNanos);
    account.arrivals++;
    arrivals.put(key, arrival);
    return true;
  }

  private static boolean isSame(Arrival known, PacketBuffer packet, int length, boolean isReply) {
    return known.lengthBytes == length
        && known.isReply == isReply
        && MessagePacket.hasTopic(packet, known.topic);
  }

  /** A reply to something that we sent there needs no rule (spec 06 §17 MUST 10). */
  private boolean isAllowed(MessageKey key, boolean isReply, Topic topic, OverlayAddress source) {
    return isReply && (effects.isAwaited(key.id(), key.otherHigh()) || hasSent.test(key))
        || effects.accepts(topic, source);
  }

  private boolean hasRoom(SourceAccount account, int length, long nowNanos) {
    if (account.arrivals >= ARRIVALS_PER_SOURCE_MAX || !effects.inboxHasRoom(length)) {
      return false;
    }
    return arrivals.size() < ARRIVALS_MAX || evictSilent(nowNanos);
  }

  /** Gives up the arrival that was silent longest, if it was silent for long. */
  private boolean evictSilent(long nowNanos) {
    Iterator<Arrival> oldest = arrivals.values().iterator();
    if (!oldest.hasNext()) {
      return false;
    }
    Arrival silent = oldest.next();
    if (nowNanos - silent.touchedNanos < EVICTABLE_NANOS) {
      return false;
    }
    counters.count(Counter.MESSAGE_ARRIVAL_EVICTED);
    drop(silent);
    return true;
  }

  /** True: acknowledge. */
  public boolean onChunk(PacketBuffer packet, long nowNanos) {
    Arrival arrival = arrivals.get(key(packet));
    if (arrival == null) {
      return refuse(Counter.MESSAGE_UNMATCHED);
    }
    arrival.touchedNanos = nowNanos;
    long index = MessagePacket.chunkIndex(packet);
    long offset = MessagePacket.chunkOffset(packet);
    int size = MessagePacket.chunkSize(packet);
    if (!arrival.data.isAcceptable(index, offset, size)) {
      return refuse(Counter.MESSAGE_CHUNK_REFUSED);
    }
    if (!charge(arrival, arrival.data.costAfter((int) index, size), nowNanos)) {
      return refuse(Counter.MESSAGE_CHUNK_NO_ROOM);
    }
    arrival.data.add((int) index, (int) offset, packet.array(), MessagePacket.CHUNK_DATA, size);
    if (arrival.data.isHopeless()) {
      drop(arrival);
      return refuse(Counter.MESSAGE_CHECKSUM_WRONG);
    }
    return true;
  }

  private boolean charge(Arrival arrival, long cost, long nowNanos) {
    long more = cost - arrival.chargedBytes;
    if (more <= 0) {
      return true;
    }
    long bytesMax = bytesMax();
    if (arrival.account.bytes + more > bytesMax / SOURCE_SHARE
        && arrival.account.bytes > arrival.chargedBytes) {
      return false; // alone, a message may have all
    }
    while (chargedBytes + more > bytesMax) {
      if (chargedBytes == arrival.chargedBytes) {
        break;
      }
      if (!evictSilent(nowNanos)) {
        return false;
      }
    }
    arrival.chargedBytes = cost;
    arrival.account.bytes += more;
    chargedBytes += more;
    return true;
  }

  private long bytesMax() {
    return limits.incomingBytesMax();
  }

  /** True: acknowledge; the caller then calls {@link #handOver}. */
  public boolean onDone(PacketBuffer packet, long nowNanos) {
    MessageKey key = key(packet);
    Arrival arrival = arrivals.get(key);
    boolean ended = completed.hasEnded(key, packet);
    if (arrival == null || !arrival.data.isComplete(MessagePacket.chunkCount(packet))) {
      return ended ? acknowledgeAgain(arrival) : refuse(Counter.MESSAGE_UNMATCHED);
    }
    arrival.touchedNanos = nowNanos;
    if (!MessagePacket.hasChecksum(packet, arrival.data.checksum())) {
      return refuse(Counter.MESSAGE_CHECKSUM_WRONG);
    }
    if (ended && completed.isSame(arrival)) {
      return acknowledgeAgain(arrival);
    }
    PublicKey sourceKey = effects.keyOf(key.otherHigh());
    if (sourceKey == null) {
      return refuse(Counter.MESSAGE_UNMATCHED);
    }
    drop(arrival);
    completed.add(arrival, packet, nowNanos);
    counters.count(Counter.MESSAGES_RECEIVED);
    delivery =
        new ReceivedMessage(
            new MessageId(key.id()),
            arrival.isReply,
            arrival.source,
            sourceKey,
            arrival.destination,
            arrival.topic,
            arrival.data.data());
    return true;
  }

  /**
   * Hands over the message that the last DONE completed, if it did. Called after the
   * acknowledgement was sent, so that a READ cannot overtake it (spec 06 §17 MUST 7).
   */
  public void handOver() {
    ReceivedMessage complete = delivery;
    if (complete != null) {
      delivery = null;
      effects.deliver(complete);
    }
  }

  private boolean acknowledgeAgain(@Nullable Arrival late) {
    counters.count(Counter.MESSAGE_DUPLICATE);
    if (late != null) {
      drop(late);
    }
    return true;
  }

  public void onAborted(PacketBuffer packet) {
    Arrival arrival = arrivals.get(key(packet));
    if (arrival == null) {
      counters.count(Counter.MESSAGE_UNMATCHED);
    } else {
      drop(arrival);
    }
  }

  private void drop(Arrival arrival) {
    arrivals.remove(arrival.key);
    arrival.account.arrivals--;
    arrival.account.bytes -= arrival.chargedBytes;
    chargedBytes -= arrival.chargedBytes;
    arrival.chargedBytes = 0;
    forgetIfEmpty(arrival.key.otherHigh(), arrival.account);
  }

  private void forgetIfEmpty(long high, SourceAccount account) {
    if (account.arrivals == 0) {
      accounts.remove(high);
    }
  }

  private boolean refuse(Counter reason) {
    counters.count(reason);
    return false;
  }

  // time

  /** When the arrival that was silent longest expires. */
  public long nextDeadlineNanos() {
    Iterator<Arrival> oldest = arrivals.values().iterator();
    return oldest.hasNext()
        ? oldest.next().touchedNanos + times.arrivalIdleNanos()
        : dev.mycelium.internal.machine.Machine.NEVER;
  }

  /** Drops what has been silent for too long. */
  public void expire(int atMost, long nowNanos) {
    for (int i = 0; i < atMost; i++) {
      Iterator<Arrival> oldest = arrivals.values().iterator();
      if (!oldest.hasNext()) {
        return;
      }
      Arrival silent = oldest.next();
      if (nowNanos - silent.touchedNanos < times.arrivalIdleNanos()) {
        return;
      }
      counters.count(Counter.MESSAGE_ARRIVAL_EXPIRED);
      drop(silent);
    }
  }

  /** Incomplete messages. */
  public int arrivals() {
    return arrivals.size();
  }

  /** Memory that their data holds. */
  public long bytes() {
    return chargedBytes;
  }

  /** Senders with incomplete messages. */
  public int sources() {
    return accounts.size();
  }
}
