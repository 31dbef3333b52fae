package dev.mycelium.internal.message;

import dev.mycelium.OverlayAddress;
import dev.mycelium.internal.crypto.Checksum;
import dev.mycelium.internal.machine.Deadline;
import dev.mycelium.message.MessageStatus;
import dev.mycelium.message.Topic;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * One message on its way out: its state, and which of its chunks have to be sent (spec 06 §5.2).
 * What is done with it, {@code Sender} decides.
 */
final class Transmission extends Deadline {
  private static final long NOT_SENT = -1;

  final MessageKey key;
  final boolean isReply;
  final OverlayAddress destination;
  final Topic topic;
  final SendOrder.Observer observer;
  final Remote remote;
  final long startedNanos;
  final long deadlineNanos;
  final ChunkPlan plan;
  MessageStatus.State state = MessageStatus.State.PENDING;

  /** Another message with the same id to the same node, sent when this one has ended. */
  @Nullable Transmission successor;

  // INIT
  boolean isStarted;
  boolean isOpen;
  int initAttempts;
  int restarts;
  long initSentNanos;

  // chunks
  private @Nullable BitSet due;
  private @Nullable BitSet acknowledged;
  private @Nullable BitSet everAcknowledged;
  private long @Nullable [] flights;
  private int nextNew;
  private int acknowledgedCount;
  private int everAcknowledgedCount;
  boolean isReady;
  long progressNanos;

  // DONE
  private @Nullable Checksum checksum;
  private int hashedBytes;
  private byte @Nullable [] checksumValue;
  boolean isDoneSent;
  int doneAttempts;
  long doneFirstNanos;
  long doneSentNanos;
  int rescues;
  boolean isRescueUnanswered;
  long rescuedNanos;

  // ABORTED
  int abortsLeft;

  private byte @Nullable [] data;

  Transmission(SendOrder order, MessageKey key, Remote remote, int chunkBytes, long nowNanos) {
    this.key = key;
    this.isReply = order.isReply();
    this.destination = order.destination();
    this.topic = order.topic();
    this.observer = order.observer();
    this.remote = remote;
    this.startedNanos = nowNanos;
    this.deadlineNanos = nowNanos + order.timeoutNanos();
    this.plan = ChunkPlan.of(order.data().length, chunkBytes);
    this.data = order.data();
  }

  boolean hasEnded() {
    return state.compareTo(MessageStatus.State.RECEIVED) >= 0;
  }

  byte[] data() {
    return java.util.Objects.requireNonNull(data);
  }

  /** Nothing is sent any more: only the status is kept (spec 06 §17 SHOULD 10). */
  void end(MessageStatus.State last) {
    state = last;
    data = null;
    due = null;
    acknowledged = null;
    everAcknowledged = null;
    flights = null;
    checksum = null;
    checksumValue = null;
  }

  // chunks

  /** No chunk has been acknowledged, all are to be sent. */
  void beginChunks(long nowNanos) {
    if (due == null) {
      due = new BitSet();
      acknowledged = new BitSet();
      everAcknowledged = new BitSet();
      flights = new long[plan.count()];
      java.util.Arrays.fill(flights, NOT_SENT);
    }
    progressNanos = nowNanos;
  }

  /** The receiver may have forgotten everything: all chunks again. */
  void repeatAllChunks() {
    if (acknowledged != null && due != null) {
      acknowledged.clear();
      acknowledgedCount = 0;
      due.clear();
      due.set(0, nextNew);
    }
  }

  private BitSet due() {
    return java.util.Objects.requireNonNull(due);
  }

  private long[] flights() {
    return java.util.Objects.requireNonNull(flights);
  }

  boolean hasBegunChunks() {
    return due != null;
  }

  /** Whether some chunk is waiting to be sent. */
  boolean hasDueChunk() {
    return due != null && (nextNew < plan.count() || !due.isEmpty());
  }

  /** The next chunk to send: repeated ones first. */
  int takeDueChunk() {
    int again = due().nextSetBit(0);
    if (again >= 0) {
      due().clear(again);
      return again;
    }
    return nextNew++;
  }

  /** Chunks from this index on were never sent. */
  int sentCount() {
    return nextNew;
  }

  /** Whether a chunk was sent before. */
  boolean wasSent(int chunk) {
    return flights()[chunk] != NOT_SENT;
  }

  void sent(int chunk, long flight, boolean isRepeated) {
    flights()[chunk] = isRepeated ? -2 - flight : flight;
  }

  /** The flight of a chunk, or -1. */
  long flight(int chunk) {
    long value = flights()[chunk];
    return value < NOT_SENT ? -2 - value : value;
  }

  /** Whether a chunk was sent more than once, so that its answer measures nothing. */
  boolean isRepeated(int chunk) {
    return flights()[chunk] < NOT_SENT;
  }

  /** Notes an acknowledgement; false if it is not news. */
  boolean acknowledge(int chunk) {
    if (acknowledged == null || everAcknowledged == null || acknowledged.get(chunk)) {
      return false;
    }
    acknowledged.set(chunk);
    acknowledgedCount++;
    due().clear(chunk);
    if (!everAcknowledged.get(chunk)) {
      everAcknowledged.set(chunk);
      everAcknowledgedCount++;
    }
    return true;
  }

  /** A chunk got lost, or its acknowledgement. */
  void lost(int chunk) {
    if (acknowledged == null || acknowledged.get(chunk)) {
      return;
    }
    if (isRescueUnanswered) {
      acknowledged.set(chunk); // as before the rescue: it was acknowledged once
      acknowledgedCount++;
    } else {
      due().set(chunk);
    }
  }

  boolean areAllAcknowledged() {
    return acknowledgedCount == plan.count();
  }

  /** Whether each chunk was acknowledged at some time. */
  boolean wereAllAcknowledged() {
    return everAcknowledgedCount == plan.count();
  }

  MessageStatus.Chunks chunks() {
    int sent = Math.min(nextNew, plan.count());
    return new MessageStatus.Chunks(
        plan.count() - sent, Math.max(0, sent - acknowledgedCount), acknowledgedCount);
  }

  // checksum

  /** Computes along with the chunks that leave in order, so that the end costs no more. */
  void hashUpTo(int end) {
    if (end > hashedBytes && data != null) {
      if (checksum == null) {
        checksum = new Checksum();
      }
      checksum.update(data, hashedBytes, end - hashedBytes);
      hashedBytes = end;
    }
  }

  byte[] checksum() {
    byte[] value = checksumValue;
    if (value == null) {
      hashUpTo(plan.lengthBytes());
      value = (checksum == null ? new Checksum() : checksum).value();
      checksumValue = value;
    }
    return value;
  }
}
