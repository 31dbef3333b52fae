package dev.mycelium.internal.message;

import dev.mycelium.OverlayAddress;
import dev.mycelium.PublicKey;
import dev.mycelium.internal.machine.Deadline;
import dev.mycelium.internal.machine.Deadlines;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.message.MessageId;
import dev.mycelium.message.MessageStatus;
import dev.mycelium.spi.PacketBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The sending half (spec 06 §5): INIT, chunks, DONE, and what happens when no answer comes. */
final class Sender {
  private static final long SECOND_NANOS = 1_000_000_000L;

  /** ABORTED is not acknowledged: sent three times (spec 06 §17 SHOULD 11). */
  private static final int ABORTED_REPEATS = 2;

  private static final long ABORTED_PAUSE_NANOS = SECOND_NANOS;

  /** How soon a full inbox of the own node is asked again. */
  private static final long OWN_INBOX_NANOS = SECOND_NANOS / 20;

  private final OverlayAddress own;
  private final MessageEffects effects;
  private final MessageTimes times;
  private final Counters counters;
  private final Deadlines<Deadline> deadlines;
  private final PacketSender packets;
  private final Outbox outbox;
  private final Remotes remotes;
  private final ChunkFlow flow;

  Sender(
      OverlayAddress own,
      MessageEffects effects,
      MessageTimes times,
      Counters counters,
      Deadlines<Deadline> deadlines) {
    this.own = own;
    this.effects = effects;
    this.times = times;
    this.counters = counters;
    this.deadlines = deadlines;
    this.packets = new PacketSender(effects, own);
    this.outbox = new Outbox(times, counters);
    this.remotes = new Remotes(effects, times, deadlines);
    this.flow = new ChunkFlow(packets, counters, deadlines);
  }

  PacketSender packets() {
    return packets;
  }

  ChunkFlow flow() {
    return flow;
  }

  Outbox outbox() {
    return outbox;
  }

  // the program's wishes

  void send(SendOrder order, long nowNanos) {
    counters.count(Counter.MESSAGES_SENT);
    MessageKey key = new MessageKey(order.id().value(), order.destination().high());
    Remote remote = remotes.get(key.otherHigh());
    remote.transmissions++;
    Transmission transmission = new Transmission(order, key, remote, times.chunkBytes(), nowNanos);
    deadlines.schedule(transmission, transmission.deadlineNanos);
    if (outbox.add(transmission)) {
      begin(transmission, nowNanos);
    }
  }

  /** Gives up the message with this observer; nothing happens if it has ended. */
  void cancel(MessageKey key, SendOrder.Observer observer, long nowNanos) {
    Transmission transmission = outbox.active(key);
    while (transmission != null && transmission.observer != observer) {
      transmission = transmission.successor;
    }
    if (transmission != null && !transmission.hasEnded()) {
      giveUp(transmission, SendOrder.Observer.Outcome.CANCELLED, nowNanos);
    }
  }

  Optional<SendStatus> status(long id) {
    return outbox.status(id, high -> high == own.high() || effects.hasRoute(high));
  }

  boolean hasSent(MessageKey key) {
    return outbox.knows(key);
  }

  private boolean isOwn(Transmission transmission) {
    return transmission.key.otherHigh() == own.high();
  }

  // INIT

  private void begin(Transmission transmission, long nowNanos) {
    if (isOwn(transmission)) {
      deliverToOwnNode(transmission, nowNanos);
    } else {
      transmission.remote.waiting.add(transmission);
      startWaiting(transmission.remote, nowNanos);
    }
  }

  /** Nothing to acknowledge, nothing to lose: only the inbox can be in the way. */
  private void deliverToOwnNode(Transmission transmission, long nowNanos) {
    PublicKey key = effects.keyOf(own.high());
    if (key == null || !effects.inboxHasRoom(transmission.plan.lengthBytes())) {
      scheduleNext(transmission, nowNanos + OWN_INBOX_NANOS);
      return;
    }
    counters.count(Counter.MESSAGES_RECEIVED);
    effects.deliver(
        new ReceivedMessage(
            new MessageId(transmission.key.id()),
            transmission.isReply,
            own,
            key,
            transmission.destination,
            transmission.topic,
            transmission.data().clone()));
    confirm(transmission, nowNanos);
  }

