package dev.mycelium.internal.message;

import dev.mycelium.OverlayAddress;
import dev.mycelium.internal.machine.Deadline;
import dev.mycelium.internal.machine.Deadlines;
import dev.mycelium.internal.machine.Machine;
import dev.mycelium.internal.message.receive.Receiver;
import dev.mycelium.internal.packet.Counter;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.message.MessageId;
import dev.mycelium.message.MessageLimits;
import dev.mycelium.spi.PacketBuffer;
import java.util.Optional;

/**
 * All messages of a node as one pure machine (spec 06). Owned by one thread.
 *
 * <p>Whatever packet comes, nothing is thrown: what is too short, unknown or unasked for is counted
 * and dropped.
 */
public final class MessageMachine implements Machine {
  /** Deadlines handled in one call. */
  private static final int DEADLINES_PER_CALL = 256;

  private final OverlayAddress own;
  private final Counters counters;
  private final Deadlines<Deadline> deadlines = new Deadlines<>();
  private final Sender sender;
  private final Receiver receiver;
  private final PacketSender packets;

  /**
   * A machine at rest.
   *
   * @param own address of the node, source of its messages
   */
  public MessageMachine(
      OverlayAddress own,
      MessageLimits limits,
      MessageTimes times,
      MessageEffects effects,
      Counters counters) {
    this.own = own;
    this.counters = counters;
    this.sender = new Sender(own, effects, times, counters, deadlines);
    this.receiver = new Receiver(effects, limits, times, counters, sender::hasSent);
    this.packets = sender.packets();
  }

  /** Handles an opened message packet with its frame's addresses in front; takes it. */
  public void accept(PacketBuffer packet, long nowNanos) {
    if (MessagePacket.bodyLength(packet) < 0) {
      drop(packet, Counter.MESSAGE_MALFORMED);
    } else if ((MessagePacket.flags(packet) & MessagePacket.ACK) != 0) {
      acceptAnswer(packet, nowNanos);
      packet.release();
    } else {
      acceptMessage(packet, nowNanos);
    }
  }

  private void acceptAnswer(PacketBuffer packet, long nowNanos) {
    int flags = MessagePacket.flags(packet);
    if ((flags & MessagePacket.INIT) != 0) {
      sender.onInitAck(packet, nowNanos);
    } else if ((flags & MessagePacket.CHUNK) != 0) {
      if (MessagePacket.bodyLength(packet) >= Long.BYTES) {
        sender.onChunkAck(packet, nowNanos);
      } else {
        counters.count(Counter.MESSAGE_MALFORMED);
      }
    } else if ((flags & MessagePacket.DONE) != 0) {
      sender.onDoneAck(packet, nowNanos);
    } else {
      counters.count(Counter.MESSAGE_UNMATCHED);
    }
  }

  private void acceptMessage(PacketBuffer packet, long nowNanos) {
    int flags = MessagePacket.flags(packet);
    if ((flags & MessagePacket.INIT) != 0) {
      acceptInit(packet, nowNanos);
    } else if ((flags & MessagePacket.CHUNK) != 0) {
      acceptChunk(packet, nowNanos);
    } else if ((flags & MessagePacket.DONE) != 0) {
      acceptDone(packet, nowNanos);
    } else {
      if ((flags & MessagePacket.READ) != 0) {
        sender.onRead(packet, nowNanos);
      } else if ((flags & MessagePacket.ABORTED) != 0) {
        receiver.onAborted(packet);
      } else {
        counters.count(Counter.MESSAGE_UNMATCHED);
      }
      packet.release();
    }
  }

  private void acceptInit(PacketBuffer packet, long nowNanos) {
    int body = MessagePacket.bodyLength(packet);
    if (body < MessagePacket.INIT_BODY_BYTES
        || body < MessagePacket.INIT_BODY_BYTES + MessagePacket.topicLength(packet)) {
      drop(packet, Counter.MESSAGE_MALFORMED);
    } else {
      answer(packet, receiver.onInit(packet, nowNanos), MessagePacket.INIT_BODY_BYTES);
    }
  }

