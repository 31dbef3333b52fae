package dev.mycelium.internal.message;

import dev.mycelium.OverlayAddress;
import dev.mycelium.PublicKey;
import dev.mycelium.internal.packet.Counters;
import dev.mycelium.message.MessageId;
import dev.mycelium.message.MessageLimits;
import dev.mycelium.message.Topic;
import dev.mycelium.message.TopicRules;
import dev.mycelium.spi.PacketBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One node of a simulated network: a machine, what it delivered, and how its messages ended. */
final class SimulatedNode implements MessageEffects {
  /** Where its packets go. */
  interface Wire {
    void send(SimulatedNode from, PlainPacket packet);
  }

  final OverlayAddress address;
  final Counters counters = new Counters();
  final List<ReceivedMessage> delivered = new ArrayList<>();
  final Map<SendOrder.Observer, SendOrder.Observer.Outcome> outcomes = new LinkedHashMap<>();
  final Set<Long> wantedRoutes = new HashSet<>();
  TopicRules rules = TopicRules.OPEN;
  boolean hasRoute = true;
  boolean inboxHasRoom = true;
  int buffersOut;
  MessageMachine machine;

  private final Wire wire;
  private final MessageLimits limits;
  private final MessageTimes times;

  SimulatedNode(OverlayAddress address, MessageLimits limits, MessageTimes times, Wire wire) {
    this.address = address;
    this.limits = limits;
    this.times = times;
    this.wire = wire;
    this.machine = newMachine();
  }

  private MessageMachine newMachine() {
    return new MessageMachine(address, limits, times, this, counters);
  }

  /** The process starts again: everything in memory is lost. */
  void restart() {
    machine = newMachine();
  }

  /** Sends a message; the observer stands for it. */
  SendOrder.Observer send(
      long id,
      boolean isReply,
      OverlayAddress to,
      Topic topic,
      byte[] data,
      long timeoutNanos,
      long nowNanos) {
    SendOrder.Observer observer =
        new SendOrder.Observer() {
          @Override
          public void ended(Outcome outcome) {
            Outcome before = outcomes.put(this, outcome);
            if (before != null) {
              throw new AssertionError("ended twice: " + before + ", " + outcome);
            }
          }
        };
    machine.send(
        new SendOrder(new MessageId(id), isReply, to, topic, data, timeoutNanos, observer),
        nowNanos);
    return observer;
  }

  void accept(PlainPacket packet, long nowNanos) {
    buffersOut++;
    PacketBuffer buffer = new PacketBuffer(1500, released -> buffersOut--);
    packet.writeTo(buffer);
    machine.accept(buffer, nowNanos);
  }

  @Override
  public boolean hasRoute(long destinationHigh) {
    return hasRoute;
  }

  @Override
  public void wantRoute(long destinationHigh) {
    wantedRoutes.add(destinationHigh);
  }

  @Override
  public PacketBuffer acquire(int payloadBytes) {
    buffersOut++;
    return new PacketBuffer(1500, released -> buffersOut--);
  }

  @Override
  public void send(
      PacketBuffer packet, int userHeader, OverlayAddress source, OverlayAddress destination) {
    PlainPacket plain = PlainPacket.of(packet, userHeader, source, destination);
    packet.release();
    if (hasRoute) {
      wire.send(this, plain);
    }
  }

  @Override
  public boolean accepts(Topic topic, OverlayAddress source) {
    return rules.accepts(topic, source);
  }

  @Override
  public boolean isAwaited(long id, long sourceHigh) {
    return false;
  }

  @Override
  public boolean inboxHasRoom(int bytes) {
    return inboxHasRoom;
  }

  @Override
  public @Nullable PublicKey keyOf(long sourceHigh) {
    byte[] key = new byte[PublicKey.BYTES];
    key[0] = (byte) sourceHigh;
    return PublicKey.of(key);
  }

  @Override
  public void deliver(ReceivedMessage message) {
    delivered.add(message);
  }
}