  /** There is a route to a /64. */
  void routeFound(long high, long nowNanos) {
    Remote remote = remotes.known(high);
    if (remote != null) {
      remote.routeRequests = 0;
      startWaiting(remote, nowNanos);
    }
  }

  private void startWaiting(Remote remote, long nowNanos) {
    while (remotes.mayStart(remote, nowNanos)) {
      Transmission next = remote.waiting.remove();
      if (!next.hasEnded()) {
        start(next, nowNanos);
      }
    }
  }

  private void start(Transmission transmission, long nowNanos) {
    transmission.isStarted = true;
    transmission.isOpen = true;
    transmission.remote.open++;
    sendInit(transmission, nowNanos);
    boolean isEarly =
        transmission.plan.count() <= 1
            && !transmission.isReply
            && transmission.remote.isProven(nowNanos)
            && flow.hasRoomFor(transmission);
    if (isEarly) { // spec 09 §4.2
      transmission.beginChunks(nowNanos);
      if (transmission.plan.count() == 1) {
        flow.sendChunk(transmission, nowNanos);
      }
      sendDone(transmission, nowNanos);
      scheduleNext(transmission, transmission.initSentNanos + retransmitNanos(transmission, 0));
    }
  }

  private void sendInit(Transmission transmission, long nowNanos) {
    transmission.initSentNanos = nowNanos;
    packets.sendInit(transmission);
    scheduleNext(transmission, nowNanos + retransmitNanos(transmission, transmission.initAttempts));
  }

  private static long retransmitNanos(Transmission transmission, int attempts) {
    return transmission.remote.roundTrip.retransmitNanos(attempts);
  }

  private void repeatInit(Transmission transmission, long nowNanos) {
    close(transmission, nowNanos);
    transmission.initAttempts++;
    if (effects.hasRoute(transmission.key.otherHigh())) {
      sendInit(transmission, nowNanos);
    } else {
      remotes.wantRoute(transmission.remote, nowNanos);
      scheduleNext(
          transmission, nowNanos + retransmitNanos(transmission, transmission.initAttempts));
    }
  }

  /** The message has ended, or its receiver is silent: it holds up the next one no longer. */
  private void close(Transmission transmission, long nowNanos) {
    if (transmission.isOpen) {
      transmission.isOpen = false;
      transmission.remote.open--;
      startWaiting(transmission.remote, nowNanos);
    }
  }

  private void scheduleNext(Transmission transmission, long atNanos) {
    long at = atNanos - transmission.deadlineNanos < 0 ? atNanos : transmission.deadlineNanos;
    deadlines.schedule(transmission, at);
  }

  // answers

  private @Nullable Transmission matching(PacketBuffer packet, long nowNanos) {
    MessageKey key = new MessageKey(MessagePacket.id(packet), MessagePacket.sourceHigh(packet));
    Transmission transmission = outbox.active(key);
    if (transmission == null || !transmission.isStarted) {
      counters.count(Counter.MESSAGE_UNMATCHED);
      return null;
    }
    transmission.remote.heard(nowNanos);
    return transmission;
  }

  /** Only the header counts: the topic is missing, and the rest may be (spec 06 §2.1). */
  void onInitAck(PacketBuffer packet, long nowNanos) {
    Transmission transmission = matching(packet, nowNanos);
    boolean isReply = (MessagePacket.flags(packet) & MessagePacket.REPLY) != 0;
    if (transmission == null
        || transmission.isReply != isReply
        || transmission.state != MessageStatus.State.PENDING) {
      return;
    }
    if (transmission.initAttempts == 0) {
      transmission.remote.sample(nowNanos - transmission.initSentNanos, nowNanos);
    }
    beginSending(transmission, nowNanos);
    if (transmission.restarts > 0) {
      transmission.repeatAllChunks();
    } else if (transmission.initAttempts > 0) {
      repeatEarly(transmission, nowNanos);
    }
    goOn(transmission, nowNanos);
  }

  private void beginSending(Transmission transmission, long nowNanos) {
    transmission.state = MessageStatus.State.SENDING;
    transmission.beginChunks(nowNanos);
  }