  private void acceptChunk(PacketBuffer packet, long nowNanos) {
    if (MessagePacket.bodyLength(packet) < MessagePacket.CHUNK_BODY_BYTES) {
      drop(packet, Counter.MESSAGE_MALFORMED);
    } else {
      answer(packet, receiver.onChunk(packet, nowNanos), MessagePacket.CHUNK_BODY_BYTES);
    }
  }

  private void acceptDone(PacketBuffer packet, long nowNanos) {
    if (MessagePacket.bodyLength(packet) < MessagePacket.DONE_BODY_BYTES) {
      drop(packet, Counter.MESSAGE_MALFORMED);
      return;
    }
    answer(packet, receiver.onDone(packet, nowNanos), MessagePacket.DONE_BODY_BYTES);
    receiver.handOver();
  }

  private void answer(PacketBuffer packet, boolean isAccepted, int bodyBytes) {
    if (isAccepted) {
      packets.acknowledge(packet, bodyBytes);
    } else {
      packet.release();
    }
  }

  private void drop(PacketBuffer packet, Counter reason) {
    counters.count(reason);
    packet.release();
  }

  // the program's wishes

  /** Begins to send a message; what it costs to hold is the caller's to bound. */
  public void send(SendOrder order, long nowNanos) {
    sender.send(order, nowNanos);
  }

  /** Gives up the message that was sent with this observer; nothing happens if it has ended. */
  public void cancel(
      MessageId id, OverlayAddress destination, SendOrder.Observer observer, long nowNanos) {
    sender.cancel(new MessageKey(id.value(), destination.high()), observer, nowNanos);
  }

  /** What is known of a sent message. */
  public Optional<SendStatus> status(MessageId id, long nowNanos) {
    sender.outbox().forget(nowNanos);
    return sender.status(id.value());
  }

  /** An application has read a message: its sender is told. */
  public void read(ReceivedMessage message) {
    if (message.source().high() == own.high()) {
      sender.read(new MessageKey(message.id().value(), own.high()));
    } else {
      packets.sendRead(message.id().value(), message.destination(), message.source());
    }
  }

  /** A route to a /64 was found. */
  public void routeFound(long high, long nowNanos) {
    sender.routeFound(high, nowNanos);
  }

  /** Sends chunks that are due, up to a number. */
  public void transmit(int chunks, long nowNanos) {
    sender.flow().transmit(chunks, nowNanos);
  }

  /** Whether {@link #transmit} has something to do now. */
  public boolean hasChunksToSend() {
    return sender.flow().hasSendable();
  }

  // time

  @Override
  public long nextDeadlineNanos() {
    return earlier(
        earlier(deadlines.nextNanos(), receiver.nextDeadlineNanos()),
        sender.outbox().nextForgetNanos());
  }

  private static long earlier(long first, long second) {
    if (first == NEVER || second == NEVER) {
      return first == NEVER ? second : first;
    }
    return first - second < 0 ? first : second;
  }

  @Override
  public void onDeadline(long nowNanos) {
    receiver.expire(DEADLINES_PER_CALL, nowNanos);
    sender.outbox().forget(nowNanos);
    for (int i = 0; i < DEADLINES_PER_CALL; i++) {
      Deadline due = deadlines.pollDue(nowNanos);
      if (due == null) {
        return;
      }
      sender.onDeadline(due, nowNanos);
    }
  }

  // for tests and the curious

  /** Incomplete messages held. */
  public int arrivals() {
    return receiver.arrivals();
  }

  /** Memory that their data holds. */
  public long arrivalBytes() {
    return receiver.bytes();
  }

  /** Messages being sent. */
  public int sending() {
    return sender.outbox().activeCount();
  }
}