  /** What left together with an INIT that was lost came too early. */
  private void repeatEarly(Transmission transmission, long nowNanos) {
    if (transmission.isDoneSent) {
      flow.drop(transmission, nowNanos);
      transmission.repeatAllChunks();
      transmission.isDoneSent = false;
    }
  }

  private void goOn(Transmission transmission, long nowNanos) {
    flow.ready(transmission);
    if (!transmission.areAllAcknowledged()) {
      scheduleNext(transmission, nowNanos + Recovery.STALLED_NANOS);
    } else if (!transmission.isDoneSent) {
      sendDone(transmission, nowNanos);
    }
    if (transmission.isDoneSent) {
      scheduleNext(
          transmission,
          transmission.doneSentNanos
              + retransmitNanos(transmission, transmission.doneAttempts - 1));
    }
  }

  void onChunkAck(PacketBuffer packet, long nowNanos) {
    Transmission transmission = matching(packet, nowNanos);
    long index = MessagePacket.chunkIndex(packet);
    if (transmission == null
        || !transmission.hasBegunChunks()
        || index < 0
        || index >= transmission.sentCount()) {
      return;
    }
    boolean isNews = flow.acknowledged(transmission, (int) index, nowNanos);
    startWaiting(transmission.remote, nowNanos);
    if (transmission.state == MessageStatus.State.PENDING) {
      if (transmission.restarts > 0) {
        return; // of before the restart: the INIT's answer decides
      }
      beginSending(transmission, nowNanos);
      goOn(transmission, nowNanos);
    }
    if (isNews) {
      noteProgress(transmission, nowNanos);
    }
  }

  private void noteProgress(Transmission transmission, long nowNanos) {
    transmission.progressNanos = nowNanos;
    if (transmission.isRescueUnanswered) {
      transmission.isRescueUnanswered = false; // the receiver still needs chunks
    }
    if (transmission.areAllAcknowledged()
        && (!transmission.isDoneSent || transmission.rescues > 0)) {
      sendDone(transmission, nowNanos);
    }
  }

  private void sendDone(Transmission transmission, long nowNanos) {
    if (!transmission.isDoneSent) {
      transmission.isDoneSent = true;
      transmission.doneAttempts = 0;
      transmission.doneFirstNanos = nowNanos;
    }
    transmission.doneSentNanos = nowNanos;
    packets.sendDone(transmission);
    scheduleNext(transmission, nowNanos + retransmitNanos(transmission, transmission.doneAttempts));
    transmission.doneAttempts++;
  }

  /** The body, where there is one, must be ours: an old copy may belong to an earlier reply. */
  void onDoneAck(PacketBuffer packet, long nowNanos) {
    Transmission transmission = matching(packet, nowNanos);
    if (transmission == null || !transmission.isDoneSent) {
      return;
    }
    boolean isOurs =
        MessagePacket.bodyLength(packet) < MessagePacket.DONE_BODY_BYTES
            || MessagePacket.chunkCount(packet) == transmission.plan.count()
                && MessagePacket.hasChecksum(packet, transmission.checksum());
    if (isOurs) {
      confirm(transmission, nowNanos);
    } else {
      counters.count(Counter.MESSAGE_UNMATCHED);
    }
  }

  /** Also before the DONE ACK, which it may overtake (spec 06 §17 SHOULD 5). */
  void onRead(PacketBuffer packet, long nowNanos) {
    MessageKey key = new MessageKey(MessagePacket.id(packet), MessagePacket.sourceHigh(packet));
    Transmission active = outbox.active(key);
    if (active != null && active.isDoneSent) {
      active.remote.heard(nowNanos);
      confirm(active, nowNanos);
    }
    read(key);
  }

  /** An application has read a message. */
  void read(MessageKey key) {
    if (!outbox.wasRead(key)) {
      counters.count(Counter.MESSAGE_UNMATCHED);
    }
  }

  // ends

  private void confirm(Transmission transmission, long nowNanos) {
    counters.count(Counter.MESSAGES_CONFIRMED);
    deadlines.cancel(transmission);
    end(transmission, MessageStatus.State.RECEIVED, SendOrder.Observer.Outcome.RECEIVED, nowNanos);
  }

  private void giveUp(
      Transmission transmission, SendOrder.Observer.Outcome outcome, long nowNanos) {
    counters.count(Counter.MESSAGES_GIVEN_UP);
    deadlines.cancel(transmission);
    if (transmission.isStarted) {
      packets.sendAborted(transmission);
      if (transmission.successor == null) { // which a late ABORTED would hit
        transmission.abortsLeft = ABORTED_REPEATS;
        deadlines.schedule(transmission, nowNanos + ABORTED_PAUSE_NANOS);
      }
    }
    end(transmission, MessageStatus.State.ABORTED, outcome, nowNanos);
  }

  private void end(
      Transmission transmission,
      MessageStatus.State state,
      SendOrder.Observer.Outcome outcome,
      long nowNanos) {
    flow.drop(transmission, nowNanos);
    transmission.end(state);
    transmission.remote.transmissions--;
    Transmission successor = outbox.end(transmission, nowNanos);
    close(transmission, nowNanos);
    transmission.observer.ended(outcome);
    if (successor != null) {
      begin(successor, nowNanos);
    }
  }

  // time

  void onDeadline(Deadline due, long nowNanos) {
    if (due instanceof Remote remote) {
      flow.onDeadline(remote, nowNanos);
    } else if (due instanceof Remote.RouteWish wish) {
      remotes.onDeadline(wish, nowNanos);
      startWaiting(wish.remote, nowNanos);
    } else if (due instanceof Transmission transmission) {
      onDeadline(transmission, nowNanos);
    } else {
      throw new AssertionError("unknown deadline: " + due);
    }
  }

  private void onDeadline(Transmission transmission, long nowNanos) {
    if (transmission.hasEnded()) {
      repeatAborted(transmission, nowNanos);
    } else if (nowNanos - transmission.deadlineNanos >= 0) {
      giveUp(transmission, outcomeOf(transmission), nowNanos);
    } else if (isOwn(transmission)) {
      deliverToOwnNode(transmission, nowNanos);
    } else if (transmission.state == MessageStatus.State.SENDING) {
      onSilence(transmission, nowNanos);
    } else if (transmission.isStarted) {
      repeatInit(transmission, nowNanos);
    } else {
      deadlines.schedule(transmission, transmission.deadlineNanos);
    }
  }

  private SendOrder.Observer.Outcome outcomeOf(Transmission transmission) {
    if (transmission.state == MessageStatus.State.SENDING || transmission.restarts > 0) {
      return SendOrder.Observer.Outcome.INCOMPLETE;
    }
    boolean hasRoute = isOwn(transmission) || effects.hasRoute(transmission.key.otherHigh());
    return hasRoute ? SendOrder.Observer.Outcome.UNANSWERED : SendOrder.Observer.Outcome.NO_ROUTE;
  }

  private void repeatAborted(Transmission transmission, long nowNanos) {
    if (transmission.abortsLeft > 0 && outbox.active(transmission.key) == null) {
      transmission.abortsLeft--;
      packets.sendAborted(transmission);
      deadlines.schedule(transmission, nowNanos + ABORTED_PAUSE_NANOS);
    }
  }

  private void onSilence(Transmission transmission, long nowNanos) {
    if (!effects.hasRoute(transmission.key.otherHigh())) {
      remotes.wantRoute(transmission.remote, nowNanos);
    }
    if (transmission.isDoneSent && transmission.wereAllAcknowledged()) {
      if (Recovery.isTimeToRescue(transmission, nowNanos)) {
        Recovery.rescue(transmission, nowNanos);
        flow.ready(transmission);
      }
      sendDone(transmission, nowNanos);
      return;
    }
    if (Recovery.isStalled(transmission, nowNanos)
        && effects.hasRoute(transmission.key.otherHigh())) {
      restart(transmission, nowNanos);
      return;
    }
    flow.ready(transmission);
    scheduleNext(transmission, nowNanos + Recovery.STALLED_NANOS);
  }

  private void restart(Transmission transmission, long nowNanos) {
    transmission.restarts++;
    transmission.state = MessageStatus.State.PENDING;
    transmission.initAttempts = 1; // its answer may be one to the first INIT: measures nothing
    transmission.isDoneSent = false;
    flow.drop(transmission, nowNanos);
    sendInit(transmission, nowNanos);
  }
}
